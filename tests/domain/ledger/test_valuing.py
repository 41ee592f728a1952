"""Foreign money in a book: converted when it is booked, by the day before; never silently again."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from beanie import PydanticObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.journal import Journal
from domain.ledger.edits import Edit
from domain.ledger.errors import RateInvalid
from domain.ledger.late_rates import convert_late
from domain.ledger.models import Posting, RateSource, Transaction
from domain.ledger.service import Ledger
from domain.ledger.valuing import lacks_value, valued
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.people.models import Person
from domain.rates import queries, store
from domain.rates.history import History, history
from domain.rates.rules import Fixing
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft
from tests.domain.bases.filling import added

FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)


async def foreign(
    journal: Journal,
    anna: Person,
    amount: str = "12.50",
    currency: str = "USD",
    on: date = MONDAY,
    kind: Kind = Kind.EXPENSE,
) -> Transaction:
    """A booked transaction in Anna's book of euros."""
    capture = await booked(journal, anna, draft(amount, currency, on=on, kind=kind))
    return await read(capture.transactions[0])


async def read(row: PydanticObjectId) -> Transaction:
    raw = await Transaction.get_pymongo_collection().find_one({"_id": row})
    assert raw is not None
    return Transaction.from_bson(raw)


async def changed(journal: Journal, anna: Person, row: Transaction, **values: object) -> Transaction:
    book = await book_of(anna)
    return await Ledger(journal, anna, book).update(row.id, Edit(row.version, values))


async def test_money_is_valued_by_the_rates_of_the_last_working_day_before(
    journal: Journal, anna: Person
) -> None:
    row = await foreign(journal, anna)

    fixing = history().fixing_up_to(FRIDAY)
    assert fixing is not None
    expected = round(-1250 / fixing.per_euro["USD"])
    (posting,) = row.postings
    assert posting.base == {"EUR": expected}
    assert (posting.rates["EUR"].day, posting.rates["EUR"].source) == (FRIDAY, RateSource.ECB)
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_what_is_answered_is_what_is_stored(journal: Journal, anna: Person) -> None:
    row = await foreign(journal, anna)

    answered = await changed(journal, anna, row, amount=(Decimal(20), "GBP"))

    assert answered == await read(row.id)
    assert set(answered.postings[0].base) == {"EUR"}


async def test_another_date_takes_that_date_s_rate_and_a_note_none(journal: Journal, anna: Person) -> None:
    row = await foreign(journal, anna)

    noted = await changed(journal, anna, row, note="with Ben")
    moved = await changed(journal, anna, noted, date=date(2020, 3, 9))

    assert noted.postings[0].rates == row.postings[0].rates
    assert moved.postings[0].rates["EUR"].day == date(2020, 3, 6)
    assert moved.postings[0].base != row.postings[0].base
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_rate_of_the_person_s_own_stays_until_they_give_it_up(journal: Journal, anna: Person) -> None:
    row = await foreign(journal, anna)

    own = await changed(journal, anna, row, rate=Decimal("0.5"))
    larger = await changed(journal, anna, own, amount=(Decimal(100), "USD"))
    moved = await changed(journal, anna, larger, date=date(2020, 3, 9))
    back = await changed(journal, anna, moved, rate=None)

    assert (own.postings[0].base, own.postings[0].rates["EUR"].source) == ({"EUR": -625}, RateSource.OWN)
    assert larger.postings[0].base == moved.postings[0].base == {"EUR": -5000}
    assert "rate" in moved.by_hand
    assert (back.postings[0].rates["EUR"].source, back.postings[0].rates["EUR"].day) == (
        RateSource.ECB,
        date(2020, 3, 6),
    )
    assert "rate" not in back.by_hand
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_an_own_rate_does_not_outlive_its_currency(journal: Journal, anna: Person) -> None:
    own = await changed(journal, anna, await foreign(journal, anna), rate=Decimal("0.5"))

    other = await changed(journal, anna, own, amount=(Decimal(100), "GBP"))

    assert other.postings[0].rates["EUR"].source is RateSource.ECB
    assert "rate" not in other.by_hand


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1e12", "0.1234567890123456789"])
async def test_what_is_no_rate_is_refused(journal: Journal, anna: Person, rate: str) -> None:
    row = await foreign(journal, anna)

    with pytest.raises(RateInvalid):
        await changed(journal, anna, row, rate=Decimal(rate))


async def test_money_in_the_book_s_own_currency_has_no_rate(journal: Journal, anna: Person) -> None:
    row = await foreign(journal, anna, currency="EUR")

    assert (row.postings[0].base, row.postings[0].rates) == ({"EUR": -1250}, {})
    with pytest.raises(RateInvalid):
        await changed(journal, anna, row, rate=Decimal(2))


@pytest.mark.parametrize(
    ("currency", "on"), [("KWD", MONDAY), ("USD", date(1998, 5, 1)), ("USD", date(2190, 5, 1))]
)
async def test_without_a_rate_it_is_unconverted_and_counts_as_open(
    journal: Journal, anna: Person, currency: str, on: date
) -> None:
    row = await foreign(journal, anna, currency=currency, on=on)

    assert (row.postings[0].base, row.postings[0].rates) == ({}, {})
    assert lacks_value(row, ("EUR",))
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_rate_that_arrives_late_converts_what_waited_for_it_once(
    journal: Journal, anna: Person
) -> None:
    day = date(2180, 5, 4)
    row = await foreign(journal, anna, on=day)
    await foreign(journal, anna, "3.000", "KWD", on=day)
    arrived = Fixing(date(2180, 5, 3), {"USD": Decimal(2)})
    await store.keep([arrived])

    first = await convert_late(journal)
    again = await convert_late(journal)

    after = await read(row.id)
    assert (first, again) == (1, 0)
    assert (after.postings[0].base, after.version) == ({"EUR": -625}, row.version + 1)
    change = await Change.get_pymongo_collection().find_one({"stream": anna.home_book}, sort=[("seq", -1)])
    assert change is not None
    assert (change["actor"], [part["id"] for part in change["parts"]]) == (Actor.SYSTEM, [row.id])
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_transfer_is_worth_the_same_on_both_sides(journal: Journal, anna: Person) -> None:
    row = await foreign(journal, anna, kind=Kind.TRANSFER)

    out, into = (posting.base["EUR"] for posting in row.postings)
    assert out == -into < 0


@pytest.mark.usefixtures("database")
@given(st.integers(1, 10**9), st.decimals("0.001", "1000", places=4))
def test_what_has_a_value_is_left_as_it_is(minor: int, per_euro: Decimal) -> None:
    row = Transaction.model_construct(
        date=MONDAY, trashed_at=None, postings=[Posting(minor=-minor, currency="USD")]
    )

    once = valued(row, ("EUR",), Fixing(FRIDAY, {"USD": per_euro}))

    assert valued(once, ("EUR",), Fixing(FRIDAY, {"USD": per_euro + 1})) is once
    assert not lacks_value(once, ("EUR",))


async def test_a_transfer_that_waits_for_its_rate_gets_it_though_its_sides_cancel_out(
    journal: Journal, anna: Person
) -> None:
    row = await foreign(journal, anna, on=date(2181, 5, 4), kind=Kind.TRANSFER)
    await store.keep([Fixing(date(2181, 5, 3), {"USD": Decimal(2)})])

    assert await convert_late(journal) == 1

    assert [posting.base for posting in (await read(row.id)).postings] == [{"EUR": -625}, {"EUR": 625}]


async def test_what_was_in_the_trash_when_its_rate_arrived_is_valued_when_it_comes_back(
    journal: Journal, anna: Person
) -> None:
    row = await foreign(journal, anna, on=date(2182, 5, 4))
    ledger = Ledger(journal, anna, await book_of(anna))
    await ledger.trash(row.id)
    await store.keep([Fixing(date(2182, 5, 3), {"USD": Decimal(2)})])
    assert await convert_late(journal) == 0

    restored = await ledger.restore(row.id)

    assert restored.postings[0].base == {"EUR": -625}
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_rate_that_came_by_other_ways_than_the_network_counts_too(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer release embeds days that this one lacked when the money was booked."""
    known = history()
    older = History(known.currencies, known.days[:-10], known.lines)
    day = known.last_day
    with monkeypatch.context() as patch:
        patch.setattr("domain.rates.queries.history", lambda: older)
        row = await foreign(journal, anna, on=day)
        assert row.postings[0].base == {}

    assert await convert_late(journal) == 1
    assert (await read(row.id)).postings[0].rates["EUR"].day == date.fromisoformat(known.days[-2])


def test_the_newest_of_embedded_and_fetched_rates_counts() -> None:
    fetched = [Fixing(history().last_day - timedelta(days=3), {"USD": Decimal(2)})]

    found = queries._new_enough(fetched, history().last_day + timedelta(days=2))

    assert found is not None
    assert found.day == history().last_day


@pytest.mark.parametrize("base", [None, "EUR"])
async def test_an_own_rate_is_in_the_first_base_or_in_the_one_it_names_and_crossed_into_others(
    journal: Journal, anna: Person, base: str | None
) -> None:
    for currency in ("GBP", "JPY"):
        await added(journal, anna, currency)
    row = await foreign(journal, anna)

    own = await changed(journal, anna, row, rate=Decimal("0.5"), rate_currency=base)

    (posting,) = own.postings
    fixing = history().fixing_up_to(FRIDAY)
    assert fixing is not None
    # Of the posting itself, not of the rounded euros.
    pounds, yen = (Fraction(1250, 2) * Fraction(fixing.per_euro[code]) for code in ("GBP", "JPY"))
    assert posting.base == {"EUR": -625, "GBP": -round(pounds), "JPY": -round(yen / 100)}
    assert [(rate.day, rate.source) for rate in posting.rates.values()] == [
        (None, RateSource.OWN),
        (FRIDAY, RateSource.OWN),
        (FRIDAY, RateSource.OWN),
    ]
    assert own.by_hand == ["rate"]
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_an_own_rate_in_another_base_is_crossed_into_the_first(journal: Journal, anna: Person) -> None:
    await added(journal, anna, "GBP")
    row = await foreign(journal, anna)

    own = await changed(journal, anna, row, rate=Decimal("0.8"), rate_currency="GBP")

    fixing = history().fixing_up_to(FRIDAY)
    assert fixing is not None
    euros = -round(1000 / Fraction(fixing.per_euro["GBP"]))
    assert own.postings[0].base == {"EUR": euros, "GBP": -1000}
    back = await changed(journal, anna, own, rate=None)
    assert back.postings == row.postings


async def test_another_own_rate_replaces_all_that_followed_from_the_first(
    journal: Journal, anna: Person
) -> None:
    await added(journal, anna, "GBP")
    row = await foreign(journal, anna)
    pounds = await changed(journal, anna, row, rate=Decimal("0.8"), rate_currency="GBP")

    euros = await changed(journal, anna, pounds, rate=Decimal("0.9"))

    assert euros.postings[0].base["EUR"] == -1125
    assert euros.postings[0].rates["GBP"].day == FRIDAY
    assert euros.postings[0].base["GBP"] != pounds.postings[0].base["GBP"]
    noted = await changed(journal, anna, euros, note="with Ben", tags=["trip"])
    assert noted.postings[0].base == euros.postings[0].base


async def test_a_base_that_comes_later_takes_the_own_rate_as_well(journal: Journal, anna: Person) -> None:
    own = await changed(journal, anna, await foreign(journal, anna), rate=Decimal("0.5"))

    await added(journal, anna, "GBP")

    after = (await read(own.id)).postings[0]
    fixing = history().fixing_up_to(FRIDAY)
    assert fixing is not None
    assert after.base == {"EUR": -625, "GBP": -round(625 * fixing.per_euro["GBP"])}
    assert after.rates["GBP"].source is RateSource.OWN


async def test_what_arrives_in_another_currency_is_not_valued_by_the_rate_of_what_left(
    journal: Journal, anna: Person
) -> None:
    row = await foreign(journal, anna, "100", kind=Kind.TRANSFER)
    moved = await changed(journal, anna, row, received=(Decimal(75), "GBP"))

    own = await changed(journal, anna, moved, rate=Decimal("0.9"))

    out, into = own.postings
    assert out.base == {"EUR": -9000}
    assert into == moved.postings[1]
    assert into.rates["EUR"].source is RateSource.ECB


@pytest.mark.parametrize(
    "values",
    [
        {"rate": Decimal("0.5"), "rate_currency": "GBP"},  # no base of the book
        {"rate": Decimal("0.5"), "rate_currency": "USD"},
        {"rate_currency": "EUR"},
        {"rate": None, "rate_currency": "EUR"},
    ],
)
async def test_an_own_rate_names_a_base_of_the_book(
    journal: Journal, anna: Person, values: dict[str, object]
) -> None:
    row = await foreign(journal, anna)

    with pytest.raises(RateInvalid) as caught:
        await changed(journal, anna, row, **values)

    assert caught.value.path == ("rateCurrency",)


async def test_a_rate_that_is_given_twice_or_given_up_twice_changes_nothing(
    journal: Journal, anna: Person
) -> None:
    row = await foreign(journal, anna)
    assert (await changed(journal, anna, row, rate=None)).version == row.version

    own = await changed(journal, anna, row, rate=Decimal("0.5"))
    await added(journal, anna, "GBP")

    assert (await changed(journal, anna, own, rate=Decimal("0.50"))).version == own.version
