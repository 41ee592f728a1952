from dataclasses import replace
from decimal import Decimal

import pytest

from domain.understanding.draft import Field
from infra.evaluation.transactions import merchant_forms, of_label
from infra.messages import MalformedLine
from tests.infra.evaluation.samples import LUNCH, label


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("McDonald's", "mcdonalds"),
        ("The Red Lion", "red lion"),
        ("7-Eleven", "7 eleven"),
        ("Café Zoë", "cafe zoe"),
        ("H&M", "h and m"),
        ("H&M", "HM"),
        ("Disney+", "disney plus"),
        ("Trader Joe’s", "trader joes"),
        ("Żabka", "zabka"),
        ("イオン", "イオン"),
        ("", ""),
    ],
)
def test_a_merchant_is_the_same_however_it_is_typed(one: str, other: str) -> None:
    assert replace(LUNCH, merchant=one).agrees(replace(LUNCH, merchant=other), Field.MERCHANT)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Uber", "Uber Eats"), ("Shell", ""), ("", "Shell"), ("Theo", "o"), ("ハハ", "パパ"), ("!", "?")],
)
def test_another_merchant_is_another(one: str, other: str) -> None:
    assert not replace(LUNCH, merchant=one).agrees(replace(LUNCH, merchant=other), Field.MERCHANT)


def test_amounts_compare_as_numbers() -> None:
    assert LUNCH.agrees(replace(LUNCH, amount=Decimal("12.5")), Field.AMOUNT)
    assert not LUNCH.agrees(replace(LUNCH, amount=Decimal("12.51")), Field.AMOUNT)


def test_a_label_without_merchant_and_recurrence_has_none() -> None:
    read = of_label(label(merchant=None))

    assert (read.merchant, read.recurrence) == ("", "")
    assert merchant_forms(read.merchant) == frozenset()


@pytest.mark.parametrize("wrong", [{"amount": "twelve"}, {"amount": "NaN"}, {"amount": 12.5}, {"date": None}])
def test_a_label_that_lacks_something_is_malformed(wrong: dict[str, object]) -> None:
    with pytest.raises(MalformedLine):
        of_label(label(**wrong))


def test_a_label_is_an_object() -> None:
    with pytest.raises(MalformedLine):
        of_label("lunch")
