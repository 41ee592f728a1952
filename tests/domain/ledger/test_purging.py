"""The trash is emptied for ever, of what has lain there for 30 days."""

from datetime import timedelta

import pytest

from domain import clock
from domain.blobs import Blobs
from domain.events import Effect, effect_of
from domain.journal import Journal
from domain.ledger.models import Transaction
from domain.ledger.purging import KEPT, purge
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.people.models import Person
from domain.undoing.service import Undoing
from tests.backbone import RecordingDoorbell, book_of, booked, draft

SECRET = "Velvet Harbor"


@pytest.fixture(autouse=True)
async def nothing_of_others(journal: Journal, blobs: Blobs) -> None:
    """What earlier tests threw away is gone."""
    await purge(journal, blobs, clock.now() + 2 * KEPT)


async def thrown_away(journal: Journal, person: Person, merchant: str = SECRET) -> Transaction:
    capture = await booked(journal, person, draft(merchant=merchant))
    return await Ledger(journal, person, await book_of(person)).trash(capture.transactions[0])


async def changes(person: Person) -> list[Change]:
    found = Change.get_pymongo_collection().find({"stream": person.home_book}).sort("seq", 1)
    return [Change.from_bson(raw) async for raw in found]


async def rows(person: Person) -> list[Transaction]:
    found = Transaction.get_pymongo_collection().find({"book": person.home_book})
    return [Transaction.from_bson(raw) async for raw in found]


async def test_after_thirty_days_nothing_of_it_is_left(journal: Journal, blobs: Blobs, anna: Person) -> None:
    kept = (await booked(journal, anna, draft(merchant="Lidl"))).transactions
    gone = await thrown_away(journal, anna)

    assert await purge(journal, blobs, clock.now() + KEPT - timedelta(minutes=1)) == 0
    assert await purge(journal, blobs, clock.now() + KEPT + timedelta(minutes=1)) == 1

    assert [row.id for row in await rows(anna)] == kept
    told = await changes(anna)
    assert SECRET not in str([change.parts for change in told])
    assert "Lidl" in str([change.parts for change in told])
    last = told[-1]
    assert (last.actor, last.cause, last.summary) == (Actor.SYSTEM, None, "Erased 1 from the trash")
    assert [(part.id, effect_of(part)) for part in last.parts] == [(gone.id, Effect.DELETED)]
    assert [effect_of(part) for part in told[-3].parts if part.id == gone.id] == [Effect.CREATED]
    assert [line async for line in verify_book(await book_of(anna))] == []
    assert await purge(journal, blobs, clock.now() + 2 * KEPT) == 0


async def test_what_was_restored_is_kept(journal: Journal, blobs: Blobs, anna: Person) -> None:
    gone = await thrown_away(journal, anna)
    await Ledger(journal, anna, await book_of(anna)).restore(gone.id)

    assert await purge(journal, blobs, clock.now() + 2 * KEPT) == 0
    assert [row.merchant for row in await rows(anna)] == [SECRET]


async def test_what_is_gone_for_ever_cannot_be_taken_back(
    journal: Journal, blobs: Blobs, anna: Person
) -> None:
    await thrown_away(journal, anna)
    seq = (await book_of(anna)).seq
    await purge(journal, blobs, clock.now() + 2 * KEPT)

    undoing = Undoing(journal, RecordingDoorbell(), anna, await book_of(anna))
    undo = await undoing.change(seq, "k")

    assert (undo.changed_rows, undo.left_rows) == (0, 0)
    assert await rows(anna) == []


async def test_a_full_trash_is_emptied_in_chunks(journal: Journal, blobs: Blobs, anna: Person) -> None:
    ledger = Ledger(journal, anna, await book_of(anna))
    capture = await booked(journal, anna, *(draft(str(number)) for number in range(1, 121)))
    for row in capture.transactions:
        await ledger.trash(row)

    assert await purge(journal, blobs, clock.now() + 2 * KEPT) == 120
    assert [len(change.parts) for change in (await changes(anna))[-2:]] == [100, 20]
