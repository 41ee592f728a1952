import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def amounts(text: str) -> list[str]:
    return [str(draft.money.minor / 100) for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("soup 7 on card 3321", ["7.0"]),
        ("Visa ****8810 soup 7.50", ["7.5"]),
        ("soup 7.50, ref 621512345678", ["7.5"]),
        ("day 4 of 30", []),
        ("soup 7.50 and had to be home by 8", ["7.5"]),
        ("Tetris 2077 29.99", ["29.99"]),
        ("2017 volvo brakes 310", ["310.0"]),
        ("1. soup 7\n2. tea 3", ["7.0", "3.0"]),
        ("watched 2 plays, soup 7", ["7.0"]),
        ("soup $7. Avail: $210", ["7.0"]),
        ("petrol was 1.45 a litre so I filled up for 40", ["40.0"]),
        ("soup 7 tea 3.50", ["7.0", "3.5"]),
    ],
)
def test_bare_numbers_fall_out_beside_those_that_something_makes_money(text: str, values: list[str]) -> None:
    assert amounts(text) == values


def test_a_bare_number_that_is_all_there_is_stays() -> None:
    assert amounts("soup 7") == ["7.0"]
