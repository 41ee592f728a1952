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


def test_one_amount_is_one_transaction() -> None:
    assert pairs("soup and bread and a taxi 30") == [("dining", 30)]


def test_a_later_word_on_the_same_thing_changes_its_amount() -> None:
    assert pairs("soup 7, taxi 12, actually the soup was 8") == [("dining", 8), ("transport", 12)]


def test_a_text_without_amounts_has_no_segments() -> None:
    assert pairs("soup and taxi") == []
