import pytest

from domain.understanding.draft import Field, State
from tests.domain.understanding.contexts import AMERICAN, only


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("kosmetikstudio 30", "personal_care"),
        ("zahnarztpraxis 40", "health"),
        ("autoservicewerkstatt 40", "transport"),
    ],
)
def test_words_that_nobody_knows_are_guessed_from_their_pieces(text: str, category: str) -> None:
    draft = only(text, AMERICAN)

    assert draft.category == category
    assert draft.evidence[Field.CATEGORY].state is State.INFERRED


def test_the_guess_shows_the_words_that_it_was_made_from() -> None:
    text = "zahnarztpraxis 40"
    evidence = only(text).evidence[Field.CATEGORY]

    assert text[evidence.start : evidence.end] == "zahnarztpraxis"


@pytest.mark.parametrize("text", ["20", "paid 20", "zqvb 20"])
def test_where_nothing_is_likely_the_category_stays_other(text: str) -> None:
    draft = only(text)

    assert draft.category == "other"
    assert draft.evidence[Field.CATEGORY].state is State.DEFAULTED
