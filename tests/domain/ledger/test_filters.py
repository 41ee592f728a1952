from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bson import ObjectId

from domain.errors import BadRequest, InvalidCurrency
from domain.ledger.filters import Filter, Order, plan
from domain.understanding.draft import Kind
from tests.backbone import plain_account, plain_book

BOOK = plain_book()
CARD, CASH = plain_account("My Card", 1), plain_account("My Cash", 2)


def test_every_filter_begins_with_the_book() -> None:
    everything = Filter(
        from_date=date(2026, 1, 1),
        to_date=date(2026, 1, 31),
        kinds=[Kind.EXPENSE],
        categories=["dining", "transfer"],
        accounts=[ObjectId("a" * 24)],
        tags=["Work", "École"],
        merchant="Chip",
        text="chip lunch",
        min_amount=Decimal(1),
        max_amount=Decimal("2.50"),
        currency="EUR",
        search="door",
    )

    found = plan(BOOK, everything, Order.AMOUNT_DESC)

    assert next(iter(found.served)) == "book"
    assert found.served == {
        "book": BOOK.id,
        "trashed_at": None,
        "$and": [
            {"currency": "EUR", "size": {"$gte": 100, "$lte": 250}},
            {"date": {"$gte": "2026-01-01", "$lte": "2026-01-31"}},
            {"words": {"$in": ["#c:dining", "#k:TRANSFER"]}},
            {"words": "#a:" + "a" * 24},
            {"words": {"$in": ["#t:ecole", "#t:work"]}},
            {"merchant_key": {"$regex": "^chip"}},
            {"words": {"$regex": "^chip"}},
            {"words": {"$regex": "^lunch"}},
            {"words": {"$regex": "^door"}},
        ],
    }


def test_what_no_index_serves_is_checked_row_by_row() -> None:
    wanted = Filter(kinds=[Kind.EXPENSE], tag="Work", search="-door note:anna")

    assert list(plan(BOOK, wanted, Order.DATE_DESC).checked) == [
        {"kind": {"$in": [Kind.EXPENSE]}},
        {"postings.tags": "Work"},
        {"$nor": [{"$and": [{"words": {"$regex": "^door"}}]}]},
        {"note": {"$regex": "anna", "$options": "i"}},
    ]


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("category:dining,fuel", {"words": {"$in": ["#c:dining", "#c:fuel"]}}),
        ("category:transfer", {"words": "#k:TRANSFER"}),
        ('account:"my card"', {"words": f"#a:{CARD.id}"}),
        ("account:my", {"words": {"$in": [f"#a:{CARD.id}", f"#a:{CASH.id}"]}}),
        ("account:nowhere", {"words": {"$in": []}}),
        ("tag:Été", {"words": "#t:ete"}),
        ("kind:refund", {"words": "#k:REFUND"}),
        ("is:unsure", {"words": "#unsure"}),
        ("is:split", {"words": "#split"}),
        ("is:recurring", {"words": "#recurring"}),
    ],
)
def test_names_are_found_by_the_marks_among_the_words(search: str, key: dict[str, Any]) -> None:
    assert list(plan(BOOK, Filter(search=search), Order.DATE_DESC, [CARD, CASH]).keys) == [key]


def test_what_a_regular_expression_would_read_is_escaped() -> None:
    assert plan(BOOK, Filter(merchant=".*"), Order.DATE_DESC).served["$and"] == [
        {"merchant_key": {"$regex": r"^\.\*"}}
    ]


@pytest.mark.parametrize("order", [Order.AMOUNT_ASC, Order.AMOUNT_DESC])
def test_an_order_by_amount_needs_a_currency(order: Order) -> None:
    with pytest.raises(BadRequest):
        plan(BOOK, Filter(), order)


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
        plan(BOOK, wanted, Order.DATE_DESC)


def test_a_currency_that_is_none_is_named() -> None:
    with pytest.raises(InvalidCurrency):
        plan(BOOK, Filter(currency="eur"), Order.DATE_DESC)
