import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError, OperationFailure

from domain import clock, ids
from domain import journal as door
from domain.books.models import Book
from domain.captures.models import Capture, Parser, Status
from domain.captures.service import record_parse
from domain.database import Client, Database
from domain.errors import TryAgain
from domain.journal import Journal, Outcome, Row, Stream, Superseded
from domain.ledger.models import Total, Transaction
from domain.ledger.plain import Batch, thrown_away
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.people.models import Person
from domain.understanding.draft import Proposal
from tests.backbone import RecordingHints, book_of, booked, claimed, draft, new_capture, read_book

Load = Callable[[AsyncClientSession], Awaitable[Any]]


async def nothing(_session: AsyncClientSession) -> None:
    """No state is needed."""


async def numbers(stream: ObjectId) -> list[int]:
    return [
        raw["seq"]
        async for raw in Change.get_pymongo_collection().find({"stream": stream}, sort=[("seq", 1)])
    ]


async def count(model: type[Capture | Transaction | Total | Change], book: ObjectId) -> int:
    name = "stream" if model is Change else "book"
    return await model.get_pymongo_collection().count_documents({name: book})


def renamed(journal: Journal, book: Book, name: str, load: Load | None = None) -> Awaitable[str]:
    """Give the book another name, whatever it is called now."""

    async def read(session: AsyncClientSession) -> Book:
        raw = await Book.get_pymongo_collection().find_one({"_id": book.id}, session=session)
        assert raw is not None
        return Book.from_bson(raw)

    def decide(before: Book) -> Outcome[str]:
        return Outcome(name, (Row(before, before.changed(name=name)),), "Renamed")

    return journal.record(Stream(Book, book.id), Actor.PERSON, None, load or read, decide)


async def test_a_commit_writes_rows_totals_head_and_change_together(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    capture = await booked(journal, anna, draft("12.50"), draft("23", "USD"))

    book = await book_of(anna)
    raw = await Change.get_pymongo_collection().find_one({"stream": book.id})
    assert raw is not None
    change = Change.from_bson(raw)
    assert (book.seq, change.seq, change.actor, change.cause) == (
        1,
        1,
        Actor.AI,
        ids.capture_id(book.id, capture.id),
    )
    assert [part.type for part in change.parts] == ["Capture", "Transaction", "Transaction"]
    assert change.parts[0].before == {
        "confidence": None,
        "parser": None,
        "status": "PARSING",
        "transactions": [],
    }
    assert change.parts[0].after == {
        "confidence": 1.0,
        "parser": "LOCAL",
        "status": "RECORDED",
        "transactions": capture.transactions,
    }
    assert (await count(Transaction, book.id), await count(Total, book.id)) == (2, 3)
    assert hints.changes == [(ids.book_id(book.id), 1)]


async def test_thirty_two_writers_at_once_leave_a_log_without_gaps(journal: Journal, anna: Person) -> None:
    captures = [await claimed(anna.home_book, anna.id, f"lunch {index}") for index in range(32)]

    await asyncio.gather(
        *(record_parse(journal, one, Proposal((draft("1"),)), Parser.LOCAL) for one in captures)
    )

    assert await numbers(anna.home_book) == list(range(1, 33))
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_writers_of_several_processes_retry_their_conflicts(
    opened: tuple[Client, Database], anna: Person
) -> None:
    """Each process has its own lock: two journals stand for two processes."""
    journals = [Journal(opened[0], RecordingHints()) for _ in range(4)]
    captures = [await claimed(anna.home_book, anna.id, f"lunch {index}") for index in range(24)]

    await asyncio.gather(
        *(
            record_parse(journals[index % 4], capture, Proposal((draft("1"),)), Parser.LOCAL)
            for index, capture in enumerate(captures)
        )
    )

    assert await numbers(anna.home_book) == list(range(1, 25))
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_write_conflict_runs_load_and_decide_again(journal: Journal, anna: Person) -> None:
    book = await book_of(anna)
    seen: list[str] = []

    async def load(session: AsyncClientSession) -> Book:
        raw = await Book.get_pymongo_collection().find_one({"_id": book.id}, session=session)
        assert raw is not None
        seen.append(raw["name"])
        if len(seen) == 1:  # somebody else is quicker
            await Book.get_pymongo_collection().update_one({"_id": book.id}, {"$set": {"name": "Ours"}})
        return Book.from_bson(raw)

    await renamed(journal, book, "Mine", load)

    assert seen == ["Home", "Ours"]
    assert (await read_book(book.id)).name == "Mine"
    assert await numbers(book.id) == [1]


async def test_an_outcome_of_a_lost_lease_is_superseded_and_leaves_nothing(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    mine = await claimed(anna.home_book, anna.id)
    await Capture.get_pymongo_collection().update_one({"_id": mine.id}, {"$inc": {"attempt": 1}})

    with pytest.raises(Superseded):
        await record_parse(journal, mine, Proposal((draft(),)), Parser.LOCAL)

    assert await count(Transaction, anna.home_book) == await count(Total, anna.home_book) == 0
    assert (await numbers(anna.home_book), (await book_of(anna)).seq, hints.changes) == ([], 0, [])


async def test_a_claim_that_the_first_snapshot_misses_is_seen_by_the_next(
    journal: Journal, anna: Person
) -> None:
    mine = await claimed(anna.home_book, anna.id)
    captures = Capture.get_pymongo_collection()
    await captures.update_one({"_id": mine.id}, {"$inc": {"attempt": -1}})
    tries: list[int] = []

    async def load(_session: AsyncClientSession) -> None:
        tries.append(len(tries))
        if tries == [0, 1]:  # the claim becomes visible
            await captures.update_one({"_id": mine.id}, {"$inc": {"attempt": 1}})

    after = mine.changed(status=Status.EMPTY)
    outcome = Outcome(None, (Row(mine, after),), "Found nothing")
    await journal.record(Stream(Book, anna.home_book), Actor.AI, None, load, lambda _: outcome)

    assert tries == [0, 1]
    assert await numbers(anna.home_book) == [1]


async def test_the_same_outcome_twice_at_once_counts_once(journal: Journal, anna: Person) -> None:
    capture = await claimed(anna.home_book, anna.id)

    results = await asyncio.gather(
        *(record_parse(journal, capture, Proposal((draft(),)), Parser.LOCAL) for _ in range(5)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Superseded) for one in results) == 4
    assert await count(Transaction, anna.home_book) == 1


async def test_a_decision_that_raises_writes_nothing(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    def decide(_state: None) -> Outcome[None]:
        raise KeyError("no")

    with pytest.raises(KeyError):
        await journal.record(Stream(Book, anna.home_book), Actor.PERSON, None, nothing, decide)

    assert (await numbers(anna.home_book), hints.changes) == ([], [])


async def test_an_outcome_without_rows_is_no_commit(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    stream = Stream(Book, anna.home_book)
    answer = await journal.record(stream, Actor.PERSON, None, nothing, lambda _: Outcome("same"))

    assert (answer, await numbers(anna.home_book), hints.changes) == ("same", [], [])


async def test_a_stream_that_is_no_more_supersedes_its_writers(journal: Journal, anna: Person) -> None:
    row = new_capture(anna.home_book, anna.id)

    with pytest.raises(Superseded):
        await journal.record(
            Stream(Book, ObjectId()), Actor.PERSON, None, nothing, lambda _: Outcome(None, (Row(None, row),))
        )

    assert await count(Capture, anna.home_book) == 0


async def test_a_duplicate_key_ends_the_transaction_and_is_raised(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    row = new_capture(anna.home_book, anna.id, key="k")
    twin = row.changed(id=PydanticObjectId())

    with pytest.raises(DuplicateKeyError):
        await journal.record(
            Stream(Book, anna.home_book),
            Actor.PERSON,
            None,
            nothing,
            lambda _: Outcome(None, (Row(None, row), Row(None, twin))),
        )

    assert (await count(Capture, anna.home_book), hints.changes) == (0, [])


async def test_more_than_five_hundred_parts_are_refused(journal: Journal, anna: Person) -> None:
    rows = tuple(Row(None, new_capture(anna.home_book, anna.id, key=str(index))) for index in range(501))

    with pytest.raises(ValueError, match="at most 500"):
        await journal.record(
            Stream(Book, anna.home_book), Actor.IMPORT, None, nothing, lambda _: Outcome(None, rows)
        )

    assert await count(Capture, anna.home_book) == 0


async def test_who_never_gets_through_is_told_to_try_again_and_nothing_was_written(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each attempt meets a conflict; the five seconds are shortened, their end is what matters."""
    monkeypatch.setattr(door, "RETRY_SECONDS", 0.05)
    book = await book_of(anna)

    async def load(session: AsyncClientSession) -> Book:
        raw = await Book.get_pymongo_collection().find_one({"_id": book.id}, session=session)
        assert raw is not None
        await Book.get_pymongo_collection().update_one(
            {"_id": book.id}, {"$inc": {"log_floor": 0, "nudge": 1}}
        )
        return Book.from_bson(raw)

    with pytest.raises(TryAgain):
        await renamed(journal, book, "Mine", load)

    assert ((await read_book(book.id)).name, await numbers(book.id)) == ("Home", [])


def test_five_seconds_are_the_patience() -> None:
    assert door.RETRY_SECONDS == 5


async def test_an_error_that_no_retry_mends_is_raised_at_once(journal: Journal, anna: Person) -> None:
    calls: list[int] = []

    async def load(session: AsyncClientSession) -> None:
        calls.append(1)
        await Book.get_pymongo_collection().database.command("nonsense", session=session)

    with pytest.raises(OperationFailure):
        await journal.record(Stream(Book, anna.home_book), Actor.PERSON, None, load, lambda _: Outcome(None))

    assert len(calls) == 1


async def test_the_hint_is_given_once_the_commit_can_be_read(
    opened: tuple[Client, Database], anna: Person
) -> None:
    reading: list[asyncio.Task[list[int]]] = []

    class Reader:
        def changed(self, _stream: str, _seq: int) -> None:
            reading.append(asyncio.create_task(numbers(anna.home_book)))

        def revoked(self, session: str) -> None:
            raise AssertionError(session)

    await renamed(Journal(opened[0], Reader()), await book_of(anna), "Mine")

    assert [await one for one in reading] == [[1]] * 2  # for the member of the book, and for the book


async def test_a_persons_own_log_does_not_show_secrets(journal: Journal, anna: Person) -> None:
    raw = await Change.get_pymongo_collection().find_one({"stream": anna.id, "seq": 1})

    assert raw is not None
    assert [part["type"] for part in raw["parts"]] == ["Person", "Book", "Session"]
    assert not {"password_hash", "token_hash", "seq"} & {
        key for part in raw["parts"] for key in part["after"]
    }


async def test_a_failed_capture_can_be_recorded_only_by_who_holds_it(journal: Journal, anna: Person) -> None:
    capture = await booked(journal, anna, draft())

    with pytest.raises(Superseded):
        await record_parse(
            journal, capture.changed(status=Status.PARSING), Proposal((draft(),)), Parser.LOCAL
        )


async def test_plain_transactions_count_as_those_of_a_model_and_are_superseded_like_them(
    journal: Journal, anna: Person
) -> None:
    head = await book_of(anna)
    rows = (await booked(journal, anna, draft("1.00"), draft("2.00"), draft("4.00"))).transactions
    stored = [await _raw(row) for row in rows]
    thrown = [thrown_away(raw, raw | {"trashed_at": clock.now()}) for raw in stored]
    pairs = [(raw, after) for raw, after in zip(stored, thrown, strict=True) if after is not None]
    assert len(pairs) == 3

    outcome = Outcome(None, (), "Threw away", head.bases, plain=Batch(pairs, head.bases))
    stream = Stream(Book, anna.home_book)
    await Transaction.get_pymongo_collection().update_one({"_id": rows[1]}, {"$inc": {"version": 1}})
    with pytest.raises(Superseded):
        await journal.record(stream, Actor.PERSON, None, nothing, lambda _: outcome)
    await Transaction.get_pymongo_collection().update_one({"_id": rows[1]}, {"$inc": {"version": -1}})
    await journal.record(stream, Actor.PERSON, None, nothing, lambda _: outcome)

    assert [(await _raw(row))["version"] for row in rows] == [2, 2, 2]
    last = await Change.get_pymongo_collection().find_one({"stream": head.id}, sort=[("seq", -1)])
    assert last is not None
    assert [part["before"] for part in last["parts"]] == [{"trashed_at": None}] * 3
    assert [fault async for fault in verify_book(await book_of(anna))] == []


async def _raw(row: ObjectId) -> dict[str, Any]:
    raw: dict[str, Any] | None = await Transaction.get_pymongo_collection().find_one({"_id": row})
    assert raw is not None
    return raw
