"""A worker books an import: chunk by chunk, each one commit with the progress, so that a kill costs only time."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.accounts.queries import currencies_of
from domain.arranging.queries import arrangements_of
from domain.blobs import Blobs
from domain.books.models import Book
from domain.bulk.pace import Pace
from domain.database import Bson
from domain.ending import end
from domain.errors import NotFound
from domain.imports import intents, rows
from domain.imports.agreeing import Agreed, compared
from domain.imports.enclosing import enclose
from domain.imports.entries import Placing
from domain.imports.formats.statement import Format
from domain.imports.models import Fate, Import, Stage, becomes_own, joins_another
from domain.imports.preparing import name_refunded, prepare
from domain.imports.reading import record
from domain.imports.rejudging import judge_anew
from domain.imports.row_ids import row_number
from domain.imports.transactions import Made, Maker, Setting, fits, joined, own_id
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.models import Transaction
from domain.ledger.plain import Batch
from domain.log import Actor
from domain.texts import counted

# As many as one change of the log may hold.
CHUNK = 500
# So many are made of rows before others of this process get a turn.
TURN = 10
READ = (
    "statement", "date", "minor", "currency", "description", "counterparty", "parts", "kind", "merchant", "category",
    "sure", "heard", "fate", "transaction", "entry", "original",
)  # fmt: skip


@dataclass(slots=True)
class Ready:
    """A chunk that waits to be committed: rows that become transactions of their own, made so already, and rows that join one."""

    count: int
    own: Sequence[Bson]
    joining: Sequence[Bson]
    maker: Maker
    made: Made
    batch: Batch


@dataclass(frozen=True, slots=True)
class State:
    """What the book is like, and the transactions that rows of this chunk were matched with."""

    setting: Setting
    matched: Mapping[ObjectId, Transaction]


async def book_file(
    journal: Journal, blobs: Blobs, run: Import, pace: Pace, renewed: Callable[[], None]
) -> Import:
    """Book what is left of it; says after each chunk that the lease is renewed.

    The import as it then is: COMMITTED. `Superseded`: the lease was lost.
    """
    if run.first_row is None:
        return await _finish(journal, run)
    run = await prepare(journal, await judge_anew(journal, run))
    maker = Maker.of(await setting_of(run))
    coming = asyncio.create_task(ready_chunk(run, run.done, maker))
    try:
        while run.done < run.total:
            pace.begin()
            ready = await coming
            # While the database commits a chunk the next one is made.
            coming = asyncio.create_task(ready_chunk(run, run.done + ready.count, maker))
            run = await book_chunk(journal, run, ready)
            renewed()
            maker = ready.maker
            await pace.rest()
    finally:
        await end(coming)
    await enclose(journal, blobs, run)
    return await _finish(journal, run)


async def setting_of(run: Import, session: AsyncClientSession | None = None) -> Setting:
    head = await Book.get_pymongo_collection().find_one({"_id": run.book}, session=session)
    if head is None:
        raise NotFound("importId")
    accounts = {one.account for one in run.statements if one.account is not None}
    return Setting(
        Book.from_bson(head),
        await arrangements_of(run.book, session) if head.get("arranged") else None,
        await currencies_of(run.book, accounts, session),
        Placing.of(run.statements, run.slugs) if run.format is Format.FINSIGHT else None,
    )


async def ready_chunk(run: Import, start: int, maker: Maker) -> Ready:
    """The chunk that begins with this row."""
    stored = await rows.numbered(run.book, _first(run), start, start + CHUNK, READ)
    own, joining = _sorted(run, stored)
    await name_refunded(run, own)
    accounts = [one.account for one in run.statements]
    made, now = Made(), clock.now()
    for number, row in enumerate(own):
        maker.make(row, accounts[row["statement"]], now, made)
        if number % TURN == TURN - 1:
            await asyncio.sleep(0)
    batch = made.batch(maker.setting.book.bases)
    for _ in batch.work_out():
        await asyncio.sleep(0)
    return Ready(len(stored), own, joining, maker, made, batch)


def _first(run: Import) -> ObjectId:
    if run.first_row is None:
        raise ValueError("an import that was read has a first row")
    return run.first_row


async def book_chunk(journal: Journal, run: Import, ready: Ready) -> Import:
    """These rows and the import's progress in one commit."""
    wanted = [own_id(row) for row in ready.joining]

    async def load(session: AsyncClientSession) -> State:
        matched: dict[ObjectId, Transaction] = {}
        if wanted:
            where = {"book": run.book, "_id": {"$in": wanted}}
            found = Transaction.get_pymongo_collection().find(where, session=session)
            matched = {raw["_id"]: Transaction.from_bson(raw) async for raw in found}
        return State(await setting_of(run, session), matched)

    def decide(state: State) -> Outcome[Import]:
        if not ready.maker.setting.is_as(state.setting):
            _make_again(run, ready, state.setting)
        return _booked(run, ready, state.matched)

    return await journal.record(Stream(Book, run.book), Actor.IMPORT, cause(run), load, decide)


def _make_again(run: Import, ready: Ready, setting: Setting) -> None:
    """The book isn't any more what it was when these were made."""
    ready.maker, ready.made = Maker.of(setting), Made()
    for row in ready.own:
        ready.maker.make(row, _account(run, row), clock.now(), ready.made)
    ready.batch = ready.made.batch(setting.book.bases)


def _sorted(run: Import, chunk: Sequence[Bson]) -> tuple[list[Bson], list[Bson]]:
    """Rows that become transactions of their own, and rows that join one that is there."""
    own, joining, choices = [], [], run.choices
    for row in chunk:
        choice = choices.get(str(row_number(row["_id"]))) if choices else None
        fate = Fate(row["fate"])
        if becomes_own(fate, choice):
            own.append(row)
        elif joins_another(fate, choice):
            joining.append(row)
    return own, joining


def _booked(run: Import, ready: Ready, matched: Mapping[ObjectId, Transaction]) -> Outcome[Import]:
    now, bases, maker = clock.now(), ready.maker.setting.book.bases, ready.maker
    both: list[Row] = []
    dates = run.wishes.bank_dates
    more = Made()
    for row in ready.joining:
        found = matched.get(own_id(row))
        if found is not None and fits(found, row):
            both.append(Row(found, joined(found, row, maker.setting, _account(run, row), bank_dates=dates)))
        else:
            maker.make(row, _account(run, row), now, more)
    count = len(ready.made) + len(more)
    after = run.changed(
        done=run.done + ready.count, booked=run.booked + count, failures=0, due_at=now + intents.LEASE
    )
    others = (Row(None, one) for one in (*ready.made.others, *more.others))
    plain = Batch((*ready.batch.pairs, *more.batch(bases).pairs), bases) if more.plain else ready.batch
    summary = f"Imported {counted(count, 'transaction')}"
    return Outcome(after, (Row(run, after), *others, *both), summary, bases, plain=plain)


def _account(run: Import, row: Bson) -> PydanticObjectId | None:
    return run.statements[row["statement"]].account


async def _finish(journal: Journal, run: Import) -> Import:
    async def load(session: AsyncClientSession) -> Agreed:
        return await compared(run, session)

    def decide(agreed: Agreed) -> Outcome[Import]:
        now = clock.now()
        after = run.changed(stage=Stage.COMMITTED, statements=agreed.statements, due_at=now, ended_at=now)
        summary = f"Imported a file of {counted(run.booked, 'new transaction')}"
        return Outcome(after, (Row(run, after), *agreed.rows), summary)

    return await journal.record(Stream(Book, run.book), Actor.IMPORT, cause(run), load, decide)


async def give_up(journal: Journal, run: Import) -> Import:
    """Booking failed too often: what is booked stays so."""
    after = run.changed(stage=Stage.FAILED, due_at=clock.now(), ended_at=clock.now())
    return await record(journal, run, after, "Gave up booking a file")


def cause(run: Import) -> str:
    return ids.import_id(run.book, run.id)
