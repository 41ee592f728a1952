"""What lies in the trash for 30 days is erased for ever, also from the log."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import Book
from domain.database import Bson
from domain.journal import Journal, Outcome, Stream
from domain.ledger.models import TRASHED, Transaction
from domain.log import Actor

KEPT = timedelta(days=30)
CHUNK = 100


@dataclass(frozen=True, slots=True)
class State:
    rows: list[Transaction]


async def purge(journal: Journal, now: datetime) -> int:
    """Erase what was thrown away more than 30 days before now, in all books; how many transactions that were."""
    return sum([await _purge_book(journal, book, now - KEPT) async for book in _with_trash(now - KEPT)])


def _where(book: ObjectId, until: datetime) -> Bson:
    return {"book": book, "words": TRASHED, "trashed_at": {"$lt": until}}


async def _with_trash(until: datetime) -> AsyncIterator[ObjectId]:
    """The books that have something to erase: a background scan over all books."""
    async for raw in Book.get_pymongo_collection().find({}, {"_id": 1}):
        if await Transaction.get_pymongo_collection().find_one(_where(raw["_id"], until), {"_id": 1}):
            yield raw["_id"]


async def _purge_book(journal: Journal, book: ObjectId, until: datetime) -> int:
    erased = 0
    while True:
        done = await _purge_some(journal, book, until)
        erased += done
        if done < CHUNK:
            return erased


async def _purge_some(journal: Journal, book: ObjectId, until: datetime) -> int:
    async def load(session: AsyncClientSession) -> State:
        found = Transaction.get_pymongo_collection().find(_where(book, until), session=session)
        return State([Transaction.from_bson(raw) async for raw in found.limit(CHUNK)])

    def decide(state: State) -> Outcome[int]:
        count = len(state.rows)
        return Outcome(count, summary=f"Erased {count} from the trash", erased=state.rows)

    return await journal.record(Stream(Book, book), Actor.SYSTEM, None, load, decide)
