"""Which key an index serves a filter by, among real rows: what is rare first, what gives the order else."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from beanie import PydanticObjectId

from domain.books.models import Book
from domain.database import Bson
from domain.ledger import serving
from domain.ledger.filters import Filter, Order, plan
from domain.ledger.models import Posting, Transaction
from domain.ledger.queries import transactions_page
from domain.ledger.rules import refreshed
from domain.pages import window
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of

ROWS = 60


def stored(book: Book, number: int) -> Bson:
    category = "fuel" if number % 10 == 0 else "dining"
    made: Transaction = Transaction.model_construct(
        id=PydanticObjectId(),
        book=book.id,
        kind=Kind.EXPENSE,
        date=date(2026, 1, 1) + timedelta(days=number),
        merchant=f"Shop {number % 3}" if number % 2 else f"Stall {number}",
        currency="EUR",
        size=100 + number,
        postings=[Posting(category=category, minor=-100, currency="EUR")],
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        said=f"milk and w{number}",
    )
    return refreshed(made).to_bson()


@pytest.fixture
async def book(anna: Person, monkeypatch: pytest.MonkeyPatch) -> Book:
    """With few rows being fewer than twelve, as a book of a million has thousands of them."""
    monkeypatch.setattr(serving, "FEW_ROWS", 12)
    monkeypatch.setattr(serving, "PROBED_ROWS", 4)
    found = await book_of(anna)
    rows = [stored(found, number) for number in range(ROWS)]
    await Transaction.get_pymongo_collection().insert_many(rows)
    return found


@pytest.mark.parametrize(
    ("wanted", "order", "keys"),
    [
        (Filter(), Order.DATE_DESC, []),
        (Filter(categories=["dining"]), Order.DATE_DESC, [{"words": "#c:dining"}]),
        (Filter(text="mil"), Order.DATE_DESC, [{"words": "milk"}]),
        (Filter(text="milk", categories=["fuel"]), Order.DATE_DESC, [{"words": "#c:fuel"}]),
        (Filter(text="w7", categories=["dining"]), Order.DATE_DESC, [{"words": "w7"}]),
        (Filter(text="milk", categories=["dining"]), Order.DATE_DESC, [{"words": "#c:dining"}]),
        (
            Filter(merchant="shop"),
            Order.DATE_DESC,
            [{"merchant_key": {"$in": ["shop 0", "shop 1", "shop 2"]}}],
        ),
        # Thirty stalls: too many to be told one by one, and too many rows to be sorted.
        (Filter(merchant="stall"), Order.DATE_DESC, []),
        (Filter(currency="EUR"), Order.DATE_DESC, []),
        (Filter(currency="JPY", categories=["dining"]), Order.DATE_DESC, [{"currency": "JPY"}]),
        (
            Filter(currency="EUR", min_amount=Decimal("1.55")),
            Order.DATE_DESC,
            [{"currency": "EUR", "size": {"$gte": 155}}],
        ),
        (Filter(categories=["dining"], currency="EUR"), Order.AMOUNT_DESC, []),
        (Filter(categories=["fuel"], currency="EUR"), Order.AMOUNT_ASC, [{"words": "#c:fuel"}]),
    ],
)
async def test_at_most_one_key_is_served(book: Book, wanted: Filter, order: Order, keys: list[Bson]) -> None:
    meant = plan(book, wanted, order)

    served = await serving.chosen(book.id, meant, order)

    assert list(served.plan.keys) == keys
    assert len(served.plan.checked) == len(meant.checked) + len(meant.keys) - len(keys)


@pytest.mark.parametrize("order", [Order.DATE_DESC, Order.DATE_ASC, Order.AMOUNT_DESC])
@pytest.mark.parametrize(
    "wanted",
    [
        Filter(text="milk w5", currency="EUR"),
        Filter(merchant="s", categories=["fuel"], currency="EUR"),
        Filter(merchant="stall", text="milk", currency="EUR"),
        Filter(merchant="shop 1", categories=["dining", "fuel"], currency="EUR"),
        Filter(text="m", categories=["transfer"], currency="EUR"),
        Filter(currency="EUR", min_amount=Decimal("1.10"), max_amount=Decimal("1.55")),
        Filter(currency="EUR", search="-category:fuel", from_date=date(2026, 1, 20)),
    ],
)
async def test_whatever_serves_it_a_filter_finds_the_same_rows(
    book: Book, wanted: Filter, order: Order
) -> None:
    meant = plan(book, wanted, order)
    everything = {"$and": [meant.served, *meant.checked]}
    cursor = Transaction.get_pymongo_collection().find(everything)
    expected: Sequence[Bson] = await cursor.sort(
        [(order.field, order.direction), ("_id", order.direction)]
    ).to_list()

    found = []
    cursor_at: str | None = None
    while True:
        page = await transactions_page(book, window(7, cursor_at, None, None), wanted, order, most=9)
        found += [row.id for row in page.rows]
        cursor_at = page.end_cursor
        if not page.has_next:
            break

    assert found == [row["_id"] for row in expected]
