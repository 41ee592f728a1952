"""Filling a base currency, chunk by chunk: each transaction is valued once, by whoever comes first, a commit or this work.

From its beginning on every commit marks what it writes as counted in the new base. A transaction that nobody wrote since
keeps its place in the order of date and id, so that a walk in that order meets it, and what it meets already marked stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession

from domain.bases.models import BaseFilling
from domain.bases.rules import is_filled_by, ready, released
from domain.books.models import Book
from domain.bulk.work import Chunk, Kind, record_chunk
from domain.database import Bson
from domain.ids import Type
from domain.journal import Journal, Row, Superseded
from domain.ledger.models import Transaction
from domain.ledger.rules import Bases, counted_in
from domain.log import Actor

# Most rows that a commit values, and that it looks at: those that are valued already cost no write.
CHUNK, MOST_SEEN = 100, 2_000
IN_ORDER = [("date", 1), ("_id", 1)]


@dataclass(slots=True)
class Stretch:
    """The next transactions in the order: those to value, and how far it reaches; `last`: nothing is beyond."""

    rows: list[Transaction] = field(default_factory=list)
    seen: int = 0
    end: Bson | None = None
    last: bool = True


async def fill_chunk(journal: Journal, work: BaseFilling) -> BaseFilling:
    """The next rows in one commit. After the last ones reports may use the base, by the same commit."""

    async def load(book: Book, session: AsyncClientSession) -> Stretch:
        if not is_filled_by(book, work.id):
            raise Superseded
        return await _next(work, book.bases, session)

    def decide(book: Book, stretch: Stretch) -> Chunk:
        currency = work.currency
        fresh = [_to_count(row, currency) for row in stretch.rows]
        values: dict[str, Any] = {"changed_rows": work.changed_rows + len(fresh)}
        values["seen"] = work.seen + stretch.seen
        if stretch.end is not None:
            values |= {"day": date.fromisoformat(stretch.end["date"]), "row": stretch.end["_id"]}
        if not stretch.last:
            return Chunk((), f"Valued {len(fresh)} transactions in {currency}", False, values, fresh)
        values["expected"] = values["seen"]
        end = [Row(book, ready(book))]
        return Chunk(end, f"Added the base currency {currency}", True, values, fresh)

    return await record_chunk(journal, BASE_FILLINGS, work, Actor.SYSTEM, load, decide)


def _to_count(row: Transaction, currency: str) -> Row:
    """The journal marks and values what isn't counted in a base yet."""
    if currency not in (row.counted or ()):
        return Row(row, row)
    return Row(row, row.changed(counted=[base for base in row.counted or () if base != currency]))


async def _next(work: BaseFilling, bases: Bases, session: AsyncClientSession) -> Stretch:
    where: Bson = {"book": work.book}
    if work.day is not None:
        day = work.day.isoformat()
        where |= {"date": {"$gte": day}, "$or": [{"date": {"$gt": day}}, {"_id": {"$gt": work.row}}]}
    found = Transaction.get_pymongo_collection().find(where, session=session, batch_size=CHUNK)
    stretch = Stretch()
    async with found.sort(IN_ORDER).limit(MOST_SEEN) as cursor:
        async for raw in cursor:
            stretch.seen, stretch.end = stretch.seen + 1, raw
            if _lacks(raw, work.currency, bases):
                stretch.rows.append(Transaction.from_bson(raw))
            if len(stretch.rows) == CHUNK or stretch.seen == MOST_SEEN:
                stretch.last = False
                break
    return stretch


def _lacks(raw: Bson, currency: str, bases: Bases) -> bool:
    """Also what counts in it, from when it was a base before, and had no rate then."""
    return currency not in counted_in(raw.get("counted"), bases) or any(
        currency not in posting["base"] for posting in raw["postings"]
    )


def _left(book: Book, work: BaseFilling) -> Sequence[Row]:
    return [Row(book, released(book))] if is_filled_by(book, work.id) else []


BASE_FILLINGS = Kind(
    Type.BASE_FILLING, BaseFilling, fill_chunk, "Gave up adding a base currency", given_up=_left
)
