"""What a person does with booked transactions."""

from dataclasses import dataclass

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import Book
from domain.books.queries import may_write
from domain.errors import Forbidden, NotFound
from domain.journal import Journal, Outcome, Row, Stream, Superseded
from domain.learning.models import Learned
from domain.learning.queries import learned
from domain.ledger.corrections import taught
from domain.ledger.edits import Edit, edited
from domain.ledger.errors import Stale
from domain.ledger.models import Transaction
from domain.log import Actor
from domain.people.models import Person


@dataclass(frozen=True, slots=True)
class State:
    """A transaction, its book, and what the person who edits it taught before."""

    row: Transaction
    book: Book
    known: Learned | None


async def update(
    journal: Journal, person: Person, book: Book, transaction: PydanticObjectId, edit: Edit
) -> Transaction:
    """The transaction with the edit, which also teaches; both in one commit.

    Raises `NotFound`, `Forbidden`, `Stale` where somebody else was quicker, or what is wrong with a value.
    """

    async def load(session: AsyncClientSession) -> State:
        row = await _find(book.id, transaction, session)
        head = await Book.get_pymongo_collection().find_one({"_id": book.id}, session=session)
        if row is None or head is None:
            raise NotFound("transactionId")
        return State(row, Book.from_bson(head), await learned(book.id, person.id, session))

    def decide(state: State) -> Outcome[Transaction]:
        if not may_write(state.book, person.id):
            raise Forbidden
        before, bases = state.row, state.book.bases
        after = edited(before, edit, bases)
        if after is before:
            return Outcome(before)
        lesson = taught(state.known, state.book, person.id, [(before, after)])
        fields = ", ".join(sorted(edit.values))
        return Outcome(after, (Row(before, after), *lesson), f"Changed {fields}", bases)

    try:
        return await journal.record(Stream(Book, book.id), Actor.PERSON, None, load, decide)
    except Superseded:
        raise Stale("version") from None


async def _find(book: ObjectId, transaction: ObjectId, session: AsyncClientSession) -> Transaction | None:
    raw = await Transaction.get_pymongo_collection().find_one(
        {"book": book, "_id": transaction, "trashed_at": None}, session=session
    )
    return None if raw is None else Transaction.from_bson(raw)
