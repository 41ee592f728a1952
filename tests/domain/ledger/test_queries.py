import json
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from bson import ObjectId

from domain.errors import BadRequest
from domain.journal import Journal
from domain.ledger.filters import Filter, Order
from domain.ledger.queries import get_transaction, transactions_page
from domain.pages import window
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft, newcomer, read_book


@pytest.fixture
async def amounts(journal: Journal, anna: Person) -> list[int]:
    """Eleven transactions on three days; amounts and dates repeat, so that only ids tell some apart."""
    sizes = [(index % 4 + 1) * 100 for index in range(11)]
    drafts = [
        draft(str(size // 100), on=date(2026, 3, 1 + index % 3), merchant=f"Shop {index}")
        for index, size in enumerate(sizes)
    ]
    await booked(journal, anna, *drafts, text="much")
    return sizes


async def walk(book: ObjectId, order: Order, *, backward: bool) -> list[ObjectId]:
    found: list[ObjectId] = []
    cursor: str | None = None
    wanted = Filter(currency="EUR")
    while True:
        asked = window(None, None, 3, cursor) if backward else window(3, cursor, None, None)
        page = await transactions_page(await read_book(book), asked, wanted, order)
        ids: list[ObjectId] = [row.id for row in page.rows]
        found = ids + found if backward else found + ids
        if not (page.has_previous if backward else page.has_next):
            return found
        cursor = page.cursors[0] if backward else page.cursors[-1]


@pytest.mark.parametrize("order", Order)
async def test_pages_show_each_row_once_both_ways(anna: Person, amounts: list[int], order: Order) -> None:
    forward = await walk(anna.home_book, order, backward=False)

    assert len(set(forward)) == len(forward) == len(amounts)
    assert await walk(anna.home_book, order, backward=True) == forward


async def test_amounts_come_in_their_order(anna: Person, amounts: list[int]) -> None:
    asked = window(None, None, None, None)

    page = await transactions_page(await book_of(anna), asked, Filter(currency="EUR"), Order.AMOUNT_DESC)

    assert [row.size for row in page.rows] == sorted(amounts, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Filter(merchant="shop 1"), 2),
        (Filter(merchant="SHOP"), 11),
        (Filter(text="muc sho"), 11),
        (Filter(text="absent"), 0),
        (Filter(from_date=date(2026, 3, 3)), 3),
        (Filter(categories=["dining"]), 11),
        (Filter(categories=["fuel"]), 0),
        (Filter(categories=[]), 0),
        (Filter(kinds=[Kind.INCOME]), 0),
        (Filter(currency="USD"), 0),
    ],
    ids=str,
)
async def test_what_is_given_must_all_hold(
    anna: Person, amounts: list[int], wanted: Filter, count: int
) -> None:
    page = await transactions_page(
        await book_of(anna), window(None, None, None, None), wanted, Order.DATE_DESC
    )

    assert len(page.rows) == count


async def test_a_transfer_is_found_by_its_category(journal: Journal, anna: Person) -> None:
    await booked(journal, anna, draft("5", kind=Kind.TRANSFER, category="transfer"), draft("6"))

    wanted = Filter(categories=["transfer"])
    page = await transactions_page(
        await book_of(anna), window(None, None, None, None), wanted, Order.DATE_DESC
    )

    assert [row.size for row in page.rows] == [500]


def forged(*values: object) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("cursor", "order"),
    [
        ("rubbish", Order.DATE_DESC),
        (forged("DATE_ASC", "2026-03-01", "0" * 24), Order.DATE_DESC),
        (forged("DATE_DESC", 5, "0" * 24), Order.DATE_DESC),
        (forged("DATE_DESC", "2026-03-01", "no id"), Order.DATE_DESC),
        (forged("AMOUNT_DESC", 10**30, "0" * 24), Order.AMOUNT_DESC),
        (forged("AMOUNT_DESC", 1.5, "0" * 24), Order.AMOUNT_DESC),
        (forged("AMOUNT_DESC", True, "0" * 24), Order.AMOUNT_DESC),
        (forged("DATE_DESC", "\ud800", "0" * 24), Order.DATE_DESC),
    ],
)
async def test_broken_and_foreign_cursors_are_refused(anna: Person, cursor: str, order: Order) -> None:
    with pytest.raises(BadRequest):
        await transactions_page(
            await book_of(anna), window(2, cursor, None, None), Filter(currency="EUR"), order
        )


async def test_a_row_of_another_book_is_not_found(journal: Journal, anna: Person) -> None:
    capture = await booked(journal, anna, draft())
    ben = (await newcomer(journal)).person

    assert await get_transaction(anna.home_book, capture.transactions[0]) is not None
    assert await get_transaction(ben.home_book, capture.transactions[0]) is None
