"""Taking back in chunks: all of it, once, and only what still holds."""

import asyncio
from collections.abc import Sequence

import pytest

from domain import clock, ids
from domain.bulk import intents
from domain.bulk.models import Progress
from domain.ids import decode
from domain.journal import Journal, Superseded
from domain.ledger.correcting import CORRECTIONS, apply, apply_chunk
from domain.ledger.models import CorrectionRun, Transaction
from domain.ledger.verify import verify_book
from domain.log import Change
from domain.people.models import Person
from domain.undoing import work
from domain.undoing.log_queries import Part, undoable_parts
from domain.undoing.models import Undo
from domain.undoing.service import Undoing
from domain.undoing.work import undo_chunk
from tests.backbone import RecordingDoorbell, book_of
from tests.domain.ledger.correcting import corrected, many


async def undoing(journal: Journal, person: Person) -> Undoing:
    return Undoing(journal, RecordingDoorbell(), person, await book_of(person))


async def many_corrected(journal: Journal, person: Person, count: int) -> tuple[str, Sequence[Transaction]]:
    """A correction that was made for so many more, in chunks of 100: its cause, and the rows as they were."""
    rows = await many(journal, person, count + 1)
    await corrected(journal, person, rows[0], category="groceries")
    run = await apply(RecordingDoorbell(), person, await book_of(person), rows[0].id, "k")
    claimed = await intents.claim(CorrectionRun, run.book, run.id)
    while claimed is not None and claimed.status is Progress.RUNNING:
        claimed = await apply_chunk(journal, claimed)
    return CORRECTIONS.public_id(run.book, run.id), rows[1:]


async def as_they_are(rows: Sequence[Transaction]) -> list[str]:
    where = {"book": rows[0].book, "_id": {"$in": [row.id for row in rows]}}
    found = Transaction.get_pymongo_collection().find(where)
    return sorted([Transaction.from_bson(raw).category async for raw in found])


async def finished(journal: Journal, undo: Undo) -> Undo:
    """What a worker makes of it."""
    claimed = await intents.claim(Undo, undo.book, undo.id)
    assert claimed is not None
    while claimed.status is Progress.RUNNING:
        claimed = await undo_chunk(journal, claimed)
    return claimed


async def test_a_large_cause_is_begun_at_once_and_ended_by_a_worker(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "CHUNK", 100)
    cause, rows = await many_corrected(journal, anna, 250)
    public = decode(cause)
    assert public is not None
    mine = await undoing(journal, anna)
    edited = await corrected(journal, anna, (await fresh(rows))[0], category="pets")

    begun = await mine.caused_by(public, "undo", "workId")

    assert (begun.status, begun.expected) == (Progress.RUNNING, 250)
    assert 0 < begun.changed_rows <= 100
    assert isinstance(mine.doorbell, RecordingDoorbell)
    assert mine.doorbell.rings == [("BULK", ids.undo_id(begun.book, begun.id))]
    done = await finished(journal, begun)
    assert (done.status, done.changed_rows, done.left_rows, done.left) == (
        Progress.DONE,
        249,
        1,
        [edited.id],
    )
    assert await as_they_are(rows) == ["other"] * 249 + ["pets"]
    assert [line async for line in verify_book(await book_of(anna))] == []
    assert await mine.caused_by(public, "undo", "workId") == done


async def fresh(rows: Sequence[Transaction]) -> list[Transaction]:
    where = {"book": rows[0].book, "_id": {"$in": [row.id for row in rows]}}
    return [Transaction.from_bson(raw) async for raw in Transaction.get_pymongo_collection().find(where)]


async def test_a_lost_lease_takes_nothing_back(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "CHUNK", 100)
    cause, rows = await many_corrected(journal, anna, 250)
    public = decode(cause)
    assert public is not None
    begun = await (await undoing(journal, anna)).caused_by(public, "undo", "workId")
    first = await intents.claim(Undo, begun.book, begun.id)
    assert first is not None
    await Undo.get_pymongo_collection().update_one(
        {"_id": first.id}, {"$set": {"due_at": clock.now() - intents.CLOCK_SKEW}}
    )
    done = await finished(journal, begun)

    with pytest.raises(Superseded):
        await undo_chunk(journal, first)

    assert done.changed_rows == 250
    assert await as_they_are(rows) == ["other"] * 250


async def test_two_who_take_the_same_change_back_at_once_do_it_once(journal: Journal, anna: Person) -> None:
    (row,) = await many(journal, anna, 1)
    await corrected(journal, anna, row, category="groceries")
    seq = (await book_of(anna)).seq
    mine = await undoing(journal, anna)

    both = await asyncio.gather(mine.change(seq, "a"), mine.change(seq, "b"))
    assert sorted((one.changed_rows, one.left_rows) for one in both) == [(0, 1), (1, 0)]
    same = await asyncio.gather(*(mine.change(seq + 1, "c") for _ in range(5)))

    assert len({one.id for one in same}) == 1
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_cause_is_found_by_an_index(journal: Journal, anna: Person) -> None:
    cause, _ = await many_corrected(journal, anna, 5)
    book = await book_of(anna)
    part = Part(1, book.seq, cause=cause)

    plan = await Change.get_pymongo_collection().find(part.where(book.id)).sort("seq", -1).explain()

    assert "stream_1_cause_1_seq_-1" in str(plan["queryPlanner"]["winningPlan"])
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])
    assert await undoable_parts(book.id, part) == 5
