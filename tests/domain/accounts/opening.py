"""Accounts for tests, and bookings on them."""

from decimal import Decimal
from typing import Any

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.accounts.models import Account, AccountKind
from domain.accounts.queries import accounts_by_ids
from domain.accounts.service import Accounts, NewAccount
from domain.books.models import Book
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.models import Transaction
from domain.log import Actor
from domain.people.models import Person
from tests.backbone import book_of


async def accounts_of(journal: Journal, person: Person) -> Accounts:
    return Accounts(journal, person, await book_of(person))


async def opened_account(
    journal: Journal,
    person: Person,
    name: str = "Everyday",
    kind: AccountKind = AccountKind.BANK,
    **form: Any,
) -> Account:
    return await (await accounts_of(journal, person)).create(NewAccount(name, kind, **form))


async def as_it_is(account: Account) -> Account:
    return (await accounts_by_ids(account.book, [account.id]))[account.id]


async def balance(account: Account) -> tuple[Decimal, int]:
    """The balance in major units, and how many bookings it lacks."""
    now = await as_it_is(account)
    return now.balance.amount, now.unknown


async def written(
    journal: Journal, person: Person, before: Transaction | None, after: Transaction
) -> Transaction:
    """The transaction as the journal wrote it."""
    book = await book_of(person)

    async def load(_session: AsyncClientSession) -> Book:
        return book

    def decide(head: Book) -> Outcome[Transaction]:
        return Outcome(after, (Row(before, after),), "Wrote it", head.bases)

    return await journal.record(Stream(Book, book.id), Actor.PERSON, None, load, decide)


def on(row: Transaction, *accounts: ObjectId | None, **values: Any) -> Transaction:
    """The transaction with its postings on these accounts."""
    postings = [
        posting.model_copy(update={"account": account})
        for posting, account in zip(row.postings, accounts, strict=True)
    ]
    return row.changed(postings=postings, version=row.version + 1, **values)
