"""What an account held on a day, whatever was booked in whatever money, is what its rows say."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import migrations
from domain.accounts.models import Account
from domain.database import Database
from domain.journal import Journal
from domain.ledger.balances import Held, held_at
from domain.ledger.models import Total, Transaction
from domain.ledger.verify import repair_book, verify_book
from domain.people.models import Person
from domain.reconciling.rules import effect
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft
from tests.domain.accounts.opening import as_it_is, on, opened_account, written
from tests.domain.attachments.files import as_it_is as transaction

DAYS = st.dates(date(2023, 11, 20), date(2026, 2, 10))
OPENED = date(2020, 1, 1)


async def spent(
    journal: Journal, person: Person, account: Account, day: date, minor: int = 500, **told: int | str
) -> Transaction:
    """An expense on the account; `currency` of other money, `worth` what that came to there."""
    money = Decimal(minor).scaleb(-2)
    capture = await booked(journal, person, draft(str(money), str(told.get("currency", "EUR")), on=day))
    row = await transaction(capture.book, capture.transactions[0])
    row = await written(journal, person, row, on(row, account.id))
    if "worth" in told:
        known = [row.postings[0].model_copy(update={"account_minor": -int(told["worth"])})]
        row = await written(journal, person, row, row.changed(postings=known, version=row.version + 1))
    return row


async def opened(journal: Journal, person: Person, name: str = "Everyday") -> Account:
    return await opened_account(journal, person, name, opening_balance=Decimal(100), opening_date=OPENED)


async def held(account: Account, *days: date) -> list[Held]:
    now = await as_it_is(account)
    return await held_at([(now, day) for day in days], 0)


async def test_a_day_counts_up_to_its_end(journal: Journal, anna: Person) -> None:
    account = await opened(journal, anna)
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1), date(2027, 5, 5)):
        await spent(journal, anna, account, day)

    days = ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-30", "2026-01-31", "2026-02-01", "2199-12-31"]
    found = await held(account, *map(date.fromisoformat, days))

    assert [one.minor for one in found] == [100_00, 95_00, 90_00, 90_00, 85_00, 80_00, 75_00]
    assert {one.unknown for one in found} == {0}


async def test_other_money_counts_as_what_it_came_to_and_is_unknown_until_that_is_said(
    journal: Journal, anna: Person
) -> None:
    account = await opened(journal, anna)
    await spent(journal, anna, account, date(2026, 1, 10), 1000, currency="USD", worth=900)
    await spent(journal, anna, account, date(2026, 1, 20), 1000, currency="USD")
    await spent(journal, anna, account, date(2026, 1, 20), 700, currency="USD", worth=700)

    found = await held(account, date(2026, 1, 9), date(2026, 1, 10), date(2026, 1, 20))

    assert found == [Held(100_00, 0), Held(91_00, 0), Held(84_00, 1)]


async def test_other_accounts_and_what_lies_in_the_trash_count_for_nothing(
    journal: Journal, anna: Person
) -> None:
    account, other = await opened(journal, anna), await opened(journal, anna, "Savings")
    day = date(2026, 1, 10)
    await spent(journal, anna, other, day)
    row = await spent(journal, anna, account, day, currency="USD")
    await written(journal, anna, row, row.changed(trashed_at=row.created_at, version=row.version + 1))
    capture = await booked(journal, anna, draft("30", kind=Kind.TRANSFER, category="transfer", on=day))
    move = await transaction(capture.book, capture.transactions[0])
    await written(journal, anna, move, on(move, account.id, other.id))

    assert await held(account, day) == [Held(70_00, 0)]
    assert await held(other, day) == [Held(125_00, 0)]


def brute(rows: Sequence[Transaction], account: Account, day: date) -> Held:
    """Row by row."""
    counted = [row for row in rows if row.date <= day and row.trashed_at is None]
    own = [one for row in counted for one in row.postings if one.account == account.id]
    return Held(
        account.opening + sum(one.account_minor or 0 for one in own),
        sum(one.account_minor is None for one in own),
    )


@given(
    st.lists(st.tuples(DAYS, st.integers(1, 99_999), st.sampled_from([None, 0, 1, 2])), max_size=6),
    st.lists(DAYS, min_size=1, max_size=3),
)
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
async def test_totals_tell_what_rows_tell(
    journal: Journal,
    anna: Person,
    rows: list[tuple[date, int, int | None]],
    days: list[date],
) -> None:
    """0: other money of the same number; 1: of another; 2: nobody has said."""
    account = await opened(journal, anna, f"Account {await _count(anna)}")
    for day, minor, kind in rows:
        worth = {0: {"worth": minor}, 1: {"worth": minor + 7}}.get(kind if kind is not None else 9, {})
        told: dict[str, int | str] = {"currency": "EUR" if kind is None else "USD", **worth}
        await spent(journal, anna, account, day, minor, **told)

    raw = await Transaction.get_pymongo_collection().find({"book": anna.home_book}).to_list()
    stored = [Transaction.from_bson(one) for one in raw]
    assert await held(account, *days) == [brute(stored, account, day) for day in days]
    assert [line async for line in verify_book(await book_of(anna))] == []


async def _count(person: Person) -> int:
    return await Account.get_pymongo_collection().count_documents({"book": person.home_book})


async def test_what_an_earlier_release_kept_is_completed(
    journal: Journal, anna: Person, database: Database
) -> None:
    account = await opened(journal, anna)
    day = date(2026, 1, 10)
    await spent(journal, anna, account, day, 1000, currency="USD", worth=900)
    await spent(journal, anna, account, day, 1000, currency="USD")
    await spent(journal, anna, account, day + timedelta(days=1))
    totals = Total.get_pymongo_collection()
    where = {"book": anna.home_book}
    before = await totals.find(where).sort("period", 1).to_list()
    cell = f"cells.EXPENSE|dining|{account.id}|USD"
    await totals.update_many(where, {"$unset": {f"{cell}.apart": 1, f"{cell}.unknown": 1}})
    assert await held(account, day - timedelta(days=1)) != [Held(100_00, 0)]

    for _ in range(2):
        await migrations._tell_of_other_money(database)

    assert await totals.find(where).sort("period", 1).to_list() == before
    assert await held(account, day - timedelta(days=1)) == [Held(100_00, 0)]


async def test_a_tampered_worth_is_found_and_mended(journal: Journal, anna: Person) -> None:
    account = await opened(journal, anna)
    await spent(journal, anna, account, date(2026, 1, 10), 1000, currency="USD", worth=900)
    cell = f"EXPENSE|dining|{account.id}|USD"
    await Total.get_pymongo_collection().update_one(
        {"book": anna.home_book, "period": "Y2026"}, {"$inc": {f"cells.{cell}.apart": 5}}
    )

    lines = [line async for line in verify_book(await book_of(anna))]
    assert lines == [f"Y2026 {cell} apart: kept 105, rows say 100"]
    assert await repair_book(journal, anna.home_book) == 1
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_the_effect_of_a_transaction_is_that_on_one_account(journal: Journal, anna: Person) -> None:
    account = await opened(journal, anna)
    known = await spent(journal, anna, account, date(2026, 1, 1), 1000, currency="USD", worth=900)
    unknown = await spent(journal, anna, account, date(2026, 1, 1), 1000, currency="USD")

    assert [effect(row, account.id) for row in (known, unknown)] == [-900, None]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 30)])
async def test_days_out_of_all_ranges_are_answered(journal: Journal, anna: Person, day: date) -> None:
    account = await opened(journal, anna)

    assert await held(account, day) == [Held(100_00, 0)]
