"""What a person does with the files of transactions."""

from collections.abc import Callable
from dataclasses import dataclass

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, keys
from domain.attachments import rules
from domain.blobs import Blob
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.errors import Forbidden, NotFound
from domain.journal import Answer, Journal, Outcome, Row, Stream
from domain.ledger.models import Attachment, Transaction
from domain.ledger.queries import get_transaction
from domain.log import Actor
from domain.people.models import Person


@dataclass(frozen=True, slots=True)
class File:
    """A file that arrived: what is kept of it, what it is, and what its owner calls it."""

    blob: Blob
    type: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Attaching:
    """One person's decisions in one book. Each raises `NotFound` (also for what is in the trash) or `Forbidden`."""

    journal: Journal
    person: Person
    book: Book

    async def check(self, transaction: ObjectId) -> None:
        """Whether it may be worth to take in a file for this transaction."""
        if not may_write(self.book, self.person.id):
            raise Forbidden
        if await get_transaction(self.book.id, transaction) is None:
            raise NotFound("transaction")

    async def add(self, transaction: ObjectId, file: File, key: str | None) -> Attachment:
        """The new attachment; the first one where this key, or this very file, was sent for the transaction before.

        Raises `KeyUsedForOther`, `TooManyAttachments`.
        """
        content = file.blob.sha256
        row = keys.row_id(f"attachment {transaction}", self.book.id, self.person.id, key)

        def decide(before: Transaction) -> Outcome[Attachment]:
            first = next((one for one in before.attachments if key and one.id == row), None)
            if first is not None and first.content != content:
                raise keys.KeyUsedForOther("idempotencyKey")
            same = first or next((one for one in before.shown_attachments if one.content == content), None)
            if same is not None:
                return Outcome(same)
            new = _attachment(row, file)
            return Outcome(new, (Row(before, rules.attached(before, new)),), "Attached a file")

        return await self._record(transaction, decide)

    async def remove(self, transaction: ObjectId, attachment: ObjectId) -> Transaction:
        """Take it off; its bytes are kept for 30 days. The same row where it was removed before."""

        def decide(before: Transaction) -> Outcome[Transaction]:
            after = rules.removed(before, attachment, clock.now())
            return Outcome(after, [] if after is before else [Row(before, after)], "Removed an attachment")

        return await self._record(transaction, decide)

    async def _record(
        self, transaction: ObjectId, decide: Callable[[Transaction], Outcome[Answer]]
    ) -> Answer:
        async def load(session: AsyncClientSession) -> Transaction:
            head = await head_of(self.book.id, session)
            if not may_write(head, self.person.id):
                raise Forbidden
            raw = await Transaction.get_pymongo_collection().find_one(
                {"book": head.id, "_id": transaction, "trashed_at": None}, session=session
            )
            if raw is None:
                raise NotFound("attachmentId")
            return Transaction.from_bson(raw)

        return await self.journal.record(Stream(Book, self.book.id), Actor.PERSON, None, load, decide)


def _attachment(row: PydanticObjectId, file: File) -> Attachment:
    return Attachment(
        id=row,
        blob=PydanticObjectId(file.blob.id),
        name=rules.clean_name(file.name, file.type),
        type=file.type,
        size=file.blob.size,
        content=file.blob.sha256,
        at=clock.now(),
    )
