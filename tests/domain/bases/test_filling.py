"""A base currency is filled in chunks; whatever happens meanwhile, totals are what the rows say at every commit."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from bson import ObjectId

from domain import ids
from domain.bases import work as work_module
from domain.bases.errors import BasesFull, BeingFilled
from domain.bases.models import BaseFilling
from domain.bases.work import BASE_FILLINGS, fill_chunk
from domain.books.models import Role
from domain.bulk.models import Progress
from domain.bulk.work import give_up
from domain.errors import Forbidden, InvalidCurrency
from domain.journal import Journal, Superseded
from domain.keys import KeyUsedForOther
from domain.ledger.edits import Edit
from domain.ledger.late_rates import convert_late
from domain.ledger.models import Total, Transaction
from domain.ledger.service import Ledger
from domain.log import Actor, Change
from domain.people.models import Person
from domain.rates import store
from domain.rates.history import history
from domain.rates.rules import Fixing, convert, rate_of
from tests.backbone import RecordingHints, book_of, booked, draft, make_member, newcomer
from tests.domain.bases.filling import (
    FRIDAY,
    MONDAY,
    added,
    bases,
    claimed,
    differences,
    entered,
    filled,
    read,
)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows a commit."""
    monkeypatch.setattr(work_module, "CHUNK", 3)


async def ten(journal: Journal, anna: Person) -> list[Transaction]:
    """Ten expenses of ten days, in euros, dollars and Kuwaiti dinars in turn; the first is in the trash."""
    rows = [
        await entered(journal, anna, f"{day}.00", currency, date(2026, 3, 1 + day))
        for day, currency in zip(range(1, 11), ["EUR", "USD", "KWD"] * 4, strict=False)
    ]
    await Ledger(journal, anna, await book_of(anna)).trash(rows[0].id)
    return rows


def worth(minor: int, currency: str, target: str, on: date) -> int:
    """By the rates of the last working day before."""
    rate = rate_of(history().fixing_up_to(on.fromordinal(on.toordinal() - 1)), currency, target, on)
    assert rate is not None
    return convert(minor, rate)


async def test_all_money_is_valued_in_the_new_base_and_then_reports_may_use_it(
    journal: Journal, anna: Person
) -> None:
    euros, dollars, dinars = [
        await entered(journal, anna, "12.50", currency) for currency in ("EUR", "USD", "KWD")
    ]

    book = await added(journal, anna, "GBP")

    assert book.ready_bases == book.bases == ("EUR", "GBP")
    first, second, third = [(await read(row.id)).postings[0] for row in (euros, dollars, dinars)]
    assert first.base == {"EUR": -1250, "GBP": worth(-1250, "EUR", "GBP", MONDAY)}
    assert second.base == dollars.postings[0].base | {"GBP": worth(-1250, "USD", "GBP", MONDAY)}
    assert (second.rates["EUR"], second.rates["GBP"].day) == (dollars.postings[0].rates["EUR"], FRIDAY)
    assert third.base == {}
    assert await differences(anna) == []


async def test_money_in_the_new_base_itself_needs_no_rate(journal: Journal, anna: Person) -> None:
    row = await entered(journal, anna, "3.000", "KWD")

    await added(journal, anna, "KWD")

    (posting,) = (await read(row.id)).postings
    assert (posting.base, posting.rates) == ({"KWD": -3000}, {})
    assert await differences(anna) == []


@pytest.mark.usefixtures("small_chunks")
async def test_at_each_commit_totals_are_what_rows_say_and_the_base_waits_to_be_ready(
    journal: Journal, anna: Person
) -> None:
    await ten(journal, anna)

    work = await bases(journal, anna).add("USD", "key")
    assert work is not None
    assert (work.status, work.seen, work.expected) == (Progress.RUNNING, 3, 10)
    running, seen = await claimed(work), []
    while running.status is Progress.RUNNING:
        assert (await book_of(anna)).ready_bases == ("EUR",)
        assert await differences(anna) == []
        running = await fill_chunk(journal, running)
        seen.append(running.seen)

    assert seen == [6, 9, 10]
    assert (running.status, running.changed_rows) == (Progress.DONE, 10)
    assert (await book_of(anna)).ready_bases == ("EUR", "USD")
    assert await differences(anna) == []


@pytest.mark.usefixtures("small_chunks")
async def test_what_is_written_meanwhile_is_right_wherever_the_work_is(
    journal: Journal, anna: Person
) -> None:
    """Rows before, at and behind the work's place are entered, edited, moved past it, thrown away and restored."""
    rows = await ten(journal, anna)
    work = await bases(journal, anna).add("USD", "key")
    assert work is not None
    ledger = Ledger(journal, anna, await book_of(anna))

    async def edit(number: int, **values: object) -> None:
        row = await read(rows[number].id)
        await ledger.update(row.id, Edit(row.version, values))

    await edit(9, date=date(2026, 3, 1))  # from behind the work to before it
    await edit(1, date=date(2026, 3, 30))
    await edit(6, amount=(Decimal(70), "JPY"))
    await edit(7, note="with Ben")
    await ledger.trash(rows[8].id)
    await ledger.restore(rows[0].id)
    await entered(journal, anna, "1.00", "EUR", date(2026, 3, 1))
    await booked(journal, anna, draft("2", "USD", on=date(2026, 3, 20)))
    assert await differences(anna) == []

    await filled(journal, work)

    assert await differences(anna) == []
    unmarked = {"book": anna.home_book, "counted": {"$ne": "USD"}}
    assert await Transaction.get_pymongo_collection().count_documents(unmarked) == 0
    moved = (await read(rows[9].id)).postings[0]
    assert moved.base == {"EUR": -1000, "USD": worth(-1000, "EUR", "USD", date(2026, 3, 1))}


@pytest.mark.usefixtures("small_chunks")
async def test_a_killed_worker_loses_and_repeats_nothing(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ten(journal, anna)
    work = await bases(journal, anna).add("USD", "key")
    assert work is not None
    dead, killed = await claimed(work), Journal(journal.client, RecordingHints())

    async def dies(*_: object) -> int:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(
            "domain.journal._write_change", dies
        )  # rows and totals are written, nothing is committed
        with pytest.raises(asyncio.CancelledError):
            await fill_chunk(killed, dead)
    assert await differences(anna) == []
    done = await filled(journal, work)

    with pytest.raises(Superseded):  # who was thought dead wakes up
        await fill_chunk(journal, dead)
    assert (done.status, done.changed_rows, done.seen) == (Progress.DONE, 10, 10)
    assert await differences(anna) == []


async def test_the_same_base_asked_for_twice_at_once_is_one(journal: Journal, anna: Person) -> None:
    await ten(journal, anna)
    asker = bases(journal, anna)

    works = await asyncio.gather(*(asker.add("USD", key) for key in ("a", "a", "b", "c")))

    assert {work.id for work in works if work is not None} == {works[0] and works[0].id}
    stored = await BaseFilling.get_pymongo_collection().find({"book": anna.home_book}).to_list()
    assert len(stored) == 1
    assert (await book_of(anna)).ready_bases == ("EUR", "USD")
    assert await asker.add("USD", "d") is None


async def test_a_repeated_request_is_answered_by_its_first(journal: Journal, anna: Person) -> None:
    asker = bases(journal, anna)
    first = await asker.add("USD", "key")

    assert (await asker.add("USD", "key")) == first
    with pytest.raises(KeyUsedForOther):
        await asker.add("GBP", "key")


@pytest.mark.usefixtures("small_chunks")
async def test_one_base_is_filled_at_a_time(journal: Journal, anna: Person) -> None:
    await ten(journal, anna)
    asker = bases(journal, anna)
    first = await asker.add("USD", "a")

    again = await asker.add("USD", "b")
    with pytest.raises(BeingFilled):
        await asker.add("GBP", "c")

    assert first is not None
    assert again is not None
    assert again.id == first.id


async def test_a_fourth_base_and_what_is_no_currency_are_refused(journal: Journal, anna: Person) -> None:
    for currency in ("USD", "GBP"):
        await added(journal, anna, currency)
    seq = (await book_of(anna)).seq

    with pytest.raises(BasesFull):
        await bases(journal, anna).add("JPY", "a")
    with pytest.raises(InvalidCurrency):
        await bases(journal, anna).add("usd", "a")

    assert (await book_of(anna)).seq == seq


async def test_a_viewer_changes_nothing(journal: Journal, anna: Person) -> None:
    ben = (await newcomer(journal)).person
    await make_member(await book_of(anna), ben, Role.VIEWER)
    viewer = bases(journal, anna)
    viewer = type(viewer)(viewer.journal, viewer.doorbell, ben, viewer.book)

    for request in (viewer.add("USD", "a"), viewer.remove("EUR", None), viewer.put_first("EUR")):
        with pytest.raises(Forbidden):
            await request


@pytest.mark.usefixtures("small_chunks")
async def test_one_that_is_removed_while_it_is_filled_stops_and_totals_hold(
    journal: Journal, anna: Person
) -> None:
    rows = await ten(journal, anna)
    work = await bases(journal, anna).add("USD", "key")
    assert work is not None
    running = await claimed(work)

    await bases(journal, anna).remove("USD", None)

    with pytest.raises(Superseded):
        await fill_chunk(journal, running)
    assert await differences(anna) == []
    ledger = Ledger(journal, anna, await book_of(anna))
    for row in rows[1:4]:
        now = await read(row.id)
        await ledger.update(row.id, Edit(now.version, {"amount": (Decimal(99), "EUR")}))
    assert await differences(anna) == []
    stored = await BaseFilling.get_pymongo_collection().find_one({"_id": work.id})
    assert stored is not None
    assert stored["status"] == Progress.CANCELLED

    await added(journal, anna, "USD")

    assert (await book_of(anna)).ready_bases == ("EUR", "USD")
    assert await differences(anna) == []


async def test_one_that_comes_back_keeps_what_was_booked_and_counts_what_was_written_since(
    journal: Journal, anna: Person
) -> None:
    kept = await entered(journal, anna, "12.50", "EUR")
    changed = await entered(journal, anna, "20.00", "EUR")
    await added(journal, anna, "USD")
    before = (await read(kept.id)).postings
    await bases(journal, anna).remove("USD", None)
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.update(changed.id, Edit(changed.version, {"amount": (Decimal(30), "EUR")}))
    new = await entered(journal, anna, "5.00", "EUR")
    assert await differences(anna) == []

    await added(journal, anna, "USD")

    assert (await read(kept.id)).postings == before
    for row, minor in ((changed, -3000), (new, -500)):
        assert (await read(row.id)).postings[0].base["USD"] == worth(minor, "EUR", "USD", MONDAY)
    assert await differences(anna) == []


@pytest.mark.usefixtures("small_chunks")
async def test_one_that_is_given_up_is_let_go_of(journal: Journal, anna: Person) -> None:
    await ten(journal, anna)
    work = await bases(journal, anna).add("USD", "key")
    assert work is not None

    failed = await give_up(journal, BASE_FILLINGS, await claimed(work))

    assert failed.status is Progress.FAILED
    assert (await book_of(anna)).bases == ("EUR",)
    assert await differences(anna) == []
    assert (await added(journal, anna, "GBP")).ready_bases == ("EUR", "GBP")


async def test_a_rate_that_arrives_late_closes_each_base_that_waited_for_it(
    journal: Journal, anna: Person
) -> None:
    await added(journal, anna, "GBP")
    await added(journal, anna, "USD")
    row = await entered(journal, anna, "12.50", "USD", date(2170, 5, 4))
    assert row.postings[0].base == {"USD": -1250}

    await store.keep([Fixing(date(2170, 5, 3), {"USD": Decimal(2), "GBP": Decimal("0.8")})])

    assert await convert_late(journal) == 1
    assert (await read(row.id)).postings[0].base == {"USD": -1250, "EUR": -625, "GBP": -500}
    assert await convert_late(journal) == 0
    assert await differences(anna) == []


async def test_what_had_no_rate_when_it_was_filled_gets_one_when_the_base_comes_back(
    journal: Journal, anna: Person
) -> None:
    row = await entered(journal, anna, "12.50", "EUR", date(2171, 5, 4))
    await added(journal, anna, "GBP")
    await bases(journal, anna).remove("GBP", None)
    await store.keep([Fixing(date(2171, 5, 3), {"GBP": Decimal("0.8")})])
    assert await convert_late(journal) == 0

    await added(journal, anna, "GBP")

    assert (await read(row.id)).postings[0].base == {"EUR": -1250, "GBP": -1000}
    assert await differences(anna) == []


async def test_the_log_tells_of_the_work_and_not_of_each_transaction(journal: Journal, anna: Person) -> None:
    await ten(journal, anna)
    work = await bases(journal, anna).add("USD", "key")
    assert work is not None

    cause = ids.base_filling_id(work.book, work.id)
    found = Change.get_pymongo_collection().find({"stream": anna.home_book, "cause": cause}).sort("seq", 1)
    began, ended = [Change.from_bson(raw) async for raw in found]

    assert (began.actor, ended.actor) == (Actor.PERSON, Actor.SYSTEM)
    assert began.summary == "Began to add the base currency USD"
    assert ended.summary == "Added the base currency USD"
    assert [part.type for part in ended.parts] == ["BaseFilling", "Book"]


async def test_a_book_of_one_base_stores_no_marks(journal: Journal, anna: Person) -> None:
    row = await entered(journal, anna, "12.50", "USD")

    assert (await read(row.id)).counted is None


async def test_cells_of_a_removed_base_are_what_its_rows_say_too(journal: Journal, anna: Person) -> None:
    await entered(journal, anna, "12.50", "EUR")
    await added(journal, anna, "USD")
    await bases(journal, anna).remove("USD", None)
    await Total.get_pymongo_collection().update_one(
        {"book": anna.home_book, "period": "Y2026"}, {"$inc": {"cells.EXPENSE|other||EUR.base.USD": 1}}
    )

    assert len(await differences(anna)) == 1


async def test_a_newcomers_key_is_each_persons_own(journal: Journal, anna: Person) -> None:
    ben = (await newcomer(journal)).person
    await bases(journal, anna).add("USD", "key")

    assert (await added(journal, ben, "GBP")).ready_bases == ("EUR", "GBP")
    assert ObjectId(ben.home_book) != anna.home_book
