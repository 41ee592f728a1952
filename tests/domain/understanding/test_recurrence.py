import pytest

from domain.understanding import parse
from domain.understanding.draft import Recurrence
from tests.domain.understanding.contexts import AMERICAN, only


@pytest.mark.parametrize(
    ("text", "recurrence"),
    [
        ("parking 4 daily", Recurrence.DAILY),
        ("piano lesson 30 every week", Recurrence.WEEKLY),
        ("cleaner 45 every two weeks", Recurrence.BIWEEKLY),
        ("storage 60 per month", Recurrence.MONTHLY),
        ("water 55 every three months", Recurrence.QUARTERLY),
        ("domain 12 a year", Recurrence.YEARLY),
        ("soup 7 last month", None),
    ],
)
def test_a_repetition_is_read_where_the_text_says_one(text: str, recurrence: Recurrence | None) -> None:
    assert only(text).recurrence is recurrence


def test_a_repetition_that_is_told_of_several_payments_is_that_of_each() -> None:
    for text in ("weekly: cleaner 50, piano lesson 45", "water 15 and storage 10, both weekly"):
        assert [draft.recurrence for draft in parse(text, AMERICAN)] == [Recurrence.WEEKLY] * 2
