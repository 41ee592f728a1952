import pytest

from domain.understanding import amounts, arithmetic
from tests.domain.understanding.contexts import AMERICAN, reading_of


def total(text: str) -> list[str]:
    reading = reading_of(text)
    found = arithmetic.combine(reading, amounts.find(reading, AMERICAN, set()))
    return [f"{amount.value.normalize():f}" for amount in found]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4 soups at 2.25 each", ["9"]),
        ("6x rolls 1.50", ["9"]),
        ("soup 30 plus 4 tip", ["34"]),
        ("soup 50 + 10% tip", ["55"]),
        ("scarf 40 with 25% off", ["30"]),
        ("25% off a 40 scarf", ["30"]),
        ("scarf 40 minus a 5 coupon", ["35"]),
        ("scarf was 40, got it for 28", ["28"]),
        ("scarf 28 down from 40", ["28"]),
        ("5 off, paid 28 for the scarf", ["28"]),
        ("used a 5 coupon on 33 of groceries", ["28"]),
        ("not 12, 13 for the soup", ["13"]),
        ("soup 12 -> 13", ["13"]),
        ("groceries 50 inc wine 9", ["50"]),
        ("soup 80 split 4", ["20"]),
        ("8:split0", ["8"]),
        ("groceries 50, my share 20", ["20"]),
        ("two soups 9 at the inn", ["9"]),
        ("split 90 with 2 friends", ["30"]),
        ("soup 90 split 5 ways", ["18"]),
        ("my half of the 46 pizza", ["23"]),
        ("my share of the pizza was 19", ["19"]),
        ("soup 12, no wait, 13", ["13"]),
        ("soup 12, tea 3", ["12", "3"]),
        ("3 soups 21", ["21"]),
        ("soup 20 including 3 tip", ["20"]),
        ("100% off", []),
        ("soup 20, service of 3 included", ["20"]),
        ("soup for four 88", ["88"]),
        ("2 soups at the tower 9, 3 at 4.50 each", ["9", "13.5"]),
        ("my third of the soup came to 9", ["9"]),
        ("my third of the 9 soup", ["3"]),
        ("soup 15 sry 16", ["16"]),
        ("split 240 soup at Lola's with 5 mates", ["40"]),
        ("soup 8€50", ["8.5"]),
        ("4 soups @ 1.75", ["7"]),
        ("3 pints at 6.20 a pint", ["18.6"]),
        ("10 gallons at 3.85", ["38.5"]),
        ("8 soups 11.99 2 teas 14", ["11.99", "14"]),
        ("1 soup 1 tea 8.50", ["8.5"]),
        ("had 2 soups for 7", ["7"]),
        ("dinner was 54 and the sitter 60", ["54", "60"]),
        ("scarf was 40, paid 28", ["28"]),
        ("scarf 28 at the market, was 40", ["28"]),
        ("scarf was 40, half off", ["20"]),
        ("60 at the market, 20 of it on flowers", ["60"]),
        ("bill was 48, rounded up to 55", ["55"]),
        ("gave 100, change 37.50", ["62.5"]),
        ("soup 1.84\ntea 4.19\nsubtotal 6.03\ntax 0.40\nTOTAL 6.43", ["6.43"]),
        ("soup 20 plus 4 tip, flowers 45", ["24", "45"]),
        ("A/C X2201 debited by 899.0", ["899"]),
        ("500/= for soup", ["500"]),
        ("2 bday cards 9", ["9"]),
        ("34 in all, my half 17", ["17"]),
        ("paid Nora 80 for piano, 2 lessons at 40", ["80"]),
        ("pizza 19.. no 21 w delivery", ["21"]),
        ("2 pizzas + 1 salad = 37", ["37"]),
        ("4 rounds of golf 32 total", ["32"]),
        ("rode the bus twice, 2.50 each", ["5"]),
        ("haggled the rug from 40 to 28", ["28"]),
        ("$25 gift card covered most of it, paid 8", ["8"]),
        ("ran a 10k, soup 9", ["9"]),
        ("soup 45, left 10 for the waiter", ["55"]),
        ("the round was 31, left a tenner on top", ["41"]),
        ("45 haircut + 10", ["55"]),
        ("three 20 dollar tickets", ["60"]),
        ("20 each for 3 tickets", ["60"]),
        ("soups for two, 23.50", ["23.5"]),
        ("dinner for six at the Odeon, 612", ["612"]),
        ("12 gallons at 3.33, 40 total", ["40"]),
        ("council tax 164", ["164"]),
        ("internet went from 60 to 75, paid it", ["75"]),
    ],
)
def test_numbers_that_belong_together_become_one_amount(text: str, values: list[str]) -> None:
    assert total(text) == values


def test_a_share_keeps_what_rounding_must_see() -> None:
    (value,) = total("soup 10 split 3 ways")
    assert value.startswith("3.3333")
