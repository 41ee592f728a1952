import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def shops(text: str) -> list[str | None]:
    return [draft.merchant for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    ("text", "merchants"),
    [
        ("rug 40 and lamp 20 both from ikea", ["IKEA", "IKEA"]),
        ("bread 4, milk 2, soap 3. all Costco", ["Costco", "Costco", "Costco"]),
        ("Aldi: bread 4, milk 2", ["Aldi", "Aldi"]),
        ("aldi run: bread 4, milk 2. taxi 12", ["Aldi", "Aldi", None]),
        ("at Zafer I had soup 7 then tea 3", ["Zafer", "Zafer"]),
        ("laces 8 at Zafer Sports, soap 5 there too", ["Zafer Sports", "Zafer Sports"]),
        ("costco 200, hot dog there 2", ["Costco", "Costco"]),
        ("soap 3 plus shampoo 4, walgreens", ["Walgreens", "Walgreens"]),
    ],
)
def test_a_shop_named_once_is_that_of_all_that_was_bought_there(
    text: str, merchants: list[str | None]
) -> None:
    assert shops(text) == merchants


@pytest.mark.parametrize(
    ("text", "merchants"),
    [
        ("lyft there 14, taxi there 12", ["Lyft", None]),
        ("yesterday: soup 7, bread 4 at Aldi", [None, "Aldi"]),
        ("Aldi 40, taxi 12", ["Aldi", None]),
        ("taxi 12, milk 2, aldi", [None, "Aldi"]),
        ("tennis: hat 20, soup 7", [None, None]),
    ],
)
def test_what_has_nothing_to_do_with_the_shop_has_none(text: str, merchants: list[str | None]) -> None:
    assert shops(text) == merchants
