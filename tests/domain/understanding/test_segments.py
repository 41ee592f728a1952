import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def pairs(text: str) -> list[tuple[str, int]]:
    return [(draft.category, draft.money.minor // 100) for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    "text",
    [
        "soup 7, taxi 12",
        "soup 7\ntaxi 12",
        "soup 7 and taxi 12",
        "7 soup 12 taxi",
        "soup 7 taxi 12",
        "soup 7. taxi 12",
    ],
)
def test_each_amount_keeps_the_words_beside_it(text: str) -> None:
    assert pairs(text) == [("dining", 7), ("transport", 12)]


@pytest.mark.parametrize("text", ["soup 7 / taxi 12", "soup 7 | taxi 12", "soup 7 and a taxi, 12"])
def test_a_slash_parts_prices_and_a_comma_may_part_one_from_its_own_thing(text: str) -> None:
    assert pairs(text) == [("dining", 7), ("transport", 12)]


def test_a_price_alone_is_for_what_the_one_before_was_for() -> None:
    assert pairs("lunches 13 on monday and 11 on tuesday") == [("dining", 13), ("dining", 11)]


def test_one_amount_is_one_transaction() -> None:
    assert pairs("soup and bread and a taxi 30") == [("dining", 30)]


def test_a_later_word_on_the_same_thing_changes_its_amount() -> None:
    assert pairs("soup 7, taxi 12, actually the soup was 8") == [("dining", 8), ("transport", 12)]


def test_a_text_without_amounts_has_no_segments() -> None:
    assert pairs("soup and taxi") == []
