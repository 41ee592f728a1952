"""What a person does with the accounts of a book."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, keys
from domain.accounts import rules
from domain.accounts.errors import AccountStale
from domain.accounts.models import Account, AccountKind
from domain.accounts.queries import accounts_of
from domain.accounts.rules import Edit
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.errors import Forbidden, NotFound
from domain.journal import Journal, Outcome, Row, Stream, Superseded
from domain.log import Actor
from domain.people.models import Person


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`currency` None: the book's; `opening_date` None: today where the person is. Amounts are in major units."""

    name: str
    kind: AccountKind
    currency: str | None = None
    opening_balance: Decimal = Decimal(0)
    opening_date: date | None = None
    default: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A book and all its accounts."""

    book: Book
    accounts: Sequence[Account]

    def one(self, account: ObjectId) -> Account:
        found = next((one for one in self.accounts if one.id == account), None)
        if found is None:
            raise NotFound("accountId")
        return found


@dataclass(frozen=True, slots=True)
class Accounts:
    """One person's decisions in one book. Each raises `NotFound`, `Forbidden`, or what is wrong with a value."""

    journal: Journal
    person: Person
    book: Book

    async def create(self, form: NewAccount) -> Account:
        """A new account; with a key that was used for the same: the first one, as it now is."""
        key = None if form.key is None else keys.check_key(form.key)
        row = keys.row_id("account", self.book.id, self.person.id, key)
        asked = keys.digest(form) if key else ""

        def decide(state: State) -> Outcome[Account]:
            first = next((one for one in state.accounts if one.id == row), None)
            if first is not None:
                return Outcome(keys.same(first, asked))
            rules.check_room(state.accounts)
            account = self._new(form, row, state.book.currency).changed(asked=asked)
            rules.check_name_free(account.name, row, state.accounts)
            rows = [Row(None, account), *_default(state.book, account, wanted=form.default or None)]
            return Outcome(account, rows, f"Opened the account {account.name}")

        return await self._record(decide)

    def _new(self, form: NewAccount, row: PydanticObjectId, book_currency: str) -> Account:
        now = clock.now()
        values: dict[str, Any] = {
            "name": form.name,
            "kind": form.kind,
            "currency": book_currency if form.currency is None else form.currency,
            "opening_balance": form.opening_balance,
            "opening_date": form.opening_date or clock.civil_date(now, self.person.time_zone),
        }
        return Account(id=row, book=self.book.id, created_at=now, **rules.checked(values, book_currency))

    async def update(self, account: ObjectId, edit: Edit) -> Account:
        """Raises `AccountStale` where somebody else was quicker."""

        def decide(state: State) -> Outcome[Account]:
            before = state.one(account)
            after = rules.edited(before, edit, state.accounts)
            rows = [*_changed(before, after), *_default(state.book, after, wanted=edit.default)]
            return Outcome(after, rows, f"Changed the account {after.name}")

        try:
            return await self._record(decide)
        except Superseded:
            raise AccountStale("version") from None

    async def archive(self, account: ObjectId) -> Account:
        """Nothing is booked on it unasked any more; what is booked stays."""

        def decide(state: State) -> Outcome[Account]:
            before = state.one(account)
            after = _version(before, archived_at=before.archived_at or clock.now())
            rows = [*_changed(before, after), *_default(state.book, after, wanted=False)]
            return Outcome(after, rows, f"Archived the account {after.name}")

        return await self._record(decide)

    async def unarchive(self, account: ObjectId) -> Account:
        def decide(state: State) -> Outcome[Account]:
            before = state.one(account)
            after = _version(before, archived_at=None)
            return Outcome(
                after, _changed(before, after), f"Took the account {after.name} out of the archive"
            )

        return await self._record(decide)

    async def _record(self, decide: Callable[[State], Outcome[Account]]) -> Account:
        async def load(session: AsyncClientSession) -> State:
            head = await head_of(self.book.id, session)
            if not may_write(head, self.person.id):
                raise Forbidden
            return State(head, await accounts_of(self.book.id, session))

        return await self.journal.record(Stream(Book, self.book.id), Actor.PERSON, None, load, decide)


def _version(account: Account, **values: Any) -> Account:
    after = account.changed(**values)
    return account if after == account else after.changed(version=account.version + 1)


def _changed(before: Account, after: Account) -> list[Row]:
    return [] if after is before else [Row(before, after)]


def _default(book: Book, account: Account, *, wanted: bool | None) -> list[Row]:
    """The book, where it has another default account from now on."""
    is_default = book.default_account == account.id
    if wanted is None or wanted is is_default:
        return []
    if wanted:
        rules.check_open(account)
    return [Row(book, book.changed(default_account=account.id if wanted else None))]
