"""What a person does with booked transactions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, keys
from domain.accounts.models import Account
from domain.accounts.queries import default_account
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.errors import Forbidden, NotFound
from domain.journal import Journal, Outcome, Row, Stream, Superseded
from domain.learning.models import Learned
from domain.learning.queries import learned
from domain.ledger.corrections import taught
from domain.ledger.edits import Edit, edited
from domain.ledger.entries import Entry, entered, restored, trashed
from domain.ledger.errors import RefundInvalid, Stale
from domain.ledger.models import Transaction
from domain.log import Actor
from domain.people.models import Person
from domain.understanding.draft import Kind


@dataclass(frozen=True, slots=True)
class State:
    """A transaction (None: there is none yet), its book, that one's default account, and what the person taught."""

    row: Transaction | None
    book: Book
    default: Account | None
    known: Learned | None

    @property
    def found(self) -> Transaction:
        if self.row is None:
            raise NotFound("transactionId")
        return self.row


@dataclass(frozen=True, slots=True)
class Ledger:
    """One person's decisions in one book. Each raises `NotFound`, `Forbidden`, or what is wrong with a value."""

    journal: Journal
    person: Person
    book: Book

    async def create(self, entry: Entry) -> Transaction:
        """A new transaction; with a key that was used for the same: the first one, as it now is."""
        key = None if entry.key is None else keys.check_key(entry.key)
        row = keys.row_id("transaction", self.book.id, self.person.id, key)
        asked = keys.digest(sorted(entry.values.items())) if key else ""

        def decide(state: State) -> Outcome[Transaction]:
            if state.row is not None:
                return Outcome(keys.same(state.row, asked))
            after = entered(entry, row, state.book, state.default, clock.now()).changed(asked=asked)
            return Outcome(after, (Row(None, after),), "Entered a transaction", state.book.bases)

        return await self._record(row, decide, entry.values)

    async def update(self, transaction: PydanticObjectId, edit: Edit) -> Transaction:
        """The transaction with the edit, which also teaches; both in one commit. `Stale`: somebody was quicker."""

        def decide(state: State) -> Outcome[Transaction]:
            before, book = state.found, state.book
            if before.trashed_at is not None:
                raise NotFound("transactionId")
            after = edited(before, edit, book)
            if after is before:
                return Outcome(before)
            lesson = taught(state.known, book, self.person.id, [(before, after)])
            fields = ", ".join(sorted(edit.values)).replace("_", " ")
            return Outcome(after, (Row(before, after), *lesson), f"Changed {fields}", book.bases)

        return await self._record(transaction, decide, edit.values)

    async def trash(self, transaction: PydanticObjectId, version: int | None = None) -> Transaction:
        """Put it into the trash, where it stays for 30 days; the same row where it is there already."""

        def decide(state: State) -> Outcome[Transaction]:
            before = state.found
            if before.trashed_at is not None:
                return Outcome(before)
            if version is not None and version != before.version:
                raise Stale("version")
            after = trashed(before, clock.now())
            return Outcome(after, (Row(before, after),), "Deleted a transaction", state.book.bases)

        return await self._record(transaction, decide)

    async def restore(self, transaction: PydanticObjectId) -> Transaction:
        """Take it out of the trash; the same row where it isn't there."""

        def decide(state: State) -> Outcome[Transaction]:
            before = state.found
            if before.trashed_at is None:
                return Outcome(before)
            after = restored(before)
            return Outcome(after, (Row(before, after),), "Restored a transaction", state.book.bases)

        return await self._record(transaction, decide)

    async def _record(
        self,
        transaction: PydanticObjectId,
        decide: Callable[[State], Outcome[Transaction]],
        values: Mapping[str, Any] | None = None,
    ) -> Transaction:
        async def load(session: AsyncClientSession) -> State:
            book = await head_of(self.book.id, session)
            if not may_write(book, self.person.id):
                raise Forbidden
            await _check_refunded(book.id, (values or {}).get("refund_of"), session)
            row = await _find(book.id, transaction, session)
            default = None if row else await default_account(book, session)
            return State(row, book, default, await learned(book.id, self.person.id, session))

        try:
            return await self.journal.record(Stream(Book, self.book.id), Actor.PERSON, None, load, decide)
        except Superseded:
            raise Stale("version") from None


async def _check_refunded(book: ObjectId, expense: ObjectId | None, session: AsyncClientSession) -> None:
    row = None if expense is None else await _find(book, expense, session)
    if expense is not None and (row is None or row.kind is not Kind.EXPENSE or row.trashed_at is not None):
        raise RefundInvalid("refundOfId")


async def _find(book: ObjectId, transaction: ObjectId, session: AsyncClientSession) -> Transaction | None:
    raw = await Transaction.get_pymongo_collection().find_one(
        {"book": book, "_id": transaction}, session=session
    )
    return None if raw is None else Transaction.from_bson(raw)
