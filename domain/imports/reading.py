"""A worker reads an uploaded file: what it says, what of it is known, and what would be booked."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.accounts.queries import accounts_of
from domain.arranging.queries import arranger_of
from domain.blobs import Blobs
from domain.books.models import Book
from domain.books.queries import get_book
from domain.imports import intents, rows
from domain.imports.accounts import as_placed, placed, placed_export
from domain.imports.accounts import likeness as account_likeness
from domain.imports.describing import Describer
from domain.imports.documents import Documents, told
from domain.imports.formats.problems import Code, Place, Problem
from domain.imports.formats.reading import read
from domain.imports.formats.statement import File
from domain.imports.known import Known, earlier_imports
from domain.imports.models import Fate, Import, Stage, StoredWishes
from domain.imports.preparing import note
from domain.imports.preview import Numbered, Preview, by_date
from domain.imports.queries import remembered
from domain.imports.row_ids import first_row
from domain.imports.wishes import stored_mapping, stored_problem, stored_statement, wishes_of
from domain.journal import Journal, Outcome, Row, Stream, Superseded
from domain.learning.queries import memory_of
from domain.log import Actor
from domain.people.models import Person
from domain.rates.queries import fixings_for

MOST_STATEMENTS = 1_000
# Of a hundred parts of the time that reading takes, so many go by before any row is stored.
PARSING = 40
LOOK_SECONDS = 0.5
UNREADABLE = Problem(
    code=Code.READER_FAILED, message="The file couldn't be read after several tries. Please report it."
)
TOO_MANY_STATEMENTS = Problem(
    code=Code.TOO_LARGE,
    message=f"The file holds more than {MOST_STATEMENTS:,} statements. Export a shorter time, in several files.",
)

# Says how many of how many rows are done; raises `Superseded` where the work is in other hands.
Progress = Callable[[int, int], Awaitable[None]]


async def read_file(journal: Journal, blobs: Blobs, run: Import, progress: Progress) -> Import:
    """Read it and store its rows. The import as it then is: in preview, or refused."""
    content = b"" if run.blob is None else await blobs.content(run.book, run.blob)
    stored, (run, file) = run, await _read(run, content, progress)
    del content
    if file.refused or len(file.statements) > MOST_STATEMENTS:
        problems = file.problems if file.refused else (TOO_MANY_STATEMENTS,)
        return await refuse(journal, stored, file, problems)
    told_statements = [stored_statement(statement) for statement in file.statements]
    statements = await (placed_export if file.belongings else placed)(run, told_statements)
    first = first_row()
    stored = await _begin(stored, first)
    numbered = by_date(file)
    book = await get_book(run.book)
    documents = Documents(
        book=run.book,
        source=run.id,
        first=first,
        format=str(file.format),
        told={index: statement.number for index, statement in enumerate(statements)},
        accounts={index: statement.place for index, statement in enumerate(statements)},
        describer=await _describer(run, book),
        arranger=await arranger_of(book),
        currencies={one.id: one.currency for one in await accounts_of(run.book)},
        fixings=await fixings_for({row.date for _, _, row in numbered if row.original is not None}),
    )
    preview = Preview(documents, await _known(run.book, numbered, file))
    async for done in preview.store(numbered):
        await progress(_overall(len(numbered), done), len(numbered))
    run = run.changed(
        statements=statements, wishes=as_placed(run.wishes, statements), leftovers=stored.leftovers
    )
    if file.belongings is not None:
        file = replace(
            file,
            problems=(
                *file.problems,
                *await note(run, file.belongings, statements, min(file.files, preview.tally.files)),
            ),
        )
    after = _shown(run, file, numbered, preview)
    summary = f"Read a file: {after.counts.get(Fate.NEW, 0)} of {len(numbered)} rows are new"
    after = await record(journal, stored, after, summary)
    await remove_leftovers(after)
    return after


async def _begin(run: Import, first: ObjectId) -> Import:
    """Until the new rows are shown they are leftovers; then those shown before are."""
    leftovers = [one for one in (*run.leftovers, run.first_row, first) if one is not None]
    if not await intents.note_leftovers(run, leftovers):
        raise Superseded
    return run.changed(leftovers=[PydanticObjectId(one) for one in leftovers])


def _overall(rows: int, stored: int) -> int:
    """How far a file is whose rows are understood, and so many of them stored."""
    return rows * PARSING // 100 + stored * (100 - PARSING) // 100


async def _read(run: Import, content: bytes, progress: Progress) -> tuple[Import, File]:
    """What the file says, with what the person said about the latest such file where nothing is said about this one."""
    file = await _parsed(content, run.name, run.wishes, progress)
    run = run.changed(likeness=likeness(file))
    accounts = run.wishes.accounts
    if run.wishes != StoredWishes(accounts=accounts) or file.refused:
        return run, file
    wishes = await remembered(run.book, run.likeness)
    if wishes is None or wishes == StoredWishes() or file.belongings:
        return run, file
    if accounts:
        wishes = wishes.model_copy(update={"accounts": accounts})
    return run.changed(wishes=wishes), await _parsed(content, run.name, wishes, progress)


async def _parsed(content: bytes, name: str | None, wishes: StoredWishes, progress: Progress) -> File:
    """In a thread: for seconds it would keep everybody else of this process waiting. Says meanwhile how far it is."""
    place = Place()
    reading = asyncio.ensure_future(asyncio.to_thread(read, content, name, wishes_of(wishes), place))
    while not (await asyncio.wait({reading}, timeout=LOOK_SECONDS))[0]:
        if place.line:
            await progress(place.line * PARSING // 100, place.lines)
    return await reading


def likeness(file: File) -> list[str]:
    """What the next file of this account, or of these columns, is recognised by."""
    accounts = {
        account_likeness(named) for statement in file.statements if (named := told(statement.account))
    }
    headings = "\x1f".join(file.mapping.headings) if file.mapping else ""
    columns = [f"columns:{hashlib.sha256(headings.encode()).hexdigest()}"] if headings else []
    return [*sorted(accounts)[:MOST_STATEMENTS], *columns]


async def _describer(run: Import, book: Book) -> Describer:
    memory = await memory_of(run.book, run.author)
    raw = await Person.get_pymongo_collection().find_one({"_id": run.author}, {"locale": 1})
    return Describer(book, "en" if raw is None else raw["locale"], memory)


async def _known(book: ObjectId, numbered: Sequence[Numbered], file: File) -> Known:
    """What an export of our own has is known by its id, whatever became of its date."""
    if not numbered:
        return Known(book, {})
    days = None if file.belongings else (numbered[0][2].date, numbered[-1][2].date)
    return Known.of(book, await earlier_imports(book, days))


def _shown(run: Import, file: File, numbered: Sequence[Numbered], preview: Preview) -> Import:
    return _described(run, file).changed(
        stage=Stage.PREVIEW,
        first_row=preview.documents.first,
        leftovers=[one for one in run.leftovers if one != preview.documents.first],
        counts=preview.tally.counts,
        sums=preview.tally.sums,
        days=(numbered[0][2].date, numbered[-1][2].date) if numbered else None,
        has_pending=any(row.pending for _, _, row in numbered),
        matched=sorted(preview.known.imports),
        choices={},
        total=len(numbered),
        done=0,
        failures=0,
        due_at=clock.now() + intents.PREVIEW_KEPT,
    )


def _described(run: Import, file: File) -> Import:
    return run.changed(
        format=file.format,
        variant=file.variant,
        encoding=file.encoding,
        mapping=None if file.mapping is None else stored_mapping(file.mapping),
        brought=file.belongings,
        files=file.files,
        problems=[stored_problem(problem) for problem in file.problems],
    )


async def refuse(journal: Journal, run: Import, file: File, problems: Sequence[Problem]) -> Import:
    """Nothing of it can be read; its content is removed by who comes next."""
    now = clock.now()
    after = _described(run, file).changed(
        stage=Stage.REFUSED,
        problems=[stored_problem(problem) for problem in problems],
        open_as=None,
        due_at=now,
        ended_at=now,
    )
    return await record(journal, run, after, "Couldn't read a file")


async def give_up(journal: Journal, run: Import) -> Import:
    """Its reading failed too often."""
    return await refuse(journal, run, File(format=run.format, problems=()), (UNREADABLE,))


async def record(journal: Journal, before: Import, after: Import, summary: str) -> Import:
    """What became of the import, as one commit. `Superseded` where it is in other hands."""
    outcome = Outcome(after, (Row(before, after),), summary)

    async def load(_session: AsyncClientSession) -> None:
        """The claimed import is all that this decision needs."""

    return await journal.record(
        Stream(Book, before.book),
        Actor.IMPORT,
        ids.import_id(before.book, before.id),
        load,
        lambda _: outcome,
    )


async def remove_leftovers(run: Import) -> None:
    """The rows of readings that are no longer shown."""
    for first in run.leftovers:
        await rows.remove(run.book, first)
    await intents.forget_leftovers(run)
