"""A correction for earlier transactions too."""

import asyncio
from typing import Any

import pytest
from beanie import PydanticObjectId

from domain import clock, ids
from domain.books.models import Role
from domain.bulk import intents
from domain.bulk.models import Progress
from domain.bulk.work import give_up
from domain.errors import Forbidden, NotFound, Rejected
from domain.journal import Journal, Superseded
from domain.keys import KeyInvalid, KeyUsedForOther
from domain.ledger import correcting
from domain.ledger.correcting import CORRECTIONS, apply, apply_chunk, effect
from domain.ledger.corrections import same_change
from domain.ledger.errors import NothingToApply
from domain.ledger.models import CorrectionRun, Transaction
from domain.ledger.queries import get_correction
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.people.models import Person
from tests.backbone import RecordingDoorbell, book_of, make_member, newcomer, read_book
from tests.domain.ledger.correcting import booked_row, categories, corrected, keep, many


async def run_for(journal: Journal, person: Person, row: Transaction) -> CorrectionRun:
    """A claimed run for the correction of this transaction."""
    asked = await apply(RecordingDoorbell(), person, await book_of(person), row.id, str(row.id))
    claimed = await intents.claim(CorrectionRun, asked.book, asked.id)
    assert claimed is not None
    return claimed


async def to_the_end(journal: Journal, run: CorrectionRun) -> CorrectionRun:
    while run.status is Progress.RUNNING:
        run = await apply_chunk(journal, run)
    return run


async def test_it_counts_what_the_parser_made_the_same_of(journal: Journal, anna: Person) -> None:
    first, second, third, *_ = await many(journal, anna, 9)
    await corrected(journal, anna, second, category="pets")
    trashed = {"$set": {"trashed_at": clock.now()}}
    await Transaction.get_pymongo_collection().update_one({"_id": third.id}, trashed)
    book = await book_of(anna)
    await keep(
        journal, book, [booked_row(book, "quix 5", "Quix", "dining"), booked_row(book, "lidl 5", "Lidl")]
    )

    assert await effect(book, first.id, {"category": "groceries"}) == 6
    assert await effect(book, first.id, {}) == 0
    await corrected(journal, anna, first, category="groceries")
    assert await effect(book, first.id, {}) == 6


async def test_a_spelling_is_corrected_where_it_differs(journal: Journal, anna: Person) -> None:
    book = await book_of(anna)
    rows = [booked_row(book, "quix 5", name) for name in ("Quix", "QUIX", "Quix Café", None, "Quix")]
    await keep(journal, book, rows)

    assert await effect(book, rows[0].id, {"merchant": "Quix Café"}) == 2
    assert await effect(book, rows[0].id, {"merchant": "QUIX"}) == 1


async def test_where_no_merchant_was_named_the_same_words_count(journal: Journal, anna: Person) -> None:
    book = await book_of(anna)
    rows = [booked_row(book, text, None) for text in ("quix 5", "quix 9", "lunch 4")]
    await keep(journal, book, rows)

    assert await effect(book, rows[0].id, {"merchant": "Quix", "category": "groceries"}) == 1
    await corrected(journal, anna, rows[0], merchant="Quix", category="groceries")
    assert await effect(book, rows[0].id, {}) == 1


async def test_counting_reads_one_index(journal: Journal, anna: Person) -> None:
    named, unnamed = (await many(journal, anna, 3))[0], (await many(journal, anna, 3, None))[0]

    for row in (named, unnamed):
        change = same_change(row, {"merchant": "Quix Café", "category": "groceries"})
        found = Transaction.get_pymongo_collection().find(change.where(row.book))
        plan = str((await found.explain())["queryPlanner"]["winningPlan"])
        assert "COLLSCAN" not in plan
        assert "merchant_key" in plan
        assert f"[ObjectId('{row.book}'), ObjectId('{row.book}')]" in plan


async def test_all_are_corrected_as_one_cause(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "CHUNK", 10)
    rows = await many(journal, anna, 25)
    await corrected(journal, anna, rows[0], category="groceries", merchant="Quix Café")
    before = (await book_of(anna)).seq

    run = await to_the_end(journal, await run_for(journal, anna, rows[0]))

    book = await book_of(anna)
    assert (run.status, run.expected, run.changed_rows) == (Progress.DONE, 24, 24)
    assert await get_correction(book.id, run.id) == run.changed(due_at=run.due_at)
    assert await categories(book.id) == {"groceries": 25}
    assert [line async for line in verify_book(book)] == []
    cursor = Change.get_pymongo_collection().find({"stream": book.id, "seq": {"$gt": before}}).sort("seq", 1)
    changes = [Change.from_bson(raw) async for raw in cursor]
    assert {change.cause for change in changes} == {ids.correction_id(book.id, run.id)}
    assert {change.actor for change in changes} == {Actor.PERSON}
    assert [len(change.parts) for change in changes] == [10, 10, 5]
    assert changes[-1].parts[0].type == "CorrectionRun"
    part = changes[0].parts[0]
    assert part.before is not None
    assert part.before["merchant"] == "Quix"
    assert part.before["by_hand"] == []


async def test_it_ends_too_where_nothing_is_left(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "CHUNK", 2)
    rows = await many(journal, anna, 5)
    await corrected(journal, anna, rows[0], category="groceries")

    run = await to_the_end(journal, await run_for(journal, anna, rows[0]))

    assert (run.status, run.changed_rows) == (Progress.DONE, 4)


async def test_a_lost_lease_ends_an_attempt_and_the_next_one_goes_on(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "CHUNK", 3)
    rows = await many(journal, anna, 10)
    await corrected(journal, anna, rows[0], category="groceries")
    first = await apply_chunk(journal, await run_for(journal, anna, rows[0]))
    past = {"$set": {"due_at": clock.now().replace(year=2020)}}
    await CorrectionRun.get_pymongo_collection().update_one({"_id": first.id}, past)
    second = await intents.claim(CorrectionRun, first.book, first.id)
    assert second is not None

    with pytest.raises(Superseded):
        await apply_chunk(journal, first)
    assert not await intents.renew(first)
    done = await to_the_end(journal, second)

    assert (done.status, done.changed_rows) == (Progress.DONE, 9)
    assert await categories(first.book) == {"groceries": 10}


async def test_a_person_who_edits_meanwhile_keeps_what_they_set(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "CHUNK", 1)
    rows = await many(journal, anna, 12)
    await corrected(journal, anna, rows[0], category="groceries")
    run = await run_for(journal, anna, rows[0])

    done, edited = await asyncio.gather(
        to_the_end(journal, run), corrected(journal, anna, rows[1], category="pets")
    )

    assert done.status is Progress.DONE
    assert edited.category == "pets"
    assert await categories(run.book) == {"groceries": 11, "pets": 1}


async def test_asked_for_twice_it_is_done_once(journal: Journal, anna: Person) -> None:
    rows = await many(journal, anna, 4)
    await corrected(journal, anna, rows[0], category="groceries")
    book, doorbell = await book_of(anna), RecordingDoorbell()

    runs = await asyncio.gather(*(apply(doorbell, anna, book, rows[0].id, "key") for _ in range(5)))
    done = await to_the_end(journal, (await intents.claim(CorrectionRun, book.id, runs[0].id)) or runs[0])
    again = await apply(doorbell, anna, book, rows[0].id, "key")

    assert {run.id for run in runs} == {done.id} == {again.id}
    assert (again.status, again.changed_rows) == (Progress.DONE, 3)
    with pytest.raises(KeyUsedForOther):
        await apply(doorbell, anna, book, rows[1].id, "key")


async def test_what_cannot_be_asked_for(journal: Journal, anna: Person) -> None:
    rows = await many(journal, anna, 2)
    book, doorbell = await book_of(anna), RecordingDoorbell()
    viewer = (await newcomer(journal)).person
    await make_member(book, viewer, Role.VIEWER)

    async def asked(person: Person, row: PydanticObjectId, key: str = "key") -> Any:
        return await apply(doorbell, person, await book_of(anna), row, key)

    with pytest.raises(NothingToApply):
        await asked(anna, rows[0].id)
    await corrected(journal, anna, rows[0], category="groceries")
    with pytest.raises(Forbidden):
        await asked(viewer, rows[0].id)
    with pytest.raises(NotFound):
        await asked(anna, PydanticObjectId())
    for key in ("", " ", "x" * 129, "\x00", "\ud800"):
        with pytest.raises(KeyInvalid):
            await asked(anna, rows[0].id, key)
    assert doorbell.rings == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"category": "nonsense"},
        {"category": "transfer"},
        {"category": None},
        {"merchant": "\x00"},
        {"merchant": "x" * 201},
    ],
)
async def test_a_wish_is_checked(journal: Journal, anna: Person, wanted: dict[str, str | None]) -> None:
    row = (await many(journal, anna, 1))[0]

    with pytest.raises(Rejected):
        await effect(await read_book(row.book), row.id, wanted)


async def test_given_up_it_says_so(journal: Journal, anna: Person) -> None:
    rows = await many(journal, anna, 2)
    await corrected(journal, anna, rows[0], category="groceries")

    run = await give_up(journal, CORRECTIONS, await run_for(journal, anna, rows[0]))

    assert run.status is Progress.FAILED
    assert run.ended_at is not None
    assert await intents.claim(CorrectionRun, run.book, run.id) is None


async def test_the_longest_due_come_first_and_no_ended_ones(journal: Journal, anna: Person) -> None:
    rows = await many(journal, anna, 2)
    await corrected(journal, anna, rows[0], category="groceries")
    asked = await apply(RecordingDoorbell(), anna, await book_of(anna), rows[0].id, "key")

    assert asked.id in {one.row for one in await intents.due(CorrectionRun, 100)}
    await to_the_end(journal, (await intents.claim(CorrectionRun, asked.book, asked.id)) or asked)
    assert asked.id not in {one.row for one in await intents.due(CorrectionRun, 100)}


async def test_a_turn_given_back_is_due_later_and_one_passed_on_at_once(
    journal: Journal, anna: Person
) -> None:
    rows = await many(journal, anna, 2)
    await corrected(journal, anna, rows[0], category="groceries")
    run = await run_for(journal, anna, rows[0])

    assert await intents.pass_on(run)
    again = await intents.claim(CorrectionRun, run.book, run.id)
    assert again is not None
    assert (again.attempt, again.failures) == (2, 1)
    assert await intents.requeue(again, failed=True)
    assert await intents.claim(CorrectionRun, run.book, run.id) is None
    assert not await intents.requeue(again, failed=False)
