"""Books with base currencies, for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from bson import ObjectId

from domain import clock
from domain.bases.models import BaseFilling
from domain.bases.service import Bases
from domain.bases.work import fill_chunk
from domain.books.models import Book
from domain.bulk import intents
from domain.bulk.models import ENDED, Progress
from domain.journal import Journal
from domain.ledger.entries import Entry
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import RecordingDoorbell, book_of

# A Monday, whose rates are those of the Friday before.
MONDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 6)


def bases(journal: Journal, person: Person) -> Bases:
    return Bases(journal, RecordingDoorbell(), person, person.home_book)


async def added(journal: Journal, person: Person, currency: str) -> Book:
    """The book with this base, filled."""
    work = await bases(journal, person).add(currency, str(ObjectId()))
    if work is not None and work.status not in ENDED:
        await filled(journal, work)
    return await book_of(person)


async def claimed(work: BaseFilling) -> BaseFilling:
    await BaseFilling.get_pymongo_collection().update_one(
        {"_id": work.id}, {"$set": {"due_at": clock.now() - intents.CLOCK_SKEW}}
    )
    found = await intents.claim(BaseFilling, work.book, work.id)
    assert found is not None
    return found


async def filled(journal: Journal, work: BaseFilling) -> BaseFilling:
    """What a worker makes of it."""
    work = await claimed(work)
    while work.status is Progress.RUNNING:
        work = await fill_chunk(journal, work)
    return work


async def entered(
    journal: Journal, person: Person, amount: str, currency: str, on: date = MONDAY, **values: Any
) -> Transaction:
    ledger = Ledger(journal, person, await book_of(person))
    plain = {"kind": Kind.EXPENSE, "amount": (Decimal(amount), currency), "date": on}
    return await ledger.create(Entry(plain | values))


async def read(row: ObjectId) -> Transaction:
    raw = await Transaction.get_pymongo_collection().find_one({"_id": row})
    assert raw is not None
    return Transaction.from_bson(raw)


async def differences(person: Person) -> list[str]:
    return [line async for line in verify_book(await book_of(person))]
