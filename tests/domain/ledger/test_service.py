"""Editing a booked transaction: one commit that also teaches."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from beanie import PydanticObjectId

from domain.books.models import Role
from domain.errors import Forbidden, NotFound
from domain.events import events_of
from domain.journal import Journal
from domain.learning.models import Learned
from domain.learning.queries import memory_of
from domain.ledger.edits import Edit
from domain.ledger.errors import Stale
from domain.ledger.models import Transaction
from domain.ledger.queries import get_transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.people.models import Person
from domain.understanding.memory import NOTHING
from tests.backbone import RecordingHints, book_of, booked, draft, make_member, newcomer


async def one(journal: Journal, person: Person, **values: Any) -> Transaction:
    capture = await booked(journal, person, draft(**values))
    row = await get_transaction(capture.book, capture.transactions[0])
    assert row is not None
    return row


async def edit(journal: Journal, person: Person, row: Transaction, **values: Any) -> Transaction:
    return await Ledger(journal, person, await book_of(person)).update(row.id, Edit(row.version, values))


async def latest(person: Person) -> Change:
    book = await book_of(person)
    raw = await Change.get_pymongo_collection().find_one({"stream": book.id, "seq": book.seq})
    assert raw is not None
    return Change.from_bson(raw)


async def test_an_edit_changes_row_totals_log_and_memory_in_one_commit(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    row = await one(journal, anna)
    hints.changes.clear()

    after = await edit(journal, anna, row, category="groceries", amount=(Decimal("9.90"), "EUR"))

    change, book = await latest(anna), await book_of(anna)
    assert await get_transaction(book.id, row.id) == after
    assert [part.type for part in change.parts] == ["Transaction", "Learned"]
    assert (change.actor, change.cause, change.summary) == (Actor.PERSON, None, "Changed amount, category")
    assert hints.changes == [(hints.changes[0][0], book.seq)]
    assert [line async for line in verify_book(book)] == []
    assert (await memory_of(book.id, anna.id)).habits["chipotle"].category == "groceries"


async def test_of_a_commit_that_also_teaches_only_the_transaction_is_told(
    journal: Journal, anna: Person
) -> None:
    await edit(journal, anna, await one(journal, anna), category="groceries")

    (event,) = events_of(await latest(anna), 1)

    assert event.part is not None
    assert event.part.type == "Transaction"
    assert event.part.after is not None
    assert event.part.after.keys() == {"by_hand", "postings"}


async def test_what_is_learned_belongs_to_one_person_in_one_book(journal: Journal, anna: Person) -> None:
    bert = (await newcomer(journal)).person
    await make_member(await book_of(anna), bert, Role.MEMBER)
    row = await one(journal, anna)

    await Ledger(journal, bert, await book_of(anna)).update(row.id, Edit(1, {"category": "groceries"}))

    assert (await memory_of(anna.home_book, bert.id)).habits.keys() == {"chipotle"}
    assert await memory_of(anna.home_book, anna.id) == NOTHING
    assert await memory_of(bert.home_book, bert.id) == NOTHING


async def test_of_two_who_edit_at_once_one_is_told_to_look_again(journal: Journal, anna: Person) -> None:
    row = await one(journal, anna)

    answers = await asyncio.gather(
        *(edit(journal, anna, row, category=slug) for slug in ("groceries", "travel", "health")),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "Stale", "Transaction"]
    assert (await book_of(anna)).seq == 2


async def test_first_lessons_at_the_same_time_are_all_kept(
    opened: tuple[Any, Any], anna: Person, journal: Journal
) -> None:
    rows = [await one(journal, anna, merchant=f"Place {number}") for number in range(8)]
    journals = [Journal(opened[0], RecordingHints()) for _ in rows]  # as in processes of their own

    await asyncio.gather(
        *(edit(other, anna, row, category="pets") for other, row in zip(journals, rows, strict=True))
    )

    assert len((await memory_of(anna.home_book, anna.id)).habits) == 8
    assert await Learned.get_pymongo_collection().count_documents({"book": anna.home_book}) == 1


async def test_an_edit_that_changes_nothing_writes_nothing(journal: Journal, anna: Person) -> None:
    row = await edit(journal, anna, await one(journal, anna), category="dining")
    before = (await book_of(anna)).seq

    assert await edit(journal, anna, row, category="dining") == row
    assert (await book_of(anna)).seq == before


async def test_a_viewer_may_not_and_an_unknown_one_is_not_found(journal: Journal, anna: Person) -> None:
    row = await one(journal, anna)
    viewer = (await newcomer(journal)).person
    await make_member(await book_of(anna), viewer, Role.VIEWER)

    with pytest.raises(Forbidden):
        await Ledger(journal, viewer, await book_of(anna)).update(row.id, Edit(1, {"note": "hello"}))
    with pytest.raises(NotFound):
        await Ledger(journal, anna, await book_of(anna)).update(
            PydanticObjectId(), Edit(1, {"note": "hello"})
        )
    with pytest.raises(NotFound):
        await Ledger(journal, viewer, await book_of(viewer)).update(row.id, Edit(1, {"note": "hello"}))


async def test_what_is_in_the_trash_is_not_found(journal: Journal, anna: Person) -> None:
    row = await one(journal, anna)
    trashed = {"$set": {"trashed_at": row.created_at}}
    await Transaction.get_pymongo_collection().update_one({"_id": row.id}, trashed)

    with pytest.raises(NotFound):
        await edit(journal, anna, row, note="hello")


async def test_a_stale_edit_teaches_nothing(journal: Journal, anna: Person) -> None:
    row = await one(journal, anna)

    with pytest.raises(Stale):
        await edit(journal, anna, row.changed(version=7), category="groceries")
    assert await memory_of(anna.home_book, anna.id) == NOTHING
