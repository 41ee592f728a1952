"""What a person does with imports: upload, correct, choose, book, cancel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids, texts
from domain.blobs import Blob
from domain.books.models import Book
from domain.books.queries import may_write
from domain.errors import Forbidden, NotFound
from domain.imports import intents
from domain.imports.accounts import ANY, check_account, named
from domain.imports.errors import (
    HasProblems,
    NotInPreview,
    RowsUnknown,
    StillReading,
)
from domain.imports.models import BOOKED, Choice, Import, Stage, StoredWishes
from domain.imports.queries import get_import
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor
from domain.people.models import Person
from domain.ports import Doorbell

LANE = "IMPORT"
MOST_NAME = 255
MOST_CHOICES = 500


async def submit(
    doorbell: Doorbell,
    author: Person,
    book: Book,
    blob: Blob,
    name: str | None,
    key: str | None,
    account: ObjectId | None = None,
) -> Import:
    """Keep an uploaded file, durably, and wake a worker. The same file that may still be booked: its import.

    `account` is where all of it is booked. Raises `Forbidden`, `NotFound`, `KeyUsedForOtherFile`, `TooManyImports`.
    """
    check_writer(book, author)
    await check_account(book.id, account)
    now = clock.now()
    run = await intents.insert(
        Import(
            id=PydanticObjectId(),
            book=book.id,
            author=author.id,
            key=key,
            name=name,
            size=blob.size,
            content=blob.sha256,
            blob=PydanticObjectId(blob.id),
            open_as=blob.sha256,
            wishes=StoredWishes() if account is None else named(StoredWishes(), account, (), ANY),
            due_at=now - intents.CLOCK_SKEW,
            created_at=now,
        )
    )
    if run.stage is Stage.UPLOADED:
        ring(doorbell, run)
    return run


def ring(doorbell: Doorbell, run: Import) -> None:
    doorbell.ring(LANE, ids.import_id(run.book, run.id))


def check_writer(book: Book, author: Person) -> None:
    if not may_write(book, author.id):
        raise Forbidden


def shown_name(name: str | None) -> str | None:
    """The file's name as uploaded, without folders and what can't be read."""
    return (texts.file_name(name) or "")[:MOST_NAME] or None


@dataclass(frozen=True, slots=True)
class State:
    """An import, its book, and the imports that were booked since its rows were compared."""

    run: Import
    book: Book
    since: list[PydanticObjectId]


async def correct(
    doorbell: Doorbell, author: Person, book: Book, source: ObjectId, wishes: StoredWishes
) -> Import:
    """Read the file again with what the person says about it. What was chosen for single rows is forgotten."""
    check_writer(book, author)
    run = await intents.read_again(book.id, source, wishes)
    if run is None:
        raise await _why_not_in_preview(book.id, source)
    ring(doorbell, run)
    return run


async def choose(
    author: Person, book: Book, source: ObjectId, choices: Mapping[int, Choice | None]
) -> Import:
    """Decide about rows, by their numbers; None: as it was proposed."""
    check_writer(book, author)
    found = await get_import(book.id, source)
    if found is None:
        raise NotFound("importId")
    if len(choices) > MOST_CHOICES or any(not 0 <= number < found.total for number in choices):
        raise RowsUnknown("rows")
    run = await intents.choose(book.id, source, choices) if choices else found
    if run is None:
        raise await _why_not_in_preview(book.id, source)
    return run


async def _why_not_in_preview(book: ObjectId, source: ObjectId) -> Exception:
    found = await get_import(book, source)
    if found is None:
        return NotFound("importId")
    return StillReading("importId") if found.stage is Stage.UPLOADED else NotInPreview("importId")


async def commit(
    journal: Journal,
    doorbell: Doorbell,
    author: Person,
    book: Book,
    source: ObjectId,
    *,
    despite_problems: bool,
) -> Import:
    """Let it be booked, in the background. Asked for again: the import as it is.

    Raises `HasProblems` where the person hasn't agreed to book only what is good.
    """

    def decide(state: State) -> Import:
        run = state.run
        if run.stage in {Stage.COMMITTING, Stage.COMMITTED}:
            return run
        if run.stage is not Stage.PREVIEW:
            raise (StillReading if run.stage is Stage.UPLOADED else NotInPreview)("importId")
        if run.needs_agreement and not despite_problems:
            raise HasProblems("despiteProblems")
        return _started(run, Stage.COMMITTING, since=state.since)

    return await _decided(journal, doorbell, author, book, source, decide, "Began to book a file")


async def cancel(
    journal: Journal, doorbell: Doorbell, author: Person, book: Book, source: ObjectId
) -> Import:
    """Throw it away before it is booked."""

    def decide(state: State) -> Import:
        if state.run.stage is Stage.CANCELLED:
            return state.run
        if state.run.stage not in intents.OPEN:
            raise NotInPreview("importId")
        return cancelled(state.run)

    return await _decided(journal, doorbell, author, book, source, decide, "Cancelled an import")


def cancelled(run: Import) -> Import:
    return _started(run, Stage.CANCELLED, ended_at=clock.now())


def _started(run: Import, stage: Stage, **values: object) -> Import:
    """In its next stage, due at once; who works on it now has lost it."""
    return run.changed(
        stage=stage,
        open_as=None,
        done=0,
        failures=0,
        attempt=run.attempt + 1,
        due_at=clock.now() - intents.CLOCK_SKEW,
        **values,
    )


async def _decided(
    journal: Journal,
    doorbell: Doorbell,
    author: Person,
    book: Book,
    source: ObjectId,
    decide: Callable[[State], Import],
    summary: str,
) -> Import:
    """The import after the decision, as one commit; nothing is written where it is the same."""

    async def load(session: AsyncClientSession) -> State:
        imports = Import.get_pymongo_collection()
        raw = await imports.find_one({"book": book.id, "_id": source}, session=session)
        head = await Book.get_pymongo_collection().find_one({"_id": book.id}, session=session)
        if raw is None or head is None:
            raise NotFound("importId")
        run = Import.from_bson(raw)
        booked = {"book": book.id, "stage": {"$in": list(BOOKED)}, "_id": {"$nin": [*run.matched, run.id]}}
        since = [one["_id"] async for one in imports.find(booked, {"_id": 1}, session=session)]
        return State(run, Book.from_bson(head), since)

    def outcome(state: State) -> Outcome[Import]:
        check_writer(state.book, author)
        after = decide(state)
        if after is state.run:
            return Outcome(after)
        return Outcome(after, (Row(state.run, after),), summary)

    cause = ids.import_id(book.id, source)
    after = await journal.record(Stream(Book, book.id), Actor.PERSON, cause, load, outcome)
    ring(doorbell, after)
    return after
