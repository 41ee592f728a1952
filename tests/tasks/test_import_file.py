"""The actor that reads, books, reverts and clears imports."""

from domain.imports import intents
from domain.imports.models import Fate, ImportRow, Stage, Why
from domain.imports.reading import read_file
from domain.people.models import Person
from tasks.workbench import Workbench
from tests.tasks.importing import csv, make_due, previewed, rows_of, uploaded, worked

LUNCH, TRAM = "10.03.2026;REWE SAGT DANKE 4711;-12,50", "11.03.2026;BVG FAHRSCHEIN;-3,20"


async def test_a_file_is_read_into_a_preview(bench: Workbench, anna: Person) -> None:
    run = await previewed(bench, anna, csv(LUNCH, TRAM, "12.03.2026;GEHALT ACME;2.500,00"))

    rows = await rows_of(run)
    assert (run.stage, run.format, run.total) == (Stage.PREVIEW, "CSV", 3)
    assert run.counts == {Fate.NEW: 3}
    assert run.sums == {"EUR": [250_000, 1_570]}
    assert next((row.merchant, row.category, row.kind) for row in rows) == ("Rewe", "groceries", "EXPENSE")
    assert (rows[2].kind, rows[2].category, rows[2].line) == ("INCOME", "income", 4)
    assert run.mapping is not None
    assert [role for _, role in run.mapping.columns] == ["DATE", "DESCRIPTION", "AMOUNT", "CURRENCY"]


async def test_a_file_that_is_none_is_refused_and_forgotten(bench: Workbench, anna: Person) -> None:
    run = await previewed(bench, anna, b"\x89PNG\r\n\x1a\n" + bytes(200))

    assert (run.stage, run.blob, run.due_at) == (Stage.REFUSED, None, None)
    assert run.problems[0].message
    assert await bench.database["blobs.chunks"].count_documents({"book": run.book}) == 0


async def test_the_same_file_uploaded_twice_is_one_import(bench: Workbench, anna: Person) -> None:
    first = await uploaded(bench, anna, csv(LUNCH))
    second = await uploaded(bench, anna, csv(LUNCH))

    assert first.id == second.id


async def test_a_row_that_was_typed_before_is_proposed_as_one(bench: Workbench, anna: Person) -> None:
    from tests.backbone import booked, draft

    await booked(bench.journal, anna, draft("12.50", merchant="Rewe"))
    run = await previewed(bench, anna, csv("12.03.2026;REWE SAGT DANKE 4711;-12,50", TRAM))

    rows = await rows_of(run)
    assert [(row.fate, row.why) for row in rows] == [
        (Fate.MATCHES_CAPTURE, Why.SAME_AMOUNT_AND_DAY),
        (Fate.NEW, None),
    ]


async def test_rows_of_an_earlier_reading_are_removed(bench: Workbench, anna: Person) -> None:
    from domain.imports import service
    from domain.imports.models import StoredWishes
    from tests.backbone import RecordingDoorbell, book_of

    run = await previewed(bench, anna, b"Date,Text,Amount\n2026-03-10,Lunch,-12.50\n")
    assert (await rows_of(run))[0].why is Why.CURRENCY_UNKNOWN
    wishes = StoredWishes(currency="EUR")
    await service.correct(RecordingDoorbell(), anna, await book_of(anna), run.id, wishes)
    run = await worked(bench, run)

    assert [(row.fate, row.currency) for row in await rows_of(run)] == [(Fate.NEW, "EUR")]
    assert await ImportRow.get_pymongo_collection().count_documents({"source": run.id}) == 1
    assert run.leftovers == []


async def test_how_far_a_large_file_is_read_can_be_watched(bench: Workbench, anna: Person) -> None:
    many = csv(*(f"{1 + number % 28:02}.03.2026;SHOP {number};-{number + 1},00" for number in range(60_000)))
    run = await uploaded(bench, anna, many)
    await make_due(run)
    claimed = await intents.claim(run.book, run.id)
    assert claimed is not None
    seen: list[tuple[int, int]] = []

    async def watch(done: int, total: int) -> None:
        seen.append((done, total))

    after = await read_file(bench.journal, bench.blobs, claimed, watch)

    assert after.total == 60_000
    assert seen[0][0] < 30_000  # before any row is stored
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (60_000, 60_000)
