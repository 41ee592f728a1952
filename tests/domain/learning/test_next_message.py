"""After one correction the next messages of that merchant are right."""

import pytest

from tests.domain.learning.lessons import CASES
from tests.domain.learning.memory import corrected, read

# Documents know their collections only where a database is open.
pytestmark = pytest.mark.usefixtures("database")


def wrong() -> list[tuple[str, str | None, str]]:
    """(text, merchant, category) of what is still read otherwise than the person taught."""
    found = []
    for case in CASES:
        known = corrected(None, case.corrected, merchant=case.merchant, category=case.category)
        for text in case.next:
            row = read(text, known)
            if (row.merchant, row.category) != (case.merchant, case.category):
                found.append((text, row.merchant, row.category))
    return found


def test_twenty_merchants_in_five_phrasings_each_are_right_after_one_correction() -> None:
    assert len(CASES) == 20
    assert all(len(case.next) == 5 for case in CASES)

    mistakes = wrong()

    assert len(mistakes) <= 3, mistakes
