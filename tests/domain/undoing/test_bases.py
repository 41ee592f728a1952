"""Taking back what a book's base currencies have to do with."""

from datetime import date
from decimal import Decimal

import pytest

from domain.bulk.models import Progress
from domain.journal import Journal
from domain.ledger.edits import Edit
from domain.ledger.late_rates import convert_late
from domain.ledger.service import Ledger
from domain.log import Change
from domain.people.models import Person
from domain.rates import store
from domain.rates.rules import Fixing
from domain.undoing.errors import NothingToUndo
from domain.undoing.reversal import is_undoable
from domain.undoing.service import Undoing
from tests.backbone import RecordingDoorbell, book_of
from tests.domain.bases.filling import added, bases, differences, entered, read


async def undoing(journal: Journal, person: Person) -> Undoing:
    return Undoing(journal, RecordingDoorbell(), person, await book_of(person))


async def latest(person: Person) -> int:
    return (await book_of(person)).seq


async def take_back(journal: Journal, person: Person, seq: int, key: str = "undo") -> tuple[int, int]:
    """How many rows are as they were, and how many stay."""
    undo = await (await undoing(journal, person)).change(seq, key)
    assert undo.status is Progress.DONE
    return undo.changed_rows, undo.left_rows


async def test_an_edit_before_a_base_was_added_is_taken_back_after_it(journal: Journal, anna: Person) -> None:
    row = await entered(journal, anna, "12.50", "USD")
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.update(row.id, Edit(row.version, {"tags": ["trip"]}))
    edit = await latest(anna)
    await added(journal, anna, "GBP")
    worth = (await read(row.id)).postings[0].base

    assert await take_back(journal, anna, edit) == (1, 0)

    after = await read(row.id)
    assert (after.tags, after.postings[0].base) == ([], worth)
    assert await differences(anna) == []


async def test_an_amount_that_is_put_back_is_valued_in_each_base(journal: Journal, anna: Person) -> None:
    row = await entered(journal, anna, "12.50", "EUR")
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.update(row.id, Edit(row.version, {"amount": (Decimal(99), "JPY")}))
    edit = await latest(anna)
    await added(journal, anna, "GBP")

    assert await take_back(journal, anna, edit) == (1, 0)

    after = (await read(row.id)).postings[0]
    assert after.base.keys() == {"EUR", "GBP"}
    assert await differences(anna) == []


async def test_what_was_booked_before_its_rate_arrived_is_taken_back_after_it(
    journal: Journal, anna: Person
) -> None:
    row = await entered(journal, anna, "12.50", "USD", date(2160, 5, 4))
    entry = await latest(anna)
    await store.keep([Fixing(date(2160, 5, 3), {"USD": Decimal(2)})])
    assert await convert_late(journal) == 1

    assert await take_back(journal, anna, entry) == (1, 0)

    assert (await read(row.id)).trashed_at is not None


async def test_that_a_rate_arrived_is_nothing_to_take_back(journal: Journal, anna: Person) -> None:
    row = await entered(journal, anna, "12.50", "USD", date(2161, 5, 4))
    await store.keep([Fixing(date(2161, 5, 3), {"USD": Decimal(2)})])
    await convert_late(journal)
    change = await Change.get_pymongo_collection().find_one({"stream": anna.home_book}, sort=[("seq", -1)])
    assert change is not None

    assert not any(map(is_undoable, Change.from_bson(change).parts))
    assert await take_back(journal, anna, await latest(anna)) == (0, 0)

    assert (await read(row.id)).postings[0].base == {"EUR": -625}


async def test_a_value_that_came_since_is_kept_where_the_money_is_the_same(
    journal: Journal, anna: Person
) -> None:
    row = await entered(journal, anna, "12.50", "USD", date(2162, 5, 8))
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.update(row.id, Edit(row.version, {"tags": ["trip"]}))
    edit = await latest(anna)
    await store.keep([Fixing(date(2162, 5, 3), {"USD": Decimal(2)})])
    await convert_late(journal)
    await store.keep([Fixing(date(2162, 5, 7), {"USD": Decimal(4)})])

    assert await take_back(journal, anna, edit) == (1, 0)

    after = await read(row.id)
    assert (after.tags, after.postings[0].base) == ([], {"EUR": -625})


async def test_an_own_rate_is_taken_back_with_all_that_followed_from_it(
    journal: Journal, anna: Person
) -> None:
    row = await entered(journal, anna, "12.50", "USD")
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.update(row.id, Edit(row.version, {"rate": Decimal("0.5")}))
    edit = await latest(anna)
    await added(journal, anna, "GBP")

    assert await take_back(journal, anna, edit) == (1, 0)

    reference = await entered(journal, anna, "12.50", "USD")
    assert (await read(row.id)).postings == reference.postings
    assert await differences(anna) == []


async def test_an_own_rate_that_somebody_gave_since_keeps_an_edit_of_the_same_money(
    journal: Journal, anna: Person
) -> None:
    row = await entered(journal, anna, "12.50", "USD")
    ledger = Ledger(journal, anna, await book_of(anna))
    larger = await ledger.update(row.id, Edit(row.version, {"amount": (Decimal(20), "USD")}))
    edit = await latest(anna)
    await ledger.update(row.id, Edit(larger.version, {"rate": Decimal("0.5")}))

    assert await take_back(journal, anna, edit) == (0, 1)


async def test_an_added_base_is_taken_back_by_its_last_change_or_its_work(
    journal: Journal, anna: Person
) -> None:
    await entered(journal, anna, "12.50", "EUR")
    await added(journal, anna, "USD")

    assert await take_back(journal, anna, await latest(anna)) == (1, 0)

    assert (await book_of(anna)).bases == ("EUR",)
    assert await differences(anna) == []
    assert (await added(journal, anna, "USD")).bases == ("EUR", "USD")


async def test_another_first_base_is_taken_back(journal: Journal, anna: Person) -> None:
    await added(journal, anna, "USD")
    await bases(journal, anna).put_first("USD")

    assert await take_back(journal, anna, await latest(anna)) == (1, 0)

    assert (await book_of(anna)).ready_bases == ("EUR", "USD")
    assert await take_back(journal, anna, await latest(anna), "redo") == (1, 0)
    assert (await book_of(anna)).ready_bases == ("USD", "EUR")


async def test_a_removed_base_is_added_again_rather_than_put_back(journal: Journal, anna: Person) -> None:
    await added(journal, anna, "USD")
    await bases(journal, anna).remove("EUR", "USD")
    removal = await latest(anna)

    with pytest.raises(NothingToUndo):
        await (await undoing(journal, anna)).change(removal, "key")

    assert (await book_of(anna)).bases == ("USD",)


async def test_what_came_since_keeps_the_first_base_where_it_is(journal: Journal, anna: Person) -> None:
    await added(journal, anna, "USD")
    await bases(journal, anna).put_first("USD")
    switch = await latest(anna)
    await bases(journal, anna).remove("EUR", None)

    assert await take_back(journal, anna, switch) == (0, 1)

    assert (await book_of(anna)).ready_bases == ("USD",)
