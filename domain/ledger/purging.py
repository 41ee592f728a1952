"""What lies in the trash for 30 days is erased for ever, also from the log, and its files with it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.blobs import Blobs
from domain.books.models import Book
from domain.database import Bson
from domain.journal import Journal, Outcome, Stream
from domain.ledger.models import TRASHED, Attachment, Transaction
from domain.log import Actor

KEPT = timedelta(days=30)
CHUNK = 100
Rows = Sequence[Transaction]


@dataclass(frozen=True, slots=True)
class Purge:
    """One kind of what is erased once it is older than a moment.

    `where` finds rows of a book, `files` are those of a row that go, `outcome` decides about some rows and answers them.
    """

    where: Callable[[datetime], Bson]
    files: Callable[[Transaction, datetime], Sequence[Attachment]]
    outcome: Callable[[Rows, datetime], Outcome[Rows]]


def _erased(rows: Rows, _until: datetime) -> Outcome[Rows]:
    return Outcome(rows, summary=f"Erased {len(rows)} from the trash", erased=rows)


TRASH = Purge(
    lambda until: {"words": TRASHED, "trashed_at": {"$lt": until}}, lambda row, _: row.attachments, _erased
)


async def purge(journal: Journal, blobs: Blobs, now: datetime, what: Purge = TRASH) -> int:
    """Erase what was thrown away more than 30 days before now, in all books; how many transactions that were."""
    until = now - KEPT
    return sum([await _purge_book(journal, blobs, book, what, until) async for book in _books(what, until)])


async def _books(what: Purge, until: datetime) -> AsyncIterator[ObjectId]:
    """The books that have something to erase: a background scan over all books."""
    async for raw in Book.get_pymongo_collection().find({}, {"_id": 1}):
        where = {"book": raw["_id"], **what.where(until)}
        if await Transaction.get_pymongo_collection().find_one(where, {"_id": 1}):
            yield raw["_id"]


async def _purge_book(journal: Journal, blobs: Blobs, book: ObjectId, what: Purge, until: datetime) -> int:
    erased = 0
    while True:
        found = await _rows({"book": book, **what.where(until)}, None)
        erased += await _purge_some(journal, blobs, book, found, what, until)
        if len(found) < CHUNK:
            return erased


async def _purge_some(
    journal: Journal, blobs: Blobs, book: ObjectId, found: Rows, what: Purge, until: datetime
) -> int:
    """Files are loose before the rows that name them go: whatever is cut off here, none is kept that nobody names."""
    await blobs.loosen(book, [file.blob for row in found for file in what.files(row, until)])

    async def load(session: AsyncClientSession) -> Rows:
        """Some may have been restored since."""
        named = {"_id": {"$in": [row.id for row in found]}}
        return await _rows({"book": book, **named, **what.where(until)}, session)

    def decide(rows: Rows) -> Outcome[Rows]:
        return what.outcome(rows, until)

    gone = await journal.record(Stream(Book, book), Actor.SYSTEM, None, load, decide)
    for row in gone:
        for file in what.files(row, until):
            await blobs.forget(book, file.blob)
    return len(gone)


async def _rows(where: Bson, session: AsyncClientSession | None) -> Rows:
    cursor = Transaction.get_pymongo_collection().find(where, session=session)
    return [Transaction.from_bson(raw) async for raw in cursor.limit(CHUNK)]
