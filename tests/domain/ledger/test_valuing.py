"""Foreign money in a book: converted when it is booked, by the day before; never silently again."""

from datetime import date
from decimal import Decimal

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
from domain.rates import store
from domain.rates.history import history
from domain.rates.rules import Fixing
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft

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
