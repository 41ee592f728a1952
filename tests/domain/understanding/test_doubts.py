import pytest

from domain.understanding import number_signs, parse
from domain.understanding.doubts import LEAST, weights
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
        ("wigwam 46, plinth 9, samovar 776", ["46.0", "9.0", "776.0"]),
        ("supper was 72 and the cab $21", ["72.0", "21.0"]),
        ("gazebo 14 of the hermitage, 21", ["21.0"]),
        ("berth 8 on the schooner, 71", ["71.0"]),
        ("ferry $23, berth 9", ["23.0"]),
        ("ribbons, 8 green ones, the barn, 6.40", ["6.4"]),
        ("six lanterns, the hermitage, $17", ["17.0"]),
        ("he's only 17, insurance 1640", ["1640.0"]),
        ("pew 6, organ recital, 13", ["13.0"]),
        ("vases from the hermitage 6 each, took 2", ["12.0"]),
        ("shelf 5 row 2 vases 26 each + 8 delivery", ["34.0"]),
    ],
)
def test_bare_numbers_fall_out_beside_those_that_something_makes_money(text: str, values: list[str]) -> None:
    assert amounts(text) == values


def test_a_bare_number_that_is_all_there_is_stays() -> None:
    assert amounts("soup 7") == ["7.0"]


@pytest.mark.parametrize("text", ["shelf 4", "gazebo 4, berth 9", "pew 7 berth 2"])
def test_of_bare_numbers_that_are_all_doubtful_one_stays(text: str) -> None:
    assert amounts(text)


def test_a_text_of_many_bare_numbers_is_a_list_and_stays_whole() -> None:
    text = " ".join(f"gazebo {number} at the barn" for number in range(11, 36))

    assert len(amounts(text)) == 25


def test_each_weight_is_that_of_a_sign_which_may_be_seen() -> None:
    named = {f"behind {name}" for name in number_signs.BEFORE} | {
        f"before {name}" for name in number_signs.BEHIND
    }
    told = set(weights().signs)

    assert {sign for sign in told if sign.startswith(("behind '", "before '"))} <= named | {
        "before 'at' and another number"
    }
    assert weights().chance([]) > LEAST
