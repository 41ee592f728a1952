import pytest

from domain.understanding import spelling
from domain.understanding.tokens import tokenise


def keys(text: str) -> list[str]:
    return [token.key for token in spelling.correct(tokenise(text), "en")]


@pytest.mark.parametrize(("typed", "meant"), [("yesterdy", "yesterday"), ("restuarant", "restaurant")])
def test_one_slip_in_a_long_word_is_forgiven(typed: str, meant: str) -> None:
    assert keys(typed) == [meant]


@pytest.mark.parametrize("typed", ["taxy", "KORVAX", "qzxvw", "yesterday"])
def test_short_capital_strange_and_right_words_stay(typed: str) -> None:
    assert keys(typed) == [typed.lower()]


def test_only_so_many_unknown_words_are_looked_up() -> None:
    assert keys("qwxyvb " * spelling.MOST_LOOK_UPS + "yesterdy")[-1] == "yesterdy"
