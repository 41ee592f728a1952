"""Files come to a transaction and go, each as one change of its book's log."""

import asyncio

import pytest
from bson import ObjectId

from domain.attachments.errors import TooManyAttachments
from domain.attachments.queries import get_attachment
from domain.attachments.rules import MOST_KEPT, MOST_SHOWN
from domain.blobs import Blobs
from domain.books.models import Role
from domain.errors import Forbidden, NotFound
from domain.events import Effect, effect_of
from domain.journal import Journal
from domain.keys import KeyUsedForOther
from domain.ledger.edits import Edit
from domain.ledger.models import Attachment, Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.people.models import Person
from domain.referring import differences
from domain.undoing.service import Undoing
from tests.backbone import RecordingDoorbell, book_of, booked, draft, make_member, newcomer
from tests.domain.attachments.files import (
    JPEG,
    PDF,
    PNG,
    TEXT,
    a_transaction,
    as_it_is,
    attach,
    attaching_of,
    contents,
)


@pytest.fixture
async def lunch(journal: Journal, anna: Person) -> Transaction:
    return await a_transaction(journal, anna)


async def shown(row: Transaction) -> list[str]:
    return [one.name for one in (await as_it_is(row.book, row.id)).shown_attachments]


async def last_change(person: Person) -> Change:
    raw = await Change.get_pymongo_collection().find_one({"stream": person.home_book}, sort=[("seq", -1)])
    assert raw is not None
    return Change.from_bson(raw)


async def taken_back(journal: Journal, person: Person, seq: int | None = None) -> tuple[int, int]:
    """Undo that change, or the last one: how many rows were changed, and left."""
    undoing = Undoing(journal, RecordingDoorbell(), person, await book_of(person))
    undo = await undoing.change(seq or (await last_change(person)).seq, str(ObjectId()))
    return undo.changed_rows, undo.left_rows


async def check(blobs: Blobs, person: Person) -> None:
    book = await book_of(person)
    assert [line async for line in verify_book(book)] == []
    assert [line async for line in differences(blobs, book.id)] == []


async def test_a_file_is_attached_as_one_change_that_tells_nothing_of_it(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    one = await attach(journal, blobs, anna, lunch.id, PDF, "From my lawyer.pdf")

    assert (one.name, one.type, one.size) == ("From my lawyer.pdf", "application/pdf", len(PDF))
    assert await blobs.content(lunch.book, one.blob) == PDF
    now = await as_it_is(lunch.book, lunch.id)
    assert (now.attachments, now.attached, now.version) == ([one], [one.id], lunch.version)
    change = await last_change(anna)
    assert (change.actor, change.summary) == (Actor.PERSON, "Attached a file")
    (part,) = change.parts
    assert (part.before, part.after) == ({"attached": []}, {"attached": [one.id]})
    assert effect_of(part) is Effect.UPDATED
    await check(blobs, anna)


async def test_several_files_stand_in_the_order_in_which_they_came(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    for content, name in ((PNG, "b.png"), (JPEG, "a.jpg"), (TEXT, "c.txt")):
        await attach(journal, blobs, anna, lunch.id, content, name)

    assert await shown(lunch) == ["b.png", "a.jpg", "c.txt"]


async def test_the_same_key_is_one_attachment(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    first = await attach(journal, blobs, anna, lunch.id, PNG, key="k")
    assert await attach(journal, blobs, anna, lunch.id, PNG, "other.png", key="k") == first
    with pytest.raises(KeyUsedForOther):
        await attach(journal, blobs, anna, lunch.id, JPEG, key="k")
    other = await a_transaction(journal, anna)

    assert (await attach(journal, blobs, anna, other.id, JPEG, key="k")).id != first.id
    assert await shown(lunch) == ["receipt.png"]


async def test_the_same_file_is_one_attachment_until_it_is_removed(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    first = await attach(journal, blobs, anna, lunch.id)
    assert await attach(journal, blobs, anna, lunch.id) == first
    assert (await contents(blobs, lunch.book))[0] == 1

    await (await attaching_of(journal, anna)).remove(lunch.id, first.id)
    again = await attach(journal, blobs, anna, lunch.id)

    assert again.id != first.id
    assert await shown(lunch) == ["receipt.png"]
    await check(blobs, anna)


async def test_of_many_at_once_with_one_key_one_is_kept(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    sent = [attach(journal, blobs, anna, lunch.id, PNG, key="k") for _ in range(8)]
    found = await asyncio.gather(*sent)

    assert len({one.id for one in found}) == len({one.blob for one in found}) == 1
    assert await contents(blobs, lunch.book) == (1, 1)
    await check(blobs, anna)


async def test_files_and_an_edit_at_once_are_all_kept(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    """Other processes hold locks of their own."""
    journals = [Journal(journal.client, journal.hints) for _ in range(6)]
    ledger = Ledger(journals[0], anna, await book_of(anna))
    edit = ledger.update(lunch.id, Edit(lunch.version, {"note": "with Zoë"}))
    files = [attach(one, blobs, anna, lunch.id, PNG + bytes([n])) for n, one in enumerate(journals)]

    await asyncio.gather(edit, *files)

    now = await as_it_is(lunch.book, lunch.id)
    assert (now.note, now.version, len(now.attached)) == ("with Zoë", lunch.version + 1, 6)
    await check(blobs, anna)


async def test_twenty_is_the_most_and_a_hundred_with_the_removed_ones(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    for number in range(MOST_SHOWN):
        await attach(journal, blobs, anna, lunch.id, TEXT + bytes([number + 32]))
    with pytest.raises(TooManyAttachments):
        await attach(journal, blobs, anna, lunch.id)

    now = await as_it_is(lunch.book, lunch.id)
    gone = [_copy(now.attachments[0]) for _ in range(MOST_KEPT - MOST_SHOWN)]
    await Transaction.get_pymongo_collection().update_one(
        {"book": lunch.book, "_id": lunch.id}, {"$push": {"attachments": {"$each": gone}}}
    )
    attaching = await attaching_of(journal, anna)
    await attaching.remove(lunch.id, now.attachments[0].id)
    with pytest.raises(TooManyAttachments):
        await attach(journal, blobs, anna, lunch.id)


def _copy(one: Attachment) -> dict[str, object]:
    return one.model_copy(update={"id": ObjectId(), "removed_at": one.at}).model_dump()


async def test_removing_is_taken_back_and_done_again(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    one = await attach(journal, blobs, anna, lunch.id)
    attaching = await attaching_of(journal, anna)

    after = await attaching.remove(lunch.id, one.id)
    assert (after.shown_attachments, after.version) == ([], lunch.version)
    assert await attaching.remove(lunch.id, one.id) == after
    assert await get_attachment(lunch.book, lunch.id, one.id) is None
    assert await blobs.content(lunch.book, one.blob) == PNG

    for names in (["receipt.png"], [], ["receipt.png"]):
        assert await taken_back(journal, anna) == (1, 0)
        assert await shown(lunch) == names
    assert (await as_it_is(lunch.book, lunch.id)).version == lunch.version
    assert await get_attachment(lunch.book, lunch.id, one.id) == one
    await check(blobs, anna)


async def test_attaching_is_taken_back_by_itself_whatever_came_since(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    await attach(journal, blobs, anna, lunch.id, PNG, "first.png")
    first = (await last_change(anna)).seq
    await attach(journal, blobs, anna, lunch.id, JPEG, "second.jpg")
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.update(lunch.id, Edit(lunch.version, {"note": "mine"}))

    assert await taken_back(journal, anna, first) == (1, 0)

    assert await shown(lunch) == ["second.jpg"]
    assert (await as_it_is(lunch.book, lunch.id)).note == "mine"
    assert await taken_back(journal, anna, first) == (0, 1)  # somebody did so already
    await check(blobs, anna)


async def test_nothing_is_put_back_beyond_twenty(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    one = await attach(journal, blobs, anna, lunch.id)
    await (await attaching_of(journal, anna)).remove(lunch.id, one.id)
    removal = (await last_change(anna)).seq
    for number in range(MOST_SHOWN):
        await attach(journal, blobs, anna, lunch.id, TEXT + bytes([number + 32]))

    assert await taken_back(journal, anna, removal) == (0, 1)
    assert len(await shown(lunch)) == MOST_SHOWN


async def test_a_capture_with_a_receipt_is_not_taken_back_unasked(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    booking = (await last_change(anna)).seq
    one = await attach(journal, blobs, anna, lunch.id)
    assert await taken_back(journal, anna, booking) == (0, 1)

    await (await attaching_of(journal, anna)).remove(lunch.id, one.id)
    assert await taken_back(journal, anna, booking) == (1, 0)
    assert (await as_it_is(lunch.book, lunch.id)).trashed_at is not None


async def test_files_go_to_the_trash_with_their_transaction_and_come_back(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    one = await attach(journal, blobs, anna, lunch.id)
    ledger, attaching = Ledger(journal, anna, await book_of(anna)), await attaching_of(journal, anna)
    await ledger.trash(lunch.id)

    with pytest.raises(NotFound):
        await attaching.check(lunch.id)
    with pytest.raises(NotFound):
        await attach(journal, blobs, anna, lunch.id, JPEG)
    with pytest.raises(NotFound):
        await attaching.remove(lunch.id, one.id)
    # Who looks at the trash sees what it is.
    assert await get_attachment(lunch.book, lunch.id, one.id) == one

    await ledger.restore(lunch.id)
    assert await shown(lunch) == ["receipt.png"]


async def test_others_find_nothing_and_who_may_only_look_changes_nothing(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    one = await attach(journal, blobs, anna, lunch.id)
    ben = (await newcomer(journal)).person
    own = await attaching_of(journal, ben)
    for work in (own.check(lunch.id), own.remove(lunch.id, one.id)):
        with pytest.raises(NotFound):
            await work
    await make_member(await book_of(anna), ben, Role.VIEWER)
    visiting = type(own)(journal, ben, await book_of(anna))

    for work in (visiting.check(lunch.id), visiting.remove(lunch.id, one.id)):
        with pytest.raises(Forbidden):
            await work
    assert await shown(lunch) == ["receipt.png"]


async def test_a_row_of_an_earlier_release_has_no_files_and_may_get_some(
    journal: Journal, blobs: Blobs, anna: Person
) -> None:
    capture = await booked(journal, anna, draft())
    where = {"book": capture.book, "_id": capture.transactions[0]}
    unset = {"attachments": 1, "attached": 1}
    await Transaction.get_pymongo_collection().update_one(where, {"$unset": unset})

    await attach(journal, blobs, anna, capture.transactions[0])

    assert await taken_back(journal, anna) == (1, 0)
    await check(blobs, anna)
