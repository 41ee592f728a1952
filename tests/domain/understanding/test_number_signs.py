"""What is seen beside a bare number."""

import pytest

from domain.understanding import number_signs, pipeline
from domain.understanding.number_signs import Numbers
from tests.domain.understanding.contexts import AMERICAN


def numbers(text: str) -> Numbers:
    noted = pipeline.note(text, AMERICAN)
    assert noted is not None
    return Numbers(noted.reading, noted.numbers, noted.brands)


def signs(text: str) -> frozenset[str]:
    """Of the first number that is asked about."""
    among = numbers(text)
    return number_signs.of(among, among.asked[0])


def asked(text: str) -> list[str]:
    return [str(one.value) for one in numbers(text).asked]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("plinth 4 at the fair, 12.50", "behind an ordinary word"),
        ("plinth 9 of the show, $12", "all others have a currency"),
        ("berth 4 of the ship, 12.50", "behind a word that numbers"),
        ("shelf 4 of the shop, 12.50", "behind a word that numbers, or a thing"),
        ("plinth 4 at the fair, 12.50", "a price stands alone behind it"),
        ("the vet is 40 now, tablets 12.50", "behind 'is'"),
        ("3 clean jars from the barn, 12.50", "not far before a plural"),
        ("3 jars from the barn, 12.50", "before a plural"),
        ("3 jars from the barn, 12.50", "it begins the text"),
        ("soup 7 and a cake for $3 there", "behind a thing"),
        ("soup 7 and a cake for $3 there", "something named before it, and before the next number"),
        ("soup 7 and a cake for $3 there", "an 'and' before the next number"),
        ("soup 7 and a cake for $3 there", "a marked price in its clause"),
        ("uber 9 lyft 7.50 both late", "a brand before it, and one before the next number"),
        ("rolls 6.50 each at the barn, took 2", "it counts what has a price each"),
        ("a 60 cake from the inn, 3.50 card", "between an article and a word"),
        ("she's 60 now, cake 12.50", "behind a word before ages"),
        ("the 1998 vintage, 12.50", "it may be a year"),
        ("cab to the barn, paid 20, hat 350", "a number ten times as large"),
        ("thirty lanterns from the barn, 12.50", "in words"),
    ],
)
def test_each_sign_is_seen_where_it_is(text: str, sign: str) -> None:
    assert sign in signs(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("plinth 4 at the fair, soup 12.50", "a price stands alone behind it"),
        ("plinth 40 at the fair, soup, 3 tip", "a price stands alone behind it"),
        ("soup 40 at the fair, was 52", "a price stands alone behind it"),
        ("soup 40 at the inn plus $8 tip, tea 4", "a marked price in its clause"),
        ("plinth 4 at the class, 12.50", "before a plural"),
    ],
)
def test_no_sign_is_seen_where_it_is_not(text: str, sign: str) -> None:
    assert sign not in signs(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("soup 7", []),  # nothing else may be the price
        ("soup $7, tea 3.50", []),  # nothing is bare
        ("plinth 4 of the fair, 12.50", ["4"]),
        ("soup 40 plus 8 tip", []),
        ("soup 40 minus the 5 voucher, tea on table 4, 12.50", []),
        ("split the 140 gift, so sent her 70", []),
        ("wigwam 34, compost 12", []),
        ("wigwam 34 and compost 12.50", []),
        ("soup 7 tea 3.50", []),
        ("wigwam 34 / compost 12.50", []),
        ("shelf 34, compost 12.50", ["34"]),
        ("wigwam 4 compost 12.50", ["4"]),
    ],
)
def test_what_is_sure_calculated_or_listed_is_not_asked_about(text: str, values: list[str]) -> None:
    assert asked(text) == values


def test_a_sign_never_names_a_word_of_the_text() -> None:
    assert not any("plinth" in sign or "barn" in sign for sign in signs("plinth 4 at the barn, 12.50"))
