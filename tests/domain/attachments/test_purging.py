"""What was taken off is erased after thirty days, and nothing of it is left anywhere."""

import asyncio
from datetime import timedelta

import pytest

from domain import clock
from domain.attachments.purging import REMOVED
from domain.blobs import Blobs
from domain.journal import Journal
from domain.ledger.models import Transaction
from domain.ledger.purging import KEPT, purge
from domain.ledger.service import Ledger
from domain.log import Change
from domain.people.models import Person
from domain.referring import LEFT_BEHIND, sweep
from tests.backbone import book_of
from tests.domain.attachments.files import JPEG, PNG, a_transaction, as_it_is, attach, attaching_of, contents
from tests.domain.attachments.test_service import check, last_change, shown, taken_back

SOON, LATE = KEPT - timedelta(minutes=1), KEPT + timedelta(minutes=1)
SECRET = "Velvet Harbor.png"


@pytest.fixture(autouse=True)
async def nothing_of_others(journal: Journal, blobs: Blobs) -> None:
    """What earlier tests threw away or left behind is gone."""
    await sweep(blobs, clock.now() + 2 * LEFT_BEHIND)
    for what in (None, REMOVED):
        await purge(journal, blobs, clock.now() + 2 * KEPT, *([what] if what else []))


@pytest.fixture
async def lunch(journal: Journal, blobs: Blobs, anna: Person) -> Transaction:
    """With a file that is there and one that was taken off."""
    row = await a_transaction(journal, anna)
    await attach(journal, blobs, anna, row.id, JPEG, "stays.jpg")
    gone = await attach(journal, blobs, anna, row.id, PNG * 20_000, SECRET)
    await (await attaching_of(journal, anna)).remove(row.id, gone.id)
    return await as_it_is(row.book, row.id)


async def test_a_removed_file_is_erased_after_thirty_days(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    removal = (await last_change(anna)).seq
    assert await purge(journal, blobs, clock.now() + SOON, REMOVED) == 0
    assert (await contents(blobs, lunch.book))[0] == 2

    assert await purge(journal, blobs, clock.now() + LATE, REMOVED) == 1

    now = await as_it_is(lunch.book, lunch.id)
    assert [one.name for one in now.attachments] == ["stays.jpg"]
    assert (now.version, now.words) == (lunch.version, [word for word in lunch.words if word != "#removed"])
    assert await contents(blobs, lunch.book) == (1, 1)
    changes = Change.get_pymongo_collection().find({"stream": lunch.book})
    assert SECRET not in str(await changes.to_list())
    assert (await last_change(anna)).summary == "Erased 1 removed attachment"
    assert await taken_back(journal, anna, removal) == (0, 1)  # it is gone
    assert await shown(lunch) == ["stays.jpg"]
    assert await purge(journal, blobs, clock.now() + LATE, REMOVED) == 0
    await check(blobs, anna)


async def test_what_was_put_back_is_kept(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    await taken_back(journal, anna)

    assert await purge(journal, blobs, clock.now() + 2 * KEPT, REMOVED) == 0
    assert await shown(lunch) == ["stays.jpg", SECRET]


async def test_the_files_of_a_transaction_are_erased_with_it(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    await Ledger(journal, anna, await book_of(anna)).trash(lunch.id)
    assert await purge(journal, blobs, clock.now() + SOON) == 0

    assert await purge(journal, blobs, clock.now() + LATE) == 1

    assert await contents(blobs, lunch.book) == (0, 0)
    await check(blobs, anna)


async def test_what_was_removed_from_what_lies_in_the_trash_is_erased_in_its_own_time(
    journal: Journal, blobs: Blobs, anna: Person, lunch: Transaction
) -> None:
    await Ledger(journal, anna, await book_of(anna)).trash(lunch.id)

    assert await purge(journal, blobs, clock.now() + LATE, REMOVED) == 1

    assert (await contents(blobs, lunch.book))[0] == 1
    await Ledger(journal, anna, await book_of(anna)).restore(lunch.id)
    assert await shown(lunch) == ["stays.jpg"]
    await check(blobs, anna)


@pytest.mark.parametrize("what", [[], [REMOVED]], ids=["trash", "removed"])
async def test_an_erasure_that_was_cut_off_anywhere_goes_on_and_leaves_nothing(
    journal: Journal,
    blobs: Blobs,
    anna: Person,
    lunch: Transaction,
    monkeypatch: pytest.MonkeyPatch,
    what: list[object],
) -> None:
    if not what:
        await Ledger(journal, anna, await book_of(anna)).trash(lunch.id)
    record, forget = Journal.record, Blobs.forget

    async def cut(*_arguments: object) -> None:
        raise asyncio.CancelledError

    for name, whole in (("record", record), ("forget", forget)):
        owner = Journal if name == "record" else Blobs
        monkeypatch.setattr(owner, name, cut)
        with pytest.raises(asyncio.CancelledError):
            await purge(journal, blobs, clock.now() + LATE, *what)  # type: ignore[arg-type]
        monkeypatch.setattr(owner, name, whole)
        if name == "record":
            assert await sweep(blobs, clock.now() + 2 * LEFT_BEHIND) == 0
            assert (await contents(blobs, lunch.book))[0] == 2

    assert await sweep(blobs, clock.now() + 2 * LEFT_BEHIND) == (1 if what else 2)
    await check(blobs, anna)
