import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def amounts(text: str) -> list[int]:
    return [draft.money.minor for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    "text",
    [
        "dad paid for dinner, 90",
        "dinner was 90 but dad paid",
        "my roommate's mom picked up the tab, 120",
        "work is paying for the 600 flight",
        "mom bought herself a 60 scarf",
        "Mina paid for lunch again, 26",
    ],
)
def test_what_somebody_else_paid_is_no_payment(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("dad got dinner so i got the drinks, 16", 1600),
        ("i paid for my friends, 90", 9000),
        ("sent Nora 28, she covered my soup", 2800),
        ("paid for dad's dinner 40", 4000),
        ("the kids got soup from Lidl 22", 2200),
    ],
)
def test_the_own_payment_beside_it_counts(text: str, value: int) -> None:
    assert amounts(text) == [value]
