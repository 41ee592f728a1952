"""Files that are uploaded and worked on, without HTTP and queue."""

from datetime import timedelta

from bson import ObjectId

from domain import clock, ids
from domain.blobs import Blob
from domain.imports import service
from domain.imports.models import Import, ImportRow
from domain.imports.queries import get_import
from domain.people.models import Person
from tasks.import_file import import_file
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, book_of

HEADER = "Buchungstag;Verwendungszweck;Betrag;Währung\n"


def csv(*lines: str) -> bytes:
    """Lines as "10.03.2026;REWE SAGT DANKE;-12,50": euros each."""
    return (HEADER + "".join(f"{line};EUR\n" for line in lines)).encode()


async def kept(bench: Workbench, person: Person, content: bytes) -> Blob:
    writer = bench.blobs.writer(person.home_book)
    await writer.begin()
    await writer.write(content)
    return await writer.finish()


async def uploaded(
    bench: Workbench, person: Person, content: bytes, account: ObjectId | None = None
) -> Import:
    """As the API leaves it."""
    blob = await kept(bench, person, content)
    book = await book_of(person)
    return await service.submit(RecordingDoorbell(), person, book, blob, "statement", None, account)


async def worked(bench: Workbench, run: Import) -> Import:
    """The import after a worker had it, its time come or not."""
    await make_due(run)
    await import_file(bench, ids.import_id(run.book, run.id))
    return await now(run)


async def previewed(
    bench: Workbench, person: Person, content: bytes, account: ObjectId | None = None
) -> Import:
    return await worked(bench, await uploaded(bench, person, content, account))


async def started(bench: Workbench, person: Person, run: Import, *, despite_problems: bool = False) -> Import:
    return await service.commit(
        bench.journal,
        RecordingDoorbell(),
        person,
        await book_of(person),
        run.id,
        despite_problems=despite_problems,
    )


async def imported(
    bench: Workbench, person: Person, content: bytes, account: ObjectId | None = None
) -> Import:
    """Booked, whatever is wrong with it."""
    run = await previewed(bench, person, content, account)
    return await worked(bench, await started(bench, person, run, despite_problems=True))


async def now(run: Import) -> Import:
    found = await get_import(run.book, run.id)
    assert found is not None
    return found


async def rows_of(run: Import) -> list[ImportRow]:
    """In the order of the file."""
    found = ImportRow.get_pymongo_collection().find({"book": run.book, "source": run.id}).sort("_id", 1)
    return [row async for raw in found if run.has_row((row := ImportRow.from_bson(raw)).id)]


async def make_due(run: Import) -> None:
    await Import.get_pymongo_collection().update_one(
        {"_id": run.id, "due_at": {"$type": "date"}}, {"$set": {"due_at": clock.now() - timedelta(minutes=1)}}
    )
