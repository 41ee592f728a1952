"""Money that was booked before its rate was known: converted once the rate has arrived, and never again."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import Book
from domain.database import Bson
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.models import Total, Transaction
from domain.ledger.rules import periods
from domain.ledger.valuing import valued
from domain.log import Actor
from domain.rates.queries import fixing_for
from domain.rates.rules import MOST_DAYS, Fixing

CHUNK = 200


@dataclass(frozen=True, slots=True)
class State:
    book: Book
    rows: list[Transaction]
    fixings: Mapping[date, Fixing | None]


def days_served(fixing_days: Collection[date]) -> list[date]:
    """The civil dates that may take a rate of one of these days."""
    served = {day + timedelta(days=ahead) for day in fixing_days for ahead in range(1, MOST_DAYS + 1)}
    return sorted(served)


async def convert_late(journal: Journal, days: Collection[date]) -> int:
    """Convert what lacks a value on these dates, in all books; how many transactions that were."""
    if not days:
        return 0
    return sum([await _convert_book(journal, book, days) async for book in _waiting(days)])


async def _waiting(days: Collection[date]) -> AsyncIterator[ObjectId]:
    """The books whose totals of these days have money without a value: a background scan over all books."""
    names = [periods(day)[0] for day in days]
    async for raw in Book.get_pymongo_collection().find({}, {"generation": 1}):
        where = {"book": raw["_id"], "generation": raw.get("generation", 0), "period": {"$in": names}}
        totals = Total.get_pymongo_collection().find(where, {"cells": 1})
        if any([_is_open(total) async for total in totals]):
            yield raw["_id"]


def _is_open(total: Bson) -> bool:
    return any(any(cell.get("open", {}).values()) for cell in total["cells"].values())


async def _convert_book(journal: Journal, book: ObjectId, days: Collection[date]) -> int:
    converted = 0
    while True:
        done = await _convert_some(journal, book, days)
        converted += done
        if done < CHUNK:
            return converted


async def _convert_some(journal: Journal, book: ObjectId, days: Collection[date]) -> int:
    async def load(session: AsyncClientSession) -> State:
        raw = await Book.get_pymongo_collection().find_one({"_id": book}, session=session)
        if raw is None:  # it was erased meanwhile
            return State(Book.model_construct(), [], {})
        head = Book.from_bson(raw)
        fixings = {day: await fixing_for(day, session) for day in days}
        rows = [row async for row in _lacking(head, days, session)]
        return State(head, [row for row in rows if _priced(row, head, fixings) is not row][:CHUNK], fixings)

    def decide(state: State) -> Outcome[int]:
        rows = tuple(Row(row, _priced(row, state.book, state.fixings)) for row in state.rows)
        bases = state.book.bases if rows else ()
        return Outcome(len(rows), rows, f"Converted {len(rows)} by rates that arrived", bases)

    return await journal.record(Stream(Book, book), Actor.SYSTEM, None, load, decide)


async def _lacking(
    book: Book, days: Collection[date], session: AsyncClientSession
) -> AsyncIterator[Transaction]:
    where = {
        "book": book.id,
        "date": {"$in": [day.isoformat() for day in days]},
        "trashed_at": None,
        "$or": [{"postings": {"$elemMatch": {f"base.{base}": {"$exists": False}}}} for base in book.bases],
    }
    async for raw in Transaction.get_pymongo_collection().find(where, session=session):
        yield Transaction.from_bson(raw)


def _priced(row: Transaction, book: Book, fixings: Mapping[date, Fixing | None]) -> Transaction:
    after = valued(row, book.bases, fixings[row.date])
    return row if after is row else after.changed(version=row.version + 1)
