from datetime import date
from decimal import Decimal

import pytest
from bson import ObjectId

from domain.errors import BadRequest, InvalidCurrency
from domain.ledger.filters import Filter, Order, where
from domain.understanding.draft import Kind

BOOK = ObjectId()


def test_every_filter_begins_with_the_book() -> None:
    everything = Filter(
        from_date=date(2026, 1, 1),
        to_date=date(2026, 1, 31),
        kinds=[Kind.EXPENSE],
        categories=["dining", "transfer"],
        merchant="Chip",
        text="chip lunch",
        min_amount=Decimal(1),
        max_amount=Decimal("2.50"),
        currency="EUR",
    )

    clauses = where(BOOK, everything, Order.AMOUNT_DESC)

    assert next(iter(clauses)) == "book"
    assert clauses == {
        "book": BOOK,
        "trashed_at": None,
        "date": {"$gte": "2026-01-01", "$lte": "2026-01-31"},
        "currency": "EUR",
        "size": {"$gte": 100, "$lte": 250},
        "kind": {"$in": [Kind.EXPENSE]},
        "merchant_key": {"$regex": "^chip"},
        "$and": [
            {"$or": [{"postings.category": {"$in": ["dining"]}}, {"kind": Kind.TRANSFER}]},
            {"words": {"$regex": "^chip"}},
            {"words": {"$regex": "^lunch"}},
        ],
    }


def test_what_a_regular_expression_would_read_is_escaped() -> None:
    assert where(BOOK, Filter(merchant=".*"), Order.DATE_DESC)["merchant_key"] == {"$regex": r"^\.\*"}


@pytest.mark.parametrize("order", [Order.AMOUNT_ASC, Order.AMOUNT_DESC])
def test_an_order_by_amount_needs_a_currency(order: Order) -> None:
    with pytest.raises(BadRequest):
        where(BOOK, Filter(), order)


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(min_amount=Decimal(1)),
        Filter(max_amount=Decimal(1)),
        Filter(from_date=date(2026, 3, 2), to_date=date(2026, 3, 1)),
        Filter(min_amount=Decimal(2), max_amount=Decimal(1), currency="EUR"),
        Filter(min_amount=Decimal("0.001"), currency="EUR"),
        Filter(min_amount=Decimal("NaN"), currency="EUR"),
        Filter(min_amount=Decimal("sNaN"), currency="EUR"),
        Filter(min_amount=Decimal("Infinity"), currency="EUR"),
        Filter(min_amount=Decimal("1e30"), currency="EUR"),
        Filter(min_amount=Decimal("1e999999"), currency="EUR"),
        Filter(text="..."),
        Filter(text="a b c d e f g h i j k"),
        Filter(merchant="\0"),
        Filter(merchant="a" * 40_000),
    ],
    ids=range(14),
)
def test_what_cannot_be_answered_is_a_bad_request(wanted: Filter) -> None:
    with pytest.raises(BadRequest):
        where(BOOK, wanted, Order.DATE_DESC)


def test_a_currency_that_is_none_is_named() -> None:
    with pytest.raises(InvalidCurrency):
        where(BOOK, Filter(currency="eur"), Order.DATE_DESC)
