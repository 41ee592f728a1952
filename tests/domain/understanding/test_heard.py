"""The words that a correction is about."""

from dataclasses import replace

import pytest

from domain.understanding import parse
from domain.understanding.draft import Evidence, Field, State
from domain.understanding.heard import LONGEST_TEXT, Heard, heard
from tests.domain.understanding.contexts import AMERICAN, only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("coffee at Zanzibar 4.50", Heard("zanzibar", "coffee")),
        ("mcdonalds 8", Heard("mcdonalds")),
        ("zuzka 32", Heard("zuzka")),
        ("coffee zuzka 4", Heard("zuzka", "coffee")),
        ("yesterday 12 zuzka", Heard("zuzka")),
        ("lunch 12.50", Heard("", "lunch")),
        ("12.50", Heard()),
        ("12 eur yesterday", Heard()),
    ],
)
def test_a_name_goes_before_what_stands_for_one_before_the_item(text: str, expected: Heard) -> None:
    assert heard(text, only(text)) == expected


def test_of_several_transactions_each_has_its_own_words() -> None:
    text = "zuzka 32, lunch 9 and quix 5"

    assert [heard(text, draft).name for draft in parse(text, AMERICAN)] == ["zuzka", "", "quix"]


def test_without_evidence_the_merchant_itself_is_what_was_heard() -> None:
    bare = replace(only("mcdonalds 8"), evidence={})

    assert heard("mcdonalds 8", bare) == Heard("mcdonalds")
    assert heard("zuzka 8", replace(bare, merchant=None)) == Heard()


def test_a_category_that_was_only_guessed_says_nothing_against_a_name() -> None:
    draft = only("zuzka 32")
    guessed = {**draft.evidence, Field.CATEGORY: Evidence(State.INFERRED, 0, 5)}

    assert heard("zuzka 32", replace(draft, evidence=guessed)) == Heard("zuzka")


def test_a_text_that_is_too_long_is_not_searched() -> None:
    draft = only("zuzka 32")

    unnamed = replace(draft, merchant=None, evidence={})

    assert heard("zuzka 32" + " x" * LONGEST_TEXT, unnamed) == Heard()
