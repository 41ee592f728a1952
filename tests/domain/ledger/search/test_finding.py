"""What a search line finds among real rows."""

from datetime import date

import pytest
from beanie import PydanticObjectId

from domain.errors import BadRequest
from domain.journal import Journal
from domain.ledger.edits import Edit
from domain.ledger.filters import Filter, Order
from domain.ledger.models import Transaction
from domain.ledger.queries import transactions_page
from domain.ledger.service import Ledger
from domain.pages import Page, window
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft

ROWS = [
    (draft("12.50", on=date(2026, 3, 10)), "lunch by the blue door 12.50"),
    (draft("20", on=date(2026, 3, 11), merchant="Café Bleu"), "door key 20"),
    (draft("60", on=date(2026, 2, 1), merchant="Shell", category="fuel"), "blue fuel, door to door 60"),
    (draft("3000", "JPY", on=date(2026, 1, 5), merchant=None, category="travel"), "train 3000 yen"),
    (draft("500", on=date(2026, 3, 1), kind=Kind.TRANSFER, merchant=None, category="transfer"), "moved 500"),
]


@pytest.fixture
async def rows(journal: Journal, anna: Person) -> dict[PydanticObjectId, str]:
    """The amount of each, by its id; the first has a note and tags."""
    names: dict[PydanticObjectId, str] = {}
    for one, text in ROWS:
        (row,) = (await booked(journal, anna, one, text=text)).transactions
        names[row] = str(one.money.amount)
    edit = Edit(1, {"note": "Straße, with Ben", "tags": ["Work", "spring fair"]})
    await Ledger(journal, anna, await book_of(anna)).update(next(iter(names)), edit)
    return names


async def page(anna: Person, search: str, first: int = 50, most: int = 20_000) -> Page[Transaction]:
    asked = window(first, None, None, None)
    return await transactions_page(await book_of(anna), asked, Filter(search=search), Order.DATE_DESC, most)


LUNCH, KEY, FUEL, TRAIN, MOVED = "12.50", "20.00", "60.00", "3000", "500.00"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", [KEY, LUNCH, MOVED, FUEL, TRAIN]),
        ("door", [KEY, LUNCH, FUEL]),
        ("doo blu", [LUNCH, FUEL]),
        ('"blue door"', [LUNCH]),
        ('"Door  to door"', [FUEL]),
        ('"ue door"', []),
        ('"straße, with"', [LUNCH]),
        ('"spring fair"', [LUNCH]),
        ('"cafe bleu"', [KEY]),
        ('-"blue door" door', [KEY, FUEL]),
        ("-door", [MOVED, TRAIN]),
        ("category:dining", [KEY, LUNCH]),
        ("category:dining,fuel", [KEY, LUNCH, FUEL]),
        ("category:transfer", [MOVED]),
        ("-category:dining", [MOVED, FUEL, TRAIN]),
        ("kind:transfer", [MOVED]),
        ("merchant:caf", [KEY]),
        ("tag:work", [LUNCH]),
        ('tag:"spring fair" door', [LUNCH]),
        ("note:ben", [LUNCH]),
        ("currency:jpy", [TRAIN]),
        ("amount>20", [MOVED, FUEL, TRAIN]),
        ("amount>=20 amount<100", [KEY, FUEL]),
        ("amount:12.50", [LUNCH]),
        ("amount:12..20", [KEY, LUNCH]),
        ("amount:12.505", []),
        ("amount<12.505 amount>12.495", [LUNCH]),
        ("date:2026-03", [KEY, LUNCH, MOVED]),
        ("after:2026-03-10", [KEY]),
        ("before:2026-02", [TRAIN]),
        ("has:note", [LUNCH]),
        ("has:tags", [LUNCH]),
        ("-has:merchant", [MOVED, TRAIN]),
        ("is:split", []),
        ("-kind:expense", [MOVED]),
        ("tag:WÓRK", [LUNCH]),
        ("account:nowhere", []),
        ("category:dining amount>15 after:2026-01-01 -tag:work", [KEY]),
    ],
)
async def test_all_terms_of_a_line_must_hold(
    anna: Person, rows: dict[PydanticObjectId, str], search: str, found: list[str]
) -> None:
    assert [rows[row.id] for row in (await page(anna, search)).rows] == found


async def test_what_cannot_be_read_is_told_with_its_column(anna: Person) -> None:
    with pytest.raises(BadRequest, match="column 6"):
        await page(anna, "door ammount>20")


async def test_a_rare_filter_looks_at_so_many_rows_and_goes_on_from_there(
    anna: Person, rows: dict[PydanticObjectId, str]
) -> None:
    found: list[str] = []
    cursor, pages = None, 0
    while True:
        asked = window(2, cursor, None, None)
        wanted = Filter(search="currency:jpy")
        one = await transactions_page(await book_of(anna), asked, wanted, Order.DATE_DESC, most=2)
        found += [rows[row.id] for row in one.rows]
        cursor, pages = one.end_cursor, pages + 1
        if not one.has_next:
            break

    assert (found, pages) == ([TRAIN], 3)


async def test_backwards_it_goes_on_from_there_too(anna: Person, rows: dict[PydanticObjectId, str]) -> None:
    found: list[str] = []
    cursor = None
    while True:
        asked = window(None, None, 2, cursor)
        wanted = Filter(search="note:ben")
        one = await transactions_page(await book_of(anna), asked, wanted, Order.DATE_DESC, most=2)
        found = [rows[row.id] for row in one.rows] + found
        cursor = one.start_cursor
        if not one.has_previous:
            break

    assert found == [LUNCH]
