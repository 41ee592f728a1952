import asyncio
from collections.abc import AsyncIterator

import pytest

from domain import clock, leases, migrations
from domain.blobs import Blobs
from domain.database import Client, Database, database_of
from domain.journal import Journal
from domain.ledger import marks
from domain.ledger.models import Transaction
from domain.ledger.verify import verify_book
from domain.models import MODELS
from domain.people.models import Person
from tests.backbone import book_of, booked, draft
from tests.domain.attachments.files import a_transaction, attach


@pytest.fixture
async def empty(opened: tuple[Client, Database]) -> AsyncIterator[Database]:
    client, database = opened
    name = f"{database.name}_empty"
    await client.drop_database(name)
    yield database_of(client, name)
    await client.drop_database(name)


async def indexes(database: Database) -> dict[str, set[str]]:
    return {name: set(await database[name].index_information()) for name in migrations.INDEXES}


async def test_a_new_database_lacks_all_steps_and_then_none(empty: Database) -> None:
    assert await migrations.pending(empty) == [step.name for step in migrations.STEPS]

    await migrations.migrate(empty, lambda _line: None)

    assert await migrations.pending(empty) == []
    assert set(migrations.INDEXES) <= set(await empty.list_collection_names())


async def test_a_second_run_changes_nothing(empty: Database) -> None:
    lines: list[str] = []
    await migrations.migrate(empty, lines.append)
    before = await indexes(empty)

    await migrations.migrate(empty, lines.append)

    assert await indexes(empty) == before
    assert lines == [step.name for step in migrations.STEPS]


async def test_of_several_at_once_each_step_runs_in_one(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def note(_database: Database) -> None:
        ran.append("step")

    monkeypatch.setattr(migrations, "STEPS", [migrations.Step(1, "note", note)])

    await asyncio.gather(*(migrations.migrate(empty, lambda _line: None) for _ in range(3)))

    assert ran == ["step"]


async def test_a_step_that_was_cut_off_runs_again(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    async def fail_once(_database: Database) -> None:
        ran.append("run")
        if len(ran) == 1:
            raise RuntimeError

    monkeypatch.setattr(migrations, "STEPS", [migrations.Step(1, "fragile", fail_once)])

    with pytest.raises(RuntimeError):
        await migrations.migrate(empty, lambda _line: None)
    await migrations.migrate(empty, lambda _line: None)

    assert ran == ["run", "run"]
    assert await leases.hold(empty, "migrate", "somebody", migrations.LEASE)


def test_each_collection_of_a_document_is_made_before_any_transaction(database: Database) -> None:
    assert {model.get_settings().name for model in MODELS} <= set(migrations.INDEXES)


def test_each_unique_index_of_a_book_starts_with_its_stream() -> None:
    of_books = {"captures": "book", "transactions": "book", "totals": "book", "changes": "stream"}
    firsts = {
        (name, next(iter(index.document["key"])))
        for name in of_books
        for index in migrations.INDEXES[name]
        if index.document.get("unique")
    }

    assert firsts == {("captures", "book"), ("totals", "book"), ("changes", "stream")}


async def test_a_database_that_had_the_indexes_of_an_earlier_release_gains_those_since(
    empty: Database,
) -> None:
    await migrations.migrate(empty, lambda _line: None)
    wanted = await indexes(empty)
    await empty["captures"].drop_index("book_1_awaits_review_1__id_-1")
    await empty[migrations.COLLECTION].delete_many({"_id": {"$gte": 3}})

    await migrations.migrate(empty, lambda _line: None)

    assert await indexes(empty) == wanted


async def test_rows_of_an_earlier_release_get_their_marks(
    database: Database, journal: Journal, anna: Person
) -> None:
    (row,) = (await booked(journal, anna, draft("12.50"), text="lunch 12.50")).transactions
    (thrown,) = (await booked(journal, anna, draft("3"), text="tea 3")).transactions
    rows = Transaction.get_pymongo_collection()
    await rows.update_one({"_id": row}, {"$set": {"words": ["12", "50", "lunch"]}})
    await rows.update_one({"_id": thrown}, {"$set": {"words": ["#"], "trashed_at": clock.now()}})

    await step(27).run(database)

    assert (await rows.find_one({"_id": row}) or {})["words"] == ["#c:dining", "#typed", "12", "50", "lunch"]
    assert (await rows.find_one({"_id": thrown}) or {})["words"] == ["#"]


async def test_what_had_a_file_in_an_earlier_release_is_found(
    database: Database, journal: Journal, blobs: Blobs, anna: Person
) -> None:
    found, plain = await a_transaction(journal, anna), await a_transaction(journal, anna)
    await attach(journal, blobs, anna, found.id)
    rows = Transaction.get_pymongo_collection()
    await rows.update_many({"book": found.book}, {"$pull": {"words": marks.ATTACHED}})

    await step(28).run(database)

    marked = rows.find({"book": found.book, "words": marks.ATTACHED}, {"_id": 1})
    assert [raw["_id"] async for raw in marked] == [found.id] != [plain.id]
    assert [line async for line in verify_book(await book_of(anna))] == []


def step(number: int) -> migrations.Step:
    return next(one for one in migrations.STEPS if one.number == number)
