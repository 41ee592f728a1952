"""What a person says that a bank says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, keys
from domain.accounts.models import Account
from domain.accounts.queries import accounts_by_ids
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.errors import Forbidden, NotFound
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.balances import Held, held_at
from domain.ledger.models import Transaction
from domain.ledger.queries import get_transaction
from domain.log import Actor
from domain.people.models import Person
from domain.reconciling import rules
from domain.reconciling.errors import BalanceUnknown
from domain.reconciling.queries import agreed_on, suspects_of
from domain.reconciling.rules import Comparison, Statement, Suspect


@dataclass(frozen=True, slots=True)
class State:
    """A book, an account of it, what that held on the stated day, its last agreement, and what this key booked before."""

    book: Book
    account: Account
    held: Held
    agreed: Comparison | None
    booked: Transaction | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The account as it now is, what was found before anything was booked, and what may explain a difference.

    `since` is the day of the last agreement before that still holds.
    """

    account: Account
    found: Comparison
    since: date | None
    adjustment: Transaction | None = None
    suspects: Sequence[Suspect] = ()


@dataclass(frozen=True, slots=True)
class Reconciling:
    """One person's decisions in one book. `today` is the civil date where the person is."""

    journal: Journal
    person: Person
    book: Book
    today: date

    async def compare(
        self, account: ObjectId, statement: Statement, key: str | None = None, *, adjust: bool = False
    ) -> Reconciled:
        """Note what agrees; with `adjust` book one transaction that makes it agree. With a key that was used: the first.

        Raises `NotFound`, `Forbidden`, `BalanceInvalid`, `StatementDateInvalid`, `BalanceUnknown`, `AmountTooLarge`.
        """
        checked = None if key is None else keys.check_key(key)
        row = keys.row_id("adjustment", self.book.id, self.person.id, checked)
        asked = keys.digest(account, statement, adjust)

        async def load(session: AsyncClientSession) -> State:
            return await self._state(account, statement.day, row, session)

        def decide(state: State) -> Outcome[Reconciled]:
            if state.booked is not None:
                return Outcome(_repeated(state, keys.same(state.booked, asked), statement))
            if adjust:
                return _adjusted(state, statement, row, asked)
            return _noted(state, statement)

        done = await self.journal.record(Stream(Book, self.book.id), Actor.PERSON, None, load, decide)
        if done.adjustment is not None:
            return await self._as_booked(done, row)
        if done.found.agrees:
            return done
        return replace(done, suspects=await suspects_of(done.account, done.found, done.since))

    async def _as_booked(self, done: Reconciled, row: PydanticObjectId) -> Reconciled:
        """With what the commit made of the account's balance, and of the adjustment, None where that is in the trash."""
        account = done.account.id
        now = (await accounts_by_ids(self.book.id, [account])).get(account, done.account)
        return replace(done, account=now, adjustment=await get_transaction(self.book.id, row))

    async def _state(
        self, account: ObjectId, day: date, row: PydanticObjectId, session: AsyncClientSession
    ) -> State:
        head = await head_of(self.book.id, session)
        if not may_write(head, self.person.id):
            raise Forbidden
        found = (await accounts_by_ids(head.id, [account], session)).get(account)
        if found is None:
            raise NotFound("accountId")
        rules.check_day(found, day, self.today)
        (held,) = await held_at([(found, day)], head.generation, session)
        agreed = await agreed_on([found], head.generation, session)
        where = {"book": head.id, "_id": row}
        raw = await Transaction.get_pymongo_collection().find_one(where, session=session)
        booked = None if raw is None else Transaction.from_bson(raw)
        return State(head, found, held, agreed.get(account), booked)


def _noted(state: State, statement: Statement) -> Outcome[Reconciled]:
    found = rules.compared(state.account, statement, state.held)
    later = state.agreed if state.agreed and state.agreed.day > found.day else None
    account = rules.reconciled(state.account, found, later) if found.agrees else state.account
    rows = [] if account is state.account else [Row(state.account, account)]
    done = Reconciled(account, found, _since(state, found))
    return Outcome(done, rows, f"Reconciled the account {account.name}")


def _adjusted(state: State, statement: Statement, row: PydanticObjectId, asked: str) -> Outcome[Reconciled]:
    """In one commit with its agreement; a later one that held until now can't go on holding."""
    found = rules.compared(state.account, statement, state.held)
    if found.agrees is None:
        raise BalanceUnknown("adjust")
    if found.agrees:
        return _noted(state, statement)
    new = rules.adjustment(state.account, found, row, state.book, clock.now()).changed(asked=asked)
    account = rules.reconciled(state.account, found, None)
    changed = [] if account is state.account else [Row(state.account, account)]
    done = Reconciled(account, found, _since(state, found), new)
    summary = f"Adjusted the account {account.name} to its stated balance"
    return Outcome(done, (Row(None, new), *changed), summary, state.book.bases)


def _repeated(state: State, booked: Transaction, statement: Statement) -> Reconciled:
    """As it was found the first time: without what was booked then, where that still is."""
    moved = 0 if booked.trashed_at else rules.effect(booked, state.account.id) or 0
    held = replace(state.held, minor=state.held.minor - moved)
    found = rules.compared(state.account, statement, held)
    return Reconciled(state.account, found, None, booked)


def _since(state: State, found: Comparison) -> date | None:
    agreed = state.agreed
    return agreed.day if agreed is not None and agreed.agrees and agreed.day < found.day else None
