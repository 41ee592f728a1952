"""Files that an export of our own encloses come with their transactions, each once."""

import base64
from typing import Any

from bson import ObjectId

from domain.blobs import Blobs
from domain.imports.enclosing import enclose
from domain.imports.models import Fate
from domain.ledger.models import Transaction
from domain.ledger.verify import verify_book
from domain.people.models import Person
from tasks.workbench import Workbench
from tests.backbone import book_of
from tests.domain.attachments.files import PDF, PNG
from tests.domain.imports.formats.finsight.samples import ROW, export, transaction
from tests.tasks.importing import imported, now, previewed, started, uploaded, worked

FILES = [str(ObjectId()) for _ in range(6)]


def file(number: int, row: int = 1, content: bytes = PNG, **values: Any) -> dict[str, Any]:
    data = base64.b64encode(content).decode()
    return {"_id": FILES[number], "transaction": ROW % row, "name": f"{number}.png", "data": data, **values}


async def shown(person: Person) -> dict[str, list[tuple[str, str, bytes]]]:
    """By the transaction's id in the file: name, type and content of its files."""
    blobs = Blobs(Transaction.get_pymongo_collection().database)
    found = Transaction.get_pymongo_collection().find({"book": person.home_book})
    rows = [Transaction.from_bson(raw) async for raw in found]
    return {
        str(row.origin.row): [
            (one.name, one.type, await blobs.content(row.book, one.blob)) for one in row.shown_attachments
        ]
        for row in rows
        if row.origin
    }


async def test_each_file_is_attached_where_its_export_shows_it(bench: Workbench, anna: Person) -> None:
    rows = [transaction(1, attached=FILES[:2]), transaction(2), transaction(3, attached=[FILES[3]])]
    files = [
        file(0),
        file(1, content=PDF, name="a/b.exe"),
        file(2),
        file(3, row=3, content=b"PK\x03\x04" + bytes(9)),
        file(4, row=9),
    ]
    content = export(*rows, attachments=files)

    run = await imported(bench, anna, content)
    again = await imported(bench, anna, content + b"\n")

    assert await shown(anna) == {
        ROW % 1: [("0.png", "image/png", PNG), ("b.exe.pdf", "application/pdf", PDF)],
        ROW % 2: [],
        ROW % 3: [],
    }
    assert (run.booked, again.counts) == (3, {Fate.DUPLICATE: 3})
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_worker_that_begins_again_attaches_nothing_twice(bench: Workbench, anna: Person) -> None:
    run = await previewed(
        bench, anna, export(transaction(1, attached=FILES[:2]), attachments=[file(0), file(1)])
    )
    await worked(bench, await started(bench, anna, run, despite_problems=True))
    # Its content is gone by now: it comes once more, as if it had still been there.
    kept = await uploaded(
        bench, anna, export(transaction(1, attached=FILES[:2]), attachments=[file(0), file(1)])
    )

    await enclose(bench.journal, bench.blobs, (await now(run)).changed(blob=kept.blob))

    assert [len(files) for files in (await shown(anna)).values()] == [2]


async def test_rubbish_among_the_files_keeps_nothing_else_from_coming(bench: Workbench, anna: Person) -> None:
    rubbish = [
        7,
        None,
        {},
        {"_id": "x"},
        file(0, data="%%%"),
        file(0, data=7),
        file(0, content=b""),
        file(0, name=7),
    ]
    content = export(transaction(1, attached=FILES[:2]), attachments=[*rubbish, file(1)])

    await imported(bench, anna, content)

    assert [name for name, _, _ in (await shown(anna))[ROW % 1]] == ["attachment.png", "1.png"]
