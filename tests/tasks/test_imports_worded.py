"""Words of what an import has booked follow within seconds; marks of category and the like are there at once."""

from datetime import timedelta

from beanie import PydanticObjectId

from domain import clock
from domain.imports import booking, intents, wording
from domain.imports.models import Import, Stage
from domain.imports.row_ids import row_id
from domain.imports.transactions import Maker
from domain.imports.wording import Following, are_many, complete
from domain.ledger.edits import Edit
from domain.ledger.models import Total, Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import repair_book, verify_book
from domain.people.models import Person
from tasks.workbench import Workbench
from tests.backbone import book_of
from tests.tasks.importing import csv, make_due, previewed, started, worked

FILE = csv(*(f"{1 + number:02}.03.2026;REWE FILIALE {number};-{number + 1},00" for number in range(20)))


async def booked_without_words(bench: Workbench, person: Person) -> Import:
    """As a worker that was killed after its last chunk leaves it."""
    run = await started(bench, person, await previewed(bench, person, FILE))
    await make_due(run)
    claimed = await intents.claim(run.book, run.id)
    assert claimed is not None
    ready = await booking.ready_chunk(
        claimed, 0, Maker.of(await booking.setting_of(claimed), words_follow=True)
    )
    return await booking.book_chunk(bench.journal, claimed, ready)


async def found(person: Person, key: str) -> int:
    """How many the index of words finds."""
    return await Transaction.get_pymongo_collection().count_documents(
        {"book": person.home_book, "words": key}, hint=[("book", 1), ("words", 1), ("date", -1), ("_id", -1)]
    )


async def faults(person: Person) -> list[str]:
    return [line async for line in verify_book(await book_of(person))]


async def test_marks_are_there_with_the_row_and_its_words_follow(bench: Workbench, anna: Person) -> None:
    run = await booked_without_words(bench, anna)
    assert run.first_row is not None
    assert (await found(anna, "#c:groceries"), await found(anna, "filiale")) == (20, 0)
    assert await faults(anna) == []

    await complete(run.book, row_id(run.first_row, 0), row_id(run.first_row, 7))
    assert await found(anna, "filiale") == 7
    await complete(run.book, row_id(run.first_row, 0), row_id(run.first_row, 20))

    assert (await found(anna, "#c:groceries"), await found(anna, "filiale"), await found(anna, "rewe")) == (
        20,
        20,
        20,
    )
    assert (
        await Transaction.get_pymongo_collection().count_documents(
            {"book": anna.home_book, "words_to_come": {"$exists": True}}
        )
        == 0
    )
    assert await faults(anna) == []


async def test_a_worker_that_was_killed_before_the_words_leaves_them_to_the_next(
    bench: Workbench, anna: Person
) -> None:
    run = await booked_without_words(bench, anna)

    done = await worked(bench, run)

    assert (done.stage, done.booked) == (Stage.COMMITTED, 20)
    assert await found(anna, "filiale") == 20
    assert await faults(anna) == []


async def test_an_import_that_is_given_up_has_the_words_of_what_it_booked(
    bench: Workbench, anna: Person
) -> None:
    run = await booked_without_words(bench, anna)

    await booking.give_up(bench.journal, run)

    assert await found(anna, "filiale") == 20


async def test_what_is_changed_before_its_words_come_has_them_all(bench: Workbench, anna: Person) -> None:
    run = await booked_without_words(bench, anna)
    assert run.first_row is not None
    first, second = (PydanticObjectId(row_id(run.first_row, number)) for number in (0, 1))
    ledger = Ledger(bench.journal, anna, await book_of(anna))
    await ledger.update(first, Edit(1, {"note": "party", "category": "gifts"}))
    await ledger.trash(second)

    await complete(run.book, row_id(run.first_row, 0), row_id(run.first_row, 20))

    raw = await Transaction.get_pymongo_collection().find_one({"_id": first})
    assert raw is not None
    assert {"party", "filiale", "#c:gifts"} <= set(raw["words"])
    assert "#c:groceries" not in raw["words"]
    assert await found(anna, "filiale") == 19
    assert await faults(anna) == []


async def test_words_that_never_came_are_told_and_mended(bench: Workbench, anna: Person) -> None:
    await booked_without_words(bench, anna)
    earlier = clock.now() - timedelta(hours=1)
    rows = Transaction.get_pymongo_collection()
    await rows.update_many({"book": anna.home_book}, {"$set": {"created_at": earlier}})

    assert len(await faults(anna)) == 20
    await repair_book(bench.journal, anna.home_book)

    assert await faults(anna) == []
    assert await found(anna, "filiale") == 20


async def test_words_wait_for_a_pause_but_not_for_long(bench: Workbench, anna: Person) -> None:
    run = await booked_without_words(bench, anna)
    assert run.first_row is not None
    words = Following(run.book, run.first_row, 0)
    words.booked(5)
    await words.for_seconds(0)
    assert (words.done, await found(anna, "filiale")) == (0, 0)

    old = Following(run.book, run.first_row, 0, most_seconds=0)
    old.booked(5)
    await old.for_seconds(0)
    assert (old.done, await found(anna, "filiale")) == (5, 5)

    words.booked(20)
    await words.for_seconds(wording.MOST_SECONDS)
    assert (words.done, await found(anna, "filiale")) == (20, 20)


async def test_in_a_large_book_they_follow_and_in_a_small_one_they_come_at_once(
    bench: Workbench, anna: Person
) -> None:
    book = await book_of(anna)
    assert not await are_many(book, 1_000)
    assert await are_many(book, 300_000)

    cells = {f"EXPENSE|{slug}||EUR": {"sum": -1, "count": 150_000} for slug in ("fuel", "dining")}
    kept = {"v": 1, "book": book.id, "generation": book.generation}
    await Total.get_pymongo_collection().insert_many(
        [{**kept, "period": "Y2025", "cells": cells}, {**kept, "period": "M2025-01", "cells": cells}]
    )
    assert await are_many(book, 1)
    assert not await are_many(book.changed(generation=1), 1)
