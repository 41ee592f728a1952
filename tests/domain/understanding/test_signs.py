import pytest

from domain.understanding import pipeline, signs
from domain.understanding.draft import Context
from tests.domain.understanding.contexts import AMERICAN, GERMAN


def seen(text: str, context: Context = AMERICAN) -> set[str]:
    told = pipeline.understand(text, context)
    assert told is not None
    found = set(signs.of_text(told))
    for part, draft in zip(told.parts, told.drafts, strict=True):
        if draft:
            found |= set(signs.of_draft(told, part, draft))
    return found


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("hello there", "nothing found"),
        ("tea 3, cake 4", "several transactions"),
        ("tea 3, cake 4, soup 5, bread 6", "many transactions"),
        ("lunch at Chipotle 12, very zqvbxk", "an unknown word"),
        ("lunch 12", "a bare number"),
        ("lunch 12", "no currency said"),
        ("lunch 12", "no date said"),
        ("lunch 12", "expense"),
        ("lunch 12", "no merchant"),
        ("lunch twelve dollars", "a number in words"),
        ("rent 1.234", "an ambiguous separator"),
        ("car 250,000", "a large amount"),
        ("lunch 12 eur", "a foreign currency"),
        ("lunch 12 eur, tea 3", "a currency said for another amount"),
        ("lunch 12 on 05/12", "a date with two readings"),
        ("lunch 12 yesterday, tea 3 on monday", "several dates"),
        ("dinner 12 at Starbucks", "a known brand"),
        ("lunch 12", "a word for the category"),
        ("spent 12 at Starbucks", "a category by brand"),
        ("stuff 12", "no word for the category"),
        ("lunch 12\ntea 3", "several lines"),
        ("word " * 70 + "lunch 12", "a very long text"),
    ],
)
def test_what_makes_a_reading_surer_or_more_doubtful_is_told(text: str, sign: str) -> None:
    assert sign in seen(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("lunch 12.50", "a bare number"),
        ("lunch 12.50", "an ambiguous separator"),
        ("lunch 12 on 13/12/2025", "a date with two readings"),
        ("lunch 12 at Chipotle", "an unknown word"),
        ("lunch 12", "several transactions"),
        ("lunch 12 usd", "no currency said"),
    ],
)
def test_a_sign_that_is_not_there_is_not_told(text: str, sign: str) -> None:
    assert sign not in seen(text)


def test_a_sign_that_several_currencies_share_is_a_doubt_where_it_is_not_the_persons_own() -> None:
    assert "a sign of several currencies" in seen("lunch $12", GERMAN)
    assert "a sign of several currencies" not in seen("lunch $12", AMERICAN)


def test_all_signs_of_long_texts_are_found_in_time_that_grows_with_length() -> None:
    # As many drafts as a text of 2,000 characters holds: each looks at its own words only.
    assert "many transactions" in seen("zqvbxk 3, " * 200)
