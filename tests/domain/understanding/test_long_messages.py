"""Messages of several sentences: which way each sum went, and when."""

import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN

Read = list[tuple[str, int, int]]


def read(text: str) -> Read:
    """Kind, amount and day of the month (the 11th is today) of each."""
    return [
        (draft.kind.value[0], draft.money.minor // 100, draft.date.day) for draft in parse(text, AMERICAN)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wages 900, 200 of it to savings", [("I", 900, 11), ("T", 200, 11)]),
        ("took 60 out of the machine, 12 of it on flowers", [("T", 60, 11), ("E", 12, 11)]),
        ("80 at the market, 25 of it on cheese", [("E", 80, 11)]),
        ("in: wages 900, tips 40. out: rent 500", [("I", 900, 11), ("I", 40, 11), ("E", 500, 11)]),
        ("soup 52, Tim sent me 17, Dom hasn't paid yet", [("E", 52, 11), ("I", 17, 11)]),
        ("nearly bought the bag for 85, soup 12", [("E", 12, 11)]),
        ("spent 30 on darts and 12 on chips, Lee got the drinks, 24", [("E", 30, 11), ("E", 12, 11)]),
        ("refund? no idea. soup 9", [("E", 9, 11)]),
        ("haircut 20, soup 8, oh wait the haircut was 25", [("E", 25, 11), ("E", 8, 11)]),
        ("monday soup 4, tuesday tea 3, wednesday cab 9", [("E", 4, 9), ("E", 3, 10), ("E", 9, 11)]),
        ("yesterday: soup 4. now: cab 9", [("E", 4, 10), ("E", 9, 11)]),
        ("soup 4 monday, same day gum 2, tuesday tea 3", [("E", 4, 9), ("E", 2, 9), ("E", 3, 10)]),
        ("soup 4 yesterday, cab 9 the day before that", [("E", 4, 10), ("E", 9, 9)]),
        ("soup 9 and tea 2 on monday, today cab 12", [("E", 9, 9), ("E", 2, 9), ("E", 12, 11)]),
        ("soup 9, forgot yesterday's cab 12", [("E", 9, 11), ("E", 12, 10)]),
    ],
)
def test_each_sum_of_a_long_message_has_its_kind_and_its_day(text: str, expected: Read) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "client lunch 64",
        "gig tickets 45",
        "the nanny's wages 300",
        "pension advice 90",
        "i'd already paid 40 for parking",
        "coffee 4 with Will",
        "a man fixed the tap, 60",
        "rent came out 800",
        "lamp 20 off ebay",
        "Mia covered for me at work, got her flowers 15",
        "told her lunch was on me, 26",
    ],
)
def test_an_everyday_purchase_stays_one(text: str) -> None:
    assert [kind for kind, _, _ in read(text)] == ["E"]
