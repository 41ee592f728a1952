import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def amounts(text: str) -> list[int]:
    return [draft.money.minor // 100 for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    "text",
    [
        "what did soup for 9 do to my budget?",
        "thinking of a new scarf for 40",
        "thinkin of a new scarf for 40",
        "Nora still owes me 20",
        "water bill of 80 is due on friday",
        "your code is 481516",
        "card declined at Lidl 23",
        "the scarf costs 40 but I didn't buy it",
        "soup budget 200",
        "delete the soup for 9",
        "should we take the scarf for 40",
        "need 200 for the trip",
        "rent is going up to 900",
        "Vera said she'd pay me 20",
        "still waiting for the 40 refund",
        "scarf listed for 40",
        "instant loan of 5000, apply now",
        "ran 5 miles",
        "call 555-0134",
        "the shop is open 2-4pm",
        "almost bought a scarf for 40",
    ],
)
def test_what_was_not_paid_is_no_transaction(text: str) -> None:
    assert amounts(text) == []


def test_a_payment_beside_what_was_not_paid_stays() -> None:
    assert amounts("soup 7. Nora still owes me 20") == [7]


def test_a_firm_payment_to_come_is_one() -> None:
    assert amounts("rent 900 goes out tomorrow") == [900]
