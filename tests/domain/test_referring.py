"""Contents that nothing refers to are swept, or told of; those that something refers to stay."""

from datetime import timedelta

import pytest
from bson import ObjectId

from domain import clock
from domain.blobs import Blobs
from domain.imports import service
from domain.journal import Journal
from domain.people.models import Person
from domain.referring import LEFT_BEHIND, differences, loosen_orphans, sweep
from tests.backbone import RecordingDoorbell, book_of
from tests.domain.attachments.files import PNG, a_transaction, attach, contents, kept

LATER = LEFT_BEHIND + timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def nothing_of_others(blobs: Blobs) -> None:
    await sweep(blobs, clock.now() + LATER)


async def told(blobs: Blobs, person: Person) -> list[str]:
    return [line async for line in differences(blobs, person.home_book)]


async def loose(blobs: Blobs, book: ObjectId) -> list[ObjectId]:
    found = blobs.database["blobs.files"].find({"book": book, "loose": True})
    return [raw["_id"] async for raw in found]


async def test_what_a_process_that_died_left_behind_is_swept_after_a_day(
    journal: Journal, blobs: Blobs, anna: Person
) -> None:
    row = await a_transaction(journal, anna)
    await kept(blobs, row.book, row.id, PNG * 10_000)
    unfinished = blobs.writer(row.book)
    await unfinished.begin()

    assert await told(blobs, anna) == []
    assert await sweep(blobs, clock.now() + LEFT_BEHIND - timedelta(minutes=1)) == 0
    assert await sweep(blobs, clock.now() + LATER) == 2

    assert await contents(blobs, row.book) == (0, 0)


async def test_what_a_row_refers_to_is_settled_instead(journal: Journal, blobs: Blobs, anna: Person) -> None:
    row = await a_transaction(journal, anna)
    one = await attach(journal, blobs, anna, row.id)
    book = await book_of(anna)
    blob = await kept(blobs, book.id, None, b"a;b\n")
    await service.submit(RecordingDoorbell(), anna, book, blob, None, None)
    await blobs.loosen(book.id, [one.blob, blob.id])
    assert await loose(blobs, book.id) == [one.blob, blob.id]

    assert await sweep(blobs, clock.now() + LATER) == 0

    assert await loose(blobs, book.id) == []
    assert await blobs.content(book.id, one.blob) == PNG


async def test_more_than_one_batch_is_swept(journal: Journal, blobs: Blobs, anna: Person) -> None:
    row = await a_transaction(journal, anna)
    for _ in range(230):
        await kept(blobs, row.book, row.id, b"")

    assert await sweep(blobs, clock.now() + LATER) == 230


async def test_contents_without_rows_and_rows_without_contents_are_told(
    journal: Journal, blobs: Blobs, anna: Person
) -> None:
    row = await a_transaction(journal, anna)
    whole = await attach(journal, blobs, anna, row.id, PNG)
    torn = await attach(journal, blobs, anna, row.id, PNG * 20_000)
    lost = await attach(journal, blobs, anna, row.id, PNG * 2)
    assert await told(blobs, anna) == []
    orphan = await kept(blobs, row.book, row.id, PNG)
    await blobs.settle(row.book, orphan.id)
    await blobs.forget(row.book, lost.blob)
    await blobs.database["blobs.chunks"].delete_one({"book": row.book, "files_id": torn.blob, "n": 1})

    named = f"transaction {row.id}: the content of its attachment"
    assert await told(blobs, anna) == [
        f"content {orphan.id}: no row refers to it",
        f"{named} {torn.id} isn't whole",
        f"{named} {lost.id} isn't whole",
    ]

    assert await loosen_orphans(blobs, row.book) == 1
    assert (await told(blobs, anna))[0].startswith(named)
    assert await sweep(blobs, clock.now() + LATER) == 1
    assert await blobs.content(row.book, whole.blob) == PNG
