import asyncio
from datetime import date
from decimal import Decimal

import pytest

from domain.accounts.models import Account
from domain.journal import Journal
from domain.ledger.entries import Entry
from domain.ledger.models import Total, Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import repair_book, verify_book
from domain.log import Change
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft
from tests.domain.accounts.opening import opened_account
from tests.domain.bases.filling import added


async def differences(person: Person) -> list[str]:
    return [line async for line in verify_book(await book_of(person))]


@pytest.fixture(autouse=True)
async def three_commits(journal: Journal, anna: Person) -> None:
    for kind in (Kind.EXPENSE, Kind.TRANSFER, Kind.REFUND):
        await booked(journal, anna, draft("12.50", "USD", kind=kind), draft("3", kind=kind))


async def test_a_book_that_only_the_journal_wrote_is_consistent(anna: Person) -> None:
    assert await differences(anna) == []


async def test_a_tampered_total_is_found(anna: Person) -> None:
    await Total.get_pymongo_collection().update_one(
        {"book": anna.home_book, "period": "M2026-03"}, {"$inc": {"cells.EXPENSE|dining||USD.sum": -1}}
    )

    assert await differences(anna) == ["M2026-03 EXPENSE|dining||USD sum: kept -1251, rows say -1250"]


async def test_a_total_that_no_row_explains_is_found(anna: Person) -> None:
    await Total.get_pymongo_collection().delete_one({"book": anna.home_book, "period": "Y2026"})

    assert "Y2026 EXPENSE|dining||EUR count: kept 0, rows say 1" in await differences(anna)


@pytest.mark.parametrize(
    ("seq", "sentence"),
    [
        (1, "log: change 1 is missing"),
        (2, "log: change 2 is missing"),
        (3, "log: ends with 2, its head says 3"),
    ],
)
async def test_a_missing_change_is_found(anna: Person, seq: int, sentence: str) -> None:
    await Change.get_pymongo_collection().delete_one({"stream": anna.home_book, "seq": seq})

    assert await differences(anna) == [sentence]


async def test_a_tampered_balance_and_lost_search_keys_are_found(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna, default=True)
    ledger = Ledger(journal, anna, await book_of(anna))
    values = {"kind": Kind.EXPENSE, "amount": (Decimal(5), "EUR"), "date": date(2026, 3, 1)}
    row = await ledger.create(Entry(values))
    await Account.get_pymongo_collection().update_one({"_id": account.id}, {"$inc": {"booked": 7}})
    await Transaction.get_pymongo_collection().update_one({"_id": row.id}, {"$set": {"words": ["lost"]}})

    assert await differences(anna) == [
        f"account {account.id} booked: kept -493, rows say -500",
        f"transaction {row.id}: its search keys aren't those of its words",
    ]


async def test_a_repair_mends_all_but_the_log(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna, default=True)
    where = {"book": anna.home_book}
    await Total.get_pymongo_collection().delete_one({**where, "period": "Y2026"})
    period = {**where, "period": "M2026-03"}
    await Total.get_pymongo_collection().update_one(period, {"$inc": {"cells.INCOME|x||EUR.sum": 3}})
    await Account.get_pymongo_collection().update_one({"_id": account.id}, {"$inc": {"booked": 7}})
    await Transaction.get_pymongo_collection().update_many(where, {"$set": {"words": ["lost"]}})
    before = await book_of(anna)

    mended = await repair_book(journal, before.id)

    assert mended > 8
    assert await differences(anna) == []
    assert (await book_of(anna)).seq == before.seq + 1
    assert await repair_book(journal, before.id) == 0
    await Change.get_pymongo_collection().delete_one({"stream": before.id, "seq": 2})
    await repair_book(journal, before.id)
    assert await differences(anna) == ["log: change 2 is missing"]


async def test_a_repair_while_others_write_loses_nothing(journal: Journal, anna: Person) -> None:
    where = {"book": anna.home_book, "period": "Y2026"}
    await Total.get_pymongo_collection().delete_one(where)

    async def write() -> None:
        for _ in range(5):
            await booked(journal, anna, draft("1"))

    await asyncio.gather(write(), repair_book(journal, anna.home_book))

    assert await differences(anna) == []


async def test_what_counts_in_no_base_that_reports_use_is_found_and_mended(
    journal: Journal, anna: Person
) -> None:
    await added(journal, anna, "USD")
    assert await differences(anna) == []
    lost = await Transaction.get_pymongo_collection().find_one({"book": anna.home_book})
    assert lost is not None
    await Transaction.get_pymongo_collection().update_one(
        {"_id": lost["_id"]}, {"$set": {"counted": ["EUR"]}}
    )
    await Total.get_pymongo_collection().update_one(
        {"book": anna.home_book, "period": "Y2026"}, {"$unset": {"cells.EXPENSE|dining||EUR.base.USD": ""}}
    )

    found = await differences(anna)
    assert f"transaction {lost['_id']}: it isn't counted in each base currency of the book" in found
    assert any(line.startswith("Y2026 EXPENSE|dining||EUR base.USD: kept 0") for line in found)

    await repair_book(journal, anna.home_book)

    assert await differences(anna) == []
    assert await repair_book(journal, anna.home_book) == 0
