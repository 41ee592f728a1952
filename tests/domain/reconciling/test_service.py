"""A stated balance is compared with what is booked, kept where both agree, and made up for where a person wants it."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from beanie import PydanticObjectId
from bson import ObjectId

from domain.accounts import rules as account_rules
from domain.accounts.errors import BalanceInvalid
from domain.accounts.models import Account
from domain.books.models import Role
from domain.errors import AmountTooLarge, Forbidden, NotFound
from domain.journal import Journal
from domain.keys import KeyUsedForOther
from domain.ledger.edits import Edit
from domain.ledger.entries import Entry
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.log import Change
from domain.people.models import Person
from domain.reconciling.errors import BalanceUnknown, StatementDateInvalid
from domain.reconciling.queries import agreements
from domain.reconciling.rules import Comparison, Reason, Statement
from domain.reconciling.service import Reconciled, Reconciling
from domain.understanding.draft import Kind
from domain.undoing.service import Undoing
from tests.backbone import RecordingDoorbell, book_of, make_member, newcomer
from tests.domain.accounts.opening import accounts_of, as_it_is, opened_account, written

MARCH, APRIL, TODAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 2)


@pytest.fixture
async def everyday(journal: Journal, anna: Person) -> Account:
    return await opened_account(journal, anna, opening_balance=Decimal(100), opening_date=date(2026, 1, 1))


@pytest.fixture
async def ledger(journal: Journal, anna: Person) -> Ledger:
    return Ledger(journal, anna, await book_of(anna))


async def entered(
    ledger: Ledger, account: Account | None, price: str, day: date = date(2026, 3, 10), **values: object
) -> Transaction:
    plain = {"kind": Kind.EXPENSE, "amount": (Decimal(price), "EUR"), "date": day}
    return await ledger.create(Entry({**plain, "account": account and account.id, **values}))


async def compare(
    ledger: Ledger,
    account: Account,
    balance: str,
    day: date = MARCH,
    key: str | None = None,
    *,
    adjust: bool = False,
) -> Reconciled:
    reconciling = Reconciling(ledger.journal, ledger.person, await book_of(ledger.person), TODAY)
    return await reconciling.compare(account.id, Statement(Decimal(balance), day), key, adjust=adjust)


async def agreed(account: Account) -> tuple[date, int, bool | None] | None:
    """Day and balance of the account's agreement, and whether it holds."""
    found = (await agreements(account.book, [account.id])).get(account.id)
    return None if found is None else (found.day, found.stated, found.agrees)


async def head(person: Person) -> int:
    return (await book_of(person)).seq


async def undone(journal: Journal, person: Person) -> tuple[int, int]:
    """The last change taken back: how many rows were changed, and left."""
    book = await book_of(person)
    undo = await Undoing(journal, RecordingDoorbell(), person, book).change(book.seq, str(ObjectId()))
    return undo.changed_rows, undo.left_rows


async def check(person: Person) -> None:
    assert [line async for line in verify_book(await book_of(person))] == []


def told(done: Reconciled) -> Sequence[tuple[ObjectId, Reason | None]]:
    return [(one.row.id, one.reason) for one in done.suspects]


async def test_what_agrees_is_kept_as_one_change(anna: Person, ledger: Ledger, everyday: Account) -> None:
    await entered(ledger, everyday, "12.50")
    await entered(ledger, everyday, "5", APRIL)
    before = await head(anna)

    done = await compare(ledger, everyday, "87.50")

    assert (done.found.difference, done.found.agrees, done.suspects, done.adjustment) == (0, True, (), None)
    assert (done.account.reconciled_on, done.account.reconciled_balance) == (MARCH, 87_50)
    assert await as_it_is(everyday) == done.account
    assert await agreed(everyday) == (MARCH, 87_50, True)
    assert await head(anna) == before + 1
    assert (await compare(ledger, everyday, "87.5")).account == done.account
    assert await head(anna) == before + 1
    raw = await Change.get_pymongo_collection().find_one({"stream": everyday.book, "seq": before + 1})
    assert raw is not None
    assert raw["summary"] == "Reconciled the account Everyday"


async def test_what_differs_changes_nothing(anna: Person, ledger: Ledger, everyday: Account) -> None:
    before = await head(anna)

    done = await compare(ledger, everyday, "95.01")

    assert (done.found.difference, done.found.agrees, done.account) == (-4_99, False, everyday)
    assert await head(anna) == before
    assert await agreed(everyday) is None


async def test_an_agreement_tells_truthfully_whether_it_still_holds(
    ledger: Ledger, everyday: Account
) -> None:
    row = await entered(ledger, everyday, "12.50")
    await compare(ledger, everyday, "87.50")

    later = await entered(ledger, everyday, "1", APRIL)
    assert await agreed(everyday) == (MARCH, 87_50, True)
    row = await ledger.update(row.id, Edit(row.version, {"amount": (Decimal(13), "EUR")}))
    assert await agreed(everyday) == (MARCH, 87_50, False)
    row = await ledger.update(row.id, Edit(row.version, {"amount": (Decimal("12.50"), "EUR")}))
    assert await agreed(everyday) == (MARCH, 87_50, True)
    await ledger.update(later.id, Edit(later.version, {"date": MARCH}))
    assert await agreed(everyday) == (MARCH, 87_50, False)
    await ledger.trash(later.id)
    assert await agreed(everyday) == (MARCH, 87_50, True)
    await ledger.trash(row.id)
    assert await agreed(everyday) == (MARCH, 87_50, False)
    await ledger.restore(row.id)
    await (await accounts_of(ledger.journal, ledger.person)).update(
        everyday.id, account_rules.Edit(2, {"opening_balance": Decimal(101)})
    )
    assert await agreed(everyday) == (MARCH, 87_50, False)


async def test_a_difference_is_made_up_for_by_one_transaction_and_both_are_taken_back_as_one(
    journal: Journal, anna: Person, ledger: Ledger, everyday: Account
) -> None:
    before = await head(anna)
    done = await compare(ledger, everyday, "87.50", adjust=True)

    row = done.adjustment
    assert row is not None
    assert (row.kind, row.size, row.date, row.category) == (Kind.EXPENSE, 12_50, MARCH, "other")
    assert row.note == "Adjusted to the stated balance of 87.50 EUR on 2026-03-31"
    assert (row.postings[0].account, row.postings[0].account_minor) == (everyday.id, -12_50)
    assert row.postings[0].base == {"EUR": -12_50}
    assert (done.found.difference, done.found.agrees) == (-12_50, False)
    assert await agreed(everyday) == (MARCH, 87_50, True)
    assert await head(anna) == before + 1
    await check(anna)

    assert await undone(journal, anna) == (2, 0)
    assert await agreed(everyday) is None
    assert (await as_it_is(everyday)).balance.amount == 100
    assert await undone(journal, anna) == (2, 0)
    assert await agreed(everyday) == (MARCH, 87_50, True)
    await check(anna)


async def test_what_the_bank_has_more_is_income(ledger: Ledger, everyday: Account) -> None:
    done = await compare(ledger, everyday, "100.01", adjust=True)

    assert done.adjustment is not None
    assert (done.adjustment.kind, done.adjustment.category, done.adjustment.size) == (Kind.INCOME, "other", 1)


async def test_where_nothing_differs_nothing_is_booked(
    anna: Person, ledger: Ledger, everyday: Account
) -> None:
    done = await compare(ledger, everyday, "100", adjust=True)

    assert (done.adjustment, done.found.agrees) == (None, True)
    assert await agreed(everyday) == (MARCH, 100_00, True)


async def test_the_same_key_adjusts_once(anna: Person, ledger: Ledger, everyday: Account) -> None:
    first = await compare(ledger, everyday, "90", key="k", adjust=True)
    before = await head(anna)

    assert first.account.balance.amount == 90
    assert await compare(ledger, everyday, "90", key="k", adjust=True) == first
    assert await head(anna) == before
    for balance, day in (("91", MARCH), ("90", APRIL)):
        with pytest.raises(KeyUsedForOther):
            await compare(ledger, everyday, balance, day, key="k", adjust=True)
    assert first.adjustment is not None
    await ledger.trash(first.adjustment.id)
    again = await compare(ledger, everyday, "90", key="k", adjust=True)
    assert (again.adjustment, again.found.difference) == (None, -10_00)
    assert (await as_it_is(everyday)).balance.amount == 100


async def test_of_many_at_once_one_adjusts(anna: Person, ledger: Ledger, everyday: Account) -> None:
    """With keys and without: who comes second finds nothing to make up for."""
    journals = [Journal(ledger.journal.client, ledger.journal.hints) for _ in range(6)]
    ledgers = [Ledger(one, anna, ledger.book) for one in journals]

    await asyncio.gather(
        *(
            compare(one, everyday, "90", key="k" if number % 2 else None, adjust=True)
            for number, one in enumerate(ledgers)
        )
    )

    where = {"book": everyday.book, "trashed_at": None}
    assert await Transaction.get_pymongo_collection().count_documents(where) == 1
    assert (await as_it_is(everyday)).balance.amount == 90
    await check(anna)


async def test_an_agreement_of_an_earlier_day_gives_way_only_to_what_holds(
    ledger: Ledger, everyday: Account
) -> None:
    row = await entered(ledger, everyday, "10", APRIL)
    await compare(ledger, everyday, "90", APRIL)
    await compare(ledger, everyday, "100", MARCH)
    assert await agreed(everyday) == (APRIL, 90_00, True)

    await ledger.trash(row.id)
    await compare(ledger, everyday, "100", MARCH)
    assert await agreed(everyday) == (MARCH, 100_00, True)

    await compare(ledger, everyday, "100", APRIL)
    await compare(ledger, everyday, "80", MARCH, adjust=True)
    assert await agreed(everyday) == (MARCH, 80_00, True)


async def test_foreign_payments_of_unknown_worth_are_not_pretended_to_be_known(
    journal: Journal, anna: Person, ledger: Ledger, everyday: Account
) -> None:
    row = await entered(ledger, everyday, "10", amount=(Decimal(10), "USD"))
    await entered(ledger, everyday, "10", APRIL, amount=(Decimal(10), "USD"))

    done = await compare(ledger, everyday, "100")
    assert (done.found.agrees, done.found.held.unknown) == (None, 1)
    assert told(done) == [(row.id, Reason.UNKNOWN_WORTH)]
    assert await agreed(everyday) is None
    with pytest.raises(BalanceUnknown):
        await compare(ledger, everyday, "90", adjust=True)
    # Of what comes later nothing needs to be known.
    assert (await compare(ledger, everyday, "100", date(2026, 3, 9))).found.agrees is True

    known = [row.postings[0].model_copy(update={"account_minor": -9_20})]
    await written(journal, anna, row, row.changed(postings=known, version=row.version + 1))
    assert (await compare(ledger, everyday, "90.80")).found.agrees is True
    assert await agreed(everyday) == (MARCH, 90_80, True)
    await entered(ledger, everyday, "10", amount=(Decimal(10), "USD"))
    assert await agreed(everyday) == (MARCH, 90_80, None)


async def test_what_may_explain_a_difference_is_named_with_its_reason(
    ledger: Ledger, everyday: Account
) -> None:
    other = await opened_account(ledger.journal, ledger.person, "Savings")
    refund = await entered(ledger, everyday, "4", date(2026, 1, 5))
    twice = await entered(ledger, everyday, "8", date(2026, 1, 4))
    nowhere = await entered(ledger, None, "8", date(2026, 1, 3), kind=Kind.INCOME)
    await entered(ledger, None, "8", date(2026, 1, 2))
    await entered(ledger, other, "8")
    await entered(ledger, everyday, "8", APRIL)
    await entered(ledger, everyday, "8", kind=Kind.INCOME)
    old = [await entered(ledger, everyday, "1", date(2026, 2, 1) + timedelta(days=n)) for n in range(3)]

    done = await compare(ledger, everyday, "101")

    assert done.found.difference == 8_00
    (income,) = [one.row.id for one in done.suspects if one.row.kind is Kind.INCOME and one.reason is None]
    assert told(done) == [
        (refund.id, Reason.REVERSED),
        (twice.id, Reason.SURPLUS),
        (nowhere.id, Reason.NO_ACCOUNT),
        (income, None),
        *((row.id, None) for row in reversed(old)),
    ]


async def test_what_a_bank_confirmed_or_agreed_before_explains_nothing(
    ledger: Ledger, everyday: Account
) -> None:
    await entered(ledger, everyday, "5", date(2026, 2, 10))
    await compare(ledger, everyday, "95", date(2026, 2, 28))
    confirmed = await entered(ledger, everyday, "5", date(2026, 3, 1))
    await Transaction.get_pymongo_collection().update_one(
        {"_id": confirmed.id}, {"$set": {"statement_row": PydanticObjectId()}}
    )
    free = await entered(ledger, everyday, "5", date(2026, 3, 2))

    assert told(await compare(ledger, everyday, "90")) == [(free.id, Reason.SURPLUS)]


async def test_of_many_the_reasons_and_the_latest_are_told(ledger: Ledger, everyday: Account) -> None:
    odd = await entered(ledger, everyday, "33", date(2026, 1, 2))
    rows = [await entered(ledger, everyday, "1", date(2026, 1, 3)) for _ in range(60)]

    done = await compare(ledger, everyday, "40")

    assert done.found.difference == 33_00
    assert told(done) == [
        (odd.id, Reason.SURPLUS),
        *((row, None) for row in sorted((one.id for one in rows), reverse=True)[:49]),
    ]


@pytest.mark.parametrize(
    "day", [date(2025, 12, 31), TODAY + timedelta(days=2), date(9999, 12, 31), date(1, 1, 1)]
)
async def test_a_day_is_one_that_a_bank_can_state(ledger: Ledger, everyday: Account, day: date) -> None:
    with pytest.raises(StatementDateInvalid):
        await compare(ledger, everyday, "100", day)


async def test_the_first_day_and_today_are_fine(ledger: Ledger, everyday: Account) -> None:
    for day in (date(2026, 1, 1), TODAY, TODAY + timedelta(days=1)):
        assert (await compare(ledger, everyday, "100", day)).found.agrees is True


@pytest.mark.parametrize("balance", ["1.001", "1e20", "NaN", "Infinity"])
async def test_a_balance_is_an_amount_of_the_accounts_currency(
    ledger: Ledger, everyday: Account, balance: str
) -> None:
    with pytest.raises(BalanceInvalid):
        await compare(ledger, everyday, balance)


async def test_a_difference_beyond_all_amounts_is_refused(ledger: Ledger, anna: Person) -> None:
    account = await opened_account(
        ledger.journal, anna, opening_balance=Decimal(-(10**13)), opening_date=date(2026, 1, 1)
    )
    assert (await compare(ledger, account, str(10**13))).found.difference == 2 * 10**15
    with pytest.raises(AmountTooLarge):
        await compare(ledger, account, str(10**13), adjust=True)


async def test_others_and_who_may_only_look_reconcile_nothing(
    journal: Journal, anna: Person, ledger: Ledger, everyday: Account
) -> None:
    ben = (await newcomer(journal)).person
    with pytest.raises(NotFound):
        await compare(Ledger(journal, ben, await book_of(ben)), everyday, "100")
    await make_member(await book_of(anna), ben, Role.VIEWER)
    reconciling = Reconciling(journal, ben, await book_of(anna), TODAY)

    with pytest.raises(Forbidden):
        await reconciling.compare(everyday.id, Statement(Decimal(100), MARCH))
    assert await agreed(everyday) is None


async def test_agreements_of_many_accounts_are_read_together(
    journal: Journal, anna: Person, ledger: Ledger, everyday: Account
) -> None:
    savings = await opened_account(journal, anna, "Savings", opening_date=date(2026, 1, 1))
    never = await opened_account(journal, anna, "Never")
    await compare(ledger, everyday, "100", MARCH)
    await compare(ledger, savings, "0", APRIL)
    await entered(ledger, savings, "1", APRIL)

    found = await agreements(anna.home_book, [everyday.id, savings.id, never.id, ObjectId()])

    assert {row: (one.day, one.agrees) for row, one in found.items()} == {
        everyday.id: (MARCH, True),
        savings.id: (APRIL, False),
    }


async def test_an_agreement_read_while_others_write_is_of_one_moment(
    anna: Person, ledger: Ledger, everyday: Account
) -> None:
    """Money moves from one side of the day to the other and back: what it held that day is 90 or 100, never else."""
    row = await entered(ledger, everyday, "10", MARCH)
    await compare(ledger, everyday, "90", MARCH)
    seen: list[Comparison] = []

    async def move(row: Transaction) -> None:
        for number in range(30):
            values = {"date": APRIL if number % 2 else MARCH, "amount": (Decimal(10), "EUR")}
            row = await ledger.update(row.id, Edit(row.version, values))
            extra = await entered(ledger, everyday, "7", APRIL)
            await ledger.trash(extra.id)

    moving = asyncio.create_task(move(row))
    while not moving.done():
        seen.append((await agreements(everyday.book, [everyday.id]))[everyday.id])
    await moving

    assert {one.held.minor for one in seen} == {90_00, 100_00}


async def test_another_currency_of_an_unused_account_forgets_its_agreement(
    journal: Journal, anna: Person, ledger: Ledger, everyday: Account
) -> None:
    await compare(ledger, everyday, "100")
    now = await as_it_is(everyday)

    accounts = await accounts_of(journal, anna)
    await accounts.update(everyday.id, account_rules.Edit(now.version, {"currency": "JPY"}))

    assert await agreed(everyday) is None
