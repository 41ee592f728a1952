"""A person with many transactions of one merchant, for tests that correct them all."""

from datetime import date
from decimal import Decimal
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain import clock
from domain.books.models import Book
from domain.database import Bson
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.edits import Edit
from domain.ledger.models import Transaction
from domain.ledger.rules import book_draft
from domain.ledger.service import Ledger
from domain.log import Actor
from domain.money import Money
from domain.people.models import Person
from domain.understanding.draft import Draft, Kind
from tests.backbone import book_of


def booked_row(
    book: Book, text: str, merchant: str | None, category: str = "other", **more: Any
) -> Transaction:
    draft = Draft(Kind.EXPENSE, Money.of(Decimal(5), "EUR"), date(2026, 3, 10), merchant, category)
    row = book_draft(
        draft,
        row=PydanticObjectId(),
        book=book.id,
        capture=PydanticObjectId(),
        text=text,
        bases=(book.currency,),
        generation=book.generation,
        at=clock.now(),
    )
    return row.changed(**{"heard": text.split(maxsplit=1)[0]} | more)


async def keep(journal: Journal, book: Book, rows: list[Transaction]) -> None:
    """Book them as captures' outcomes would."""

    async def load(_session: object) -> None:
        """Nothing is needed."""

    for first in range(0, len(rows), 400):
        new = tuple(Row(None, row) for row in rows[first : first + 400])
        outcome = Outcome(None, new, "Booked", (book.currency,))
        await journal.record(Stream(Book, book.id), Actor.AI, None, load, lambda _, done=outcome: done)  # type: ignore[misc]  # bound at once


async def many(
    journal: Journal, person: Person, count: int, merchant: str | None = "Quix"
) -> list[Transaction]:
    """So many transactions of a merchant, whose category is wrong."""
    book = await book_of(person)
    rows = [booked_row(book, "quix 5", merchant) for _ in range(count)]
    await keep(journal, book, rows)
    return rows


async def corrected(journal: Journal, person: Person, row: Transaction, **values: Any) -> Transaction:
    return await Ledger(journal, person, await book_of(person)).update(row.id, Edit(row.version, values))


async def categories(book: ObjectId) -> dict[str, int]:
    """How many transactions each category has."""
    found: dict[str, int] = {}
    where: Bson = {"book": book}
    async for raw in Transaction.get_pymongo_collection().find(where):
        slug = Transaction.from_bson(raw).category
        found[slug] = found.get(slug, 0) + 1
    return found
