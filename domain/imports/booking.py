"""A worker books an import: chunk by chunk, each one commit with the progress, so that a kill costs only time."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.arranging.queries import arranger_of
from domain.arranging.rules import Arranger, arranged
from domain.books.models import Book
from domain.database import Bson
from domain.errors import NotFound
from domain.imports import intents, rows
from domain.imports.accounts import reconciled
from domain.imports.models import Fate, Import, Stage, becomes_own, joins_another
from domain.imports.reading import record
from domain.imports.rejudging import judge_anew
from domain.imports.row_ids import row_number
from domain.imports.transactions import fits, joined, new_transaction, own_id
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.models import Transaction
from domain.log import Actor
from domain.texts import counted

# As many as one change of the log may hold.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class State:
    """The book with its rules, and the transactions that rows of this chunk were matched with."""

    book: Book
    arranger: Arranger
    matched: Mapping[ObjectId, Transaction]


async def book_file(journal: Journal, run: Import) -> Import:
    """Book what is left of it. The import as it then is: COMMITTED. `Superseded`: the lease was lost."""
    first = run.first_row
    if first is None:
        return await _finish(journal, run)
    run = await judge_anew(journal, run)
    while run.done < run.total:
        began = time.monotonic()
        chunk = await rows.numbered(run.book, first, run.done, run.done + CHUNK)
        run = await book_chunk(journal, run, chunk)
        if run.done < run.total:
            await asyncio.sleep((time.monotonic() - began) / 2)
    return await _finish(journal, run)


async def book_chunk(journal: Journal, run: Import, chunk: Sequence[Bson]) -> Import:
    """These rows and the import's progress in one commit."""
    own, joining = _sorted(run, chunk)
    wanted = [own_id(row) for row in joining]

    async def load(session: AsyncClientSession) -> State:
        head = await Book.get_pymongo_collection().find_one({"_id": run.book}, session=session)
        if head is None:
            raise NotFound("bookId")
        matched: dict[ObjectId, Transaction] = {}
        if wanted:
            where = {"book": run.book, "_id": {"$in": wanted}}
            found = Transaction.get_pymongo_collection().find(where, session=session)
            matched = {raw["_id"]: Transaction.from_bson(raw) async for raw in found}
        book = Book.from_bson(head)
        return State(book, await arranger_of(book, session), matched)

    def decide(state: State) -> Outcome[Import]:
        return _booked(run, own, joining, state, len(chunk))

    return await journal.record(Stream(Book, run.book), Actor.IMPORT, cause(run), load, decide)


def _sorted(run: Import, chunk: Sequence[Bson]) -> tuple[list[Bson], list[Bson]]:
    """Rows that become transactions of their own, and rows that join one that is there."""
    own, joining = [], []
    for row in chunk:
        choice = run.choices.get(str(row_number(row["_id"]))) if run.choices else None
        fate = Fate(row["fate"])
        if becomes_own(fate, choice):
            own.append(row)
        elif joins_another(fate, choice):
            joining.append(row)
    return own, joining


def _booked(
    run: Import, own: Sequence[Bson], joining: Sequence[Bson], state: State, count: int
) -> Outcome[Import]:
    now, book = clock.now(), state.book
    bases = book.bases
    both: list[Row] = []
    new = [*own]
    for row in joining:
        found = state.matched.get(own_id(row))
        if found is not None and fits(found, row):
            dates = run.wishes.bank_dates
            both.append(Row(found, joined(found, row, bases, _account(run, row), bank_dates=dates)))
        else:
            new.append(row)
    after = run.changed(
        done=run.done + count, booked=run.booked + len(new), failures=0, due_at=now + intents.LEASE
    )
    fresh = (new_transaction(row, book, _account(run, row), now) for row in new)
    made = [Row(None, arranged(one, state.arranger)) for one in fresh]
    return Outcome(
        after, (Row(run, after), *made, *both), f"Imported {counted(len(made), 'transaction')}", bases
    )


def _account(run: Import, row: Bson) -> PydanticObjectId | None:
    return run.statements[row["statement"]].account


async def _finish(journal: Journal, run: Import) -> Import:
    now = clock.now()
    statements = await reconciled(run.book, run.statements)
    after = run.changed(stage=Stage.COMMITTED, statements=statements, due_at=now, ended_at=now)
    return await record(journal, run, after, f"Imported a file of {counted(run.booked, 'new transaction')}")


async def give_up(journal: Journal, run: Import) -> Import:
    """Booking failed too often: what is booked stays so."""
    after = run.changed(stage=Stage.FAILED, due_at=clock.now(), ended_at=clock.now())
    return await record(journal, run, after, "Gave up booking a file")


def cause(run: Import) -> str:
    return ids.import_id(run.book, run.id)
