"""Each commit moves the balances of the accounts that its postings name."""

from decimal import Decimal

import pytest
from bson import ObjectId

from domain import clock
from domain.accounts.models import Account, AccountKind
from domain.errors import NotFound
from domain.journal import Journal
from domain.ledger.models import Transaction
from domain.ledger.queries import get_transaction
from domain.people.models import Person
from domain.understanding.draft import Draft, Kind
from tests.backbone import booked, draft, newcomer
from tests.domain.accounts.opening import accounts_of, as_it_is, balance, on, opened_account, written


async def one(journal: Journal, person: Person, what: Draft) -> Transaction:
    capture = await booked(journal, person, what)
    row = await get_transaction(capture.book, capture.transactions[0])
    assert row is not None
    return row


@pytest.fixture
async def everyday(journal: Journal, anna: Person) -> Account:
    return await opened_account(journal, anna, opening_balance=Decimal(100))


@pytest.mark.parametrize(
    ("kind", "left"), [(Kind.EXPENSE, "87.50"), (Kind.INCOME, "112.50"), (Kind.REFUND, "112.50")]
)
async def test_money_in_the_accounts_currency_moves_it(
    journal: Journal, anna: Person, everyday: Account, kind: Kind, left: str
) -> None:
    row = await one(journal, anna, draft("12.50", kind=kind))

    after = await written(journal, anna, row, on(row, everyday.id))

    assert after.postings[0].account_minor == after.postings[0].minor
    assert await get_transaction(after.book, after.id) == after
    assert await balance(everyday) == (Decimal(left), 0)
    assert (await as_it_is(everyday)).used


async def test_other_money_is_unknown_until_it_is_told(
    journal: Journal, anna: Person, everyday: Account
) -> None:
    row = await one(journal, anna, draft("12.50", "USD"))

    row = await written(journal, anna, row, on(row, everyday.id))
    assert await balance(everyday) == (Decimal(100), 1)

    told = [row.postings[0].model_copy(update={"account_minor": -1120})]
    await written(journal, anna, row, row.changed(postings=told, version=row.version + 1))
    assert await balance(everyday) == (Decimal("88.80"), 0)


async def test_a_transfer_moves_both_accounts(journal: Journal, anna: Person, everyday: Account) -> None:
    savings = await opened_account(journal, anna, "Savings", AccountKind.SAVINGS)
    row = await one(journal, anna, draft("30", kind=Kind.TRANSFER, category="transfer"))

    await written(journal, anna, row, on(row, everyday.id, savings.id))

    assert [await balance(everyday), await balance(savings)] == [(Decimal(70), 0), (Decimal(30), 0)]


async def test_trash_gives_back_and_restoring_takes_again(
    journal: Journal, anna: Person, everyday: Account
) -> None:
    row = await one(journal, anna, draft("10"))
    row = await written(journal, anna, row, on(row, everyday.id))

    thrown = await written(journal, anna, row, row.changed(trashed_at=clock.now(), version=3))
    assert await balance(everyday) == (Decimal(100), 0)

    await written(journal, anna, thrown, thrown.changed(trashed_at=None, version=4))
    assert await balance(everyday) == (Decimal(90), 0)


async def test_another_account_takes_it_over(journal: Journal, anna: Person, everyday: Account) -> None:
    card = await opened_account(journal, anna, "Card", AccountKind.CARD)
    row = await one(journal, anna, draft("10"))
    row = await written(journal, anna, row, on(row, everyday.id))

    row = await written(journal, anna, row, on(row, card.id))
    assert [await balance(everyday), await balance(card)] == [(Decimal(100), 0), (Decimal(-10), 0)]

    row = await written(journal, anna, row, on(row, None))
    assert await balance(card) == (Decimal(0), 0)
    assert row.postings[0].account_minor is None


async def test_a_change_of_something_else_leaves_the_account_alone(
    journal: Journal, anna: Person, everyday: Account
) -> None:
    row = await one(journal, anna, draft("10"))
    row = await written(journal, anna, row, on(row, everyday.id))
    before = await as_it_is(everyday)

    await written(journal, anna, row, row.changed(note="hello", version=3))

    assert await as_it_is(everyday) == before


async def test_an_account_of_another_book_is_not_found(journal: Journal, anna: Person) -> None:
    row = await one(journal, anna, draft("10"))
    stranger = (await newcomer(journal)).person
    theirs = await opened_account(journal, stranger)

    for account in (theirs.id, ObjectId()):
        with pytest.raises(NotFound):
            await written(journal, anna, row, on(row, account))
    assert await balance(theirs) == (Decimal(0), 0)


async def test_an_edit_of_the_account_meanwhile_loses_no_movement(
    journal: Journal, anna: Person, everyday: Account
) -> None:
    row = await one(journal, anna, draft("10"))
    accounts = await accounts_of(journal, anna)
    await written(journal, anna, row, on(row, everyday.id))

    await accounts.archive(everyday.id)

    assert await balance(everyday) == (Decimal(90), 0)
