"""A correction for earlier transactions too: how many it would change, asking for it, and doing it in the background."""

from collections.abc import Mapping

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.books.models import Book
from domain.books.queries import may_write
from domain.bulk import intents
from domain.bulk.work import LANE, Chunk, Kind, record_chunk
from domain.errors import Forbidden, NotFound
from domain.ids import Type
from domain.journal import Journal, Row
from domain.keys import KeyUsedForOther, check_key
from domain.ledger.checks import checked
from domain.ledger.corrections import SameChange, same_change
from domain.ledger.edits import revised
from domain.ledger.errors import NothingToApply
from domain.ledger.models import CorrectionRun, Transaction
from domain.ledger.queries import get_transaction
from domain.log import Actor
from domain.people.models import Person
from domain.ports import Doorbell

# So many rows a commit keep a person who types meanwhile waiting for a blink only.
CHUNK = 100
# Nobody has more to correct of one merchant; counting stops there.
MOST_COUNTED = 10_000

Wanted = Mapping[str, str | None]


async def effect(book: Book, transaction: ObjectId, wanted: Wanted) -> int:
    """How many other transactions the same change would alter, of which at most 10,000 are counted.

    `wanted` has what merchant and category shall be, where that isn't what they are. Raises `NotFound`, or what is
    wrong with a value.
    """
    row = await get_transaction(book.id, transaction)
    if row is None:
        raise NotFound("transactionId")
    values = checked(wanted, book)
    revised(row, values, book.bases)  # what can't be done to this one is done to no other
    try:
        return await _count(same_change(row, values), book.id)
    except NothingToApply:
        return 0


async def _count(change: SameChange, book: ObjectId) -> int:
    rows = Transaction.get_pymongo_collection()
    return await rows.count_documents(change.where(book), limit=MOST_COUNTED)


async def apply(
    doorbell: Doorbell, person: Person, book: Book, transaction: PydanticObjectId, key: str
) -> CorrectionRun:
    """Ask for it, durably, and wake a worker. With a key that was used for the same: the first one, as it now is."""
    first = await intents.of_key(CorrectionRun, book.id, person.id, check_key(key))
    if first is not None:
        return _same(first, transaction)
    row = await get_transaction(book.id, transaction)
    if row is None:
        raise NotFound("transactionId")
    if not may_write(book, person.id):
        raise Forbidden
    change = same_change(row)
    now = clock.now()
    run = await intents.insert(
        CorrectionRun(
            id=PydanticObjectId(),
            book=book.id,
            author=person.id,
            key=key,
            transaction=row.id,
            heard=change.heard,
            current=change.current,
            merchant=change.merchant,
            category=change.category,
            expected=await _count(change, book.id),
            due_at=now - intents.CLOCK_SKEW,
            created_at=now,
        )
    )
    doorbell.ring(LANE, CORRECTIONS.public_id(run.book, run.id))
    return run


def _same(first: CorrectionRun, transaction: ObjectId) -> CorrectionRun:
    if first.transaction != transaction:
        raise KeyUsedForOther("idempotencyKey")
    return first


async def apply_chunk(journal: Journal, run: CorrectionRun) -> CorrectionRun:
    """The next rows in one commit with the run's progress; the run as it then is, DONE where none are left.

    What was changed is no longer found, so that a chunk may be tried again. `Superseded`: the lease was lost.
    """
    change = SameChange(run.transaction, run.heard, run.current, run.merchant, run.category)

    async def load(_book: Book, session: AsyncClientSession) -> list[Transaction]:
        cursor = Transaction.get_pymongo_collection().find(change.where(run.book), session=session)
        return [Transaction.from_bson(row) async for row in cursor.limit(CHUNK)]

    def decide(book: Book, rows: list[Transaction]) -> Chunk:
        changed = [Row(row, after) for row in rows if (after := change.applied(row, book.bases)) is not row]
        summary = f"Corrected {len(changed)} earlier ones" if changed else "Nothing was left to correct"
        return Chunk(changed, summary, last=len(rows) < CHUNK)

    return await record_chunk(journal, CORRECTIONS, run, Actor.PERSON, load, decide)


CORRECTIONS = Kind(Type.CORRECTION, CorrectionRun, apply_chunk, "Gave up correcting")
