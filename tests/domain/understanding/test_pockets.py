import pytest

from domain.understanding.draft import Kind
from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    "text",
    [
        "300 into the vacation jar",
        "savings 300",
        "tucked 50 away",
        "put 75 aside for winter",
        "swept 250 into my high yield account",
        "boat fund: 40 goes in every month",
        "took 60 out of the machine",
        "drew 40",
        "put 1k in crypto",
        "bought 500 of VOO",
        "topped up my Revolut 50",
        "sent 400 to my Revolut",
        "paid 500 toward my visa card",
        "autopay for the visa, 300",
        "the credit card 500",
        "changed 200 dollars into euros",
        "put 500 on the fixed deposit",
        "paid 60 off my credit card",
        "the atm gave me 80",
        "300 saved this month",
        "isa top up 500",
        "took 60 out of the hole in the wall",
    ],
)
def test_money_from_one_own_pocket_into_another_is_a_transfer(text: str) -> None:
    assert only(text).kind is Kind.TRANSFER


@pytest.mark.parametrize(
    "text",
    [
        "crypto course 90",
        "flower pot 12",
        "took out pizza 24",
        "took 60 out to lunch",
        "invested in new pans 90",
        "saved up and bought boots 140",
        "put 45 in the tank",
        "put 20 in the tip jar",
        "soup 7 with my visa",
        "scarf 40 on the visa",
        "atm fee 3",
        "savings account fee 5",
        "topped up my phone 15",
    ],
)
def test_what_only_sounds_like_a_pocket_is_none(text: str) -> None:
    assert only(text).kind is Kind.EXPENSE


def test_what_a_pocket_earns_is_income() -> None:
    assert only("interest on savings 6.42").kind is Kind.INCOME
