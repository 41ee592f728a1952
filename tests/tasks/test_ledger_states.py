"""Whatever a person does in whatever order, the ledger is what a few lines of plain Python say that it is."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from domain.accounts.models import Account, AccountKind
from domain.accounts.queries import accounts_of
from domain.accounts.service import Accounts, NewAccount
from domain.bases import work as filling
from domain.bases.errors import BasesFull, BeingFilled
from domain.bases.models import BaseFilling
from domain.bases.rules import MOST_BASES
from domain.bases.service import Bases
from domain.bases.work import fill_chunk
from domain.blobs import Blobs
from domain.books.models import Book
from domain.bulk.models import Progress
from domain.ids import PublicId, Type
from domain.imports import service as imports
from domain.imports.models import Fate, Import, Stage
from domain.journal import Journal
from domain.ledger.edits import Edit
from domain.ledger.entries import Entry
from domain.ledger.filters import Filter, Order
from domain.ledger.models import Total, Transaction
from domain.ledger.queries import transactions_page
from domain.ledger.service import Ledger
from domain.ledger.valuing import given_rate
from domain.ledger.verify import verify_book
from domain.pages import window
from domain.people.models import Person
from domain.rates.history import history
from domain.understanding.draft import Kind
from domain.undoing.service import Undoing
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, RecordingHints, bind_again, book_of, migrated, newcomer
from tests.domain.bases.filling import claimed
from tests.tasks.importing import csv, previewed, worked

Answer = TypeVar("Answer")
AMOUNTS = st.integers(1, 99_999).map(lambda minor: Decimal(minor).scaleb(-2))
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
KINDS = st.sampled_from([Kind.EXPENSE, Kind.EXPENSE, Kind.INCOME, Kind.REFUND, Kind.TRANSFER])
CATEGORIES = st.sampled_from(["groceries", "dining", "fuel"])
CURRENCIES = st.sampled_from(["EUR", "EUR", "USD", "CHF", "AED"])
# What a book may have besides euros: one that it has often, one now and then, one never but as a base.
FURTHER = st.sampled_from(["USD", "GBP", "CHF"])
RATES = st.sampled_from([None, Decimal("0.5"), Decimal("1.23456789"), Decimal(70)])
NAMES = st.sampled_from(["Lidl", "Café Zoë", "Quix", None])


@dataclass
class Told:
    """A transaction as the model has it: amounts in cents; `own` is a rate of the person's, and the base it is in."""

    kind: Kind
    minor: int
    currency: str
    day: date
    merchant: str | None
    trashed: bool = False
    account: ObjectId | None = None
    parts: list[int] = field(default_factory=list)
    own: tuple[Decimal, str] | None = None


Model = dict[ObjectId, Told]


class LedgerStates(RuleBasedStateMachine):
    """`past` has the model as it was before each change that can be taken back, by the change's number.

    `bases` are those that reports may use, `filling` is the work on a further one, which goes on two rows at a time.
    """

    run: Any = None
    bench: Workbench
    filling: BaseFilling | None

    rows = Bundle("rows")

    def do(self, work: Awaitable[Answer]) -> Answer:
        answer: Answer = type(self).run(work)
        return answer

    @initialize()
    def begin(self) -> None:
        self.anna: Person = self.do(newcomer(self.bench.journal)).person
        self.model: Model = {}
        self.past: dict[int, Model] = {}
        self.ledger = Ledger(self.bench.journal, self.anna, self.do(book_of(self.anna)))
        accounts = Accounts(self.bench.journal, self.anna, self.ledger.book)
        self.accounts: list[Account] = [
            self.do(accounts.create(NewAccount(name, AccountKind.BANK))) for name in ("Everyday", "Savings")
        ]
        self.files = 0
        self.bases, self.filling = ["EUR"], None

    def changed(self, before: Model) -> None:
        """One commit was made."""
        self.past[self.do(book_of(self.anna)).seq] = before

    def account(self, number: int | None) -> Any:
        return None if number is None else self.accounts[number].id

    @rule(
        target=rows,
        kind=KINDS,
        amount=AMOUNTS,
        currency=CURRENCIES,
        day=DAYS,
        merchant=NAMES,
        place=st.sampled_from([None, 0, 1]),
    )
    def enter(
        self,
        kind: Kind,
        amount: Decimal,
        currency: str,
        day: date,
        merchant: str | None,
        place: int | None,
    ) -> ObjectId:
        before = deepcopy(self.model)
        values = {"kind": kind, "amount": (amount, currency), "date": day, "merchant": merchant}
        row = self.do(self.ledger.create(Entry(values | {"account": self.account(place)})))
        minor = int(amount.scaleb(2))
        self.model[row.id] = Told(kind, minor, currency, day, merchant, account=self.account(place))
        self.changed(before)
        return row.id

    def found(self, row: ObjectId) -> Transaction:
        raw = self.do(Transaction.get_pymongo_collection().find_one({"_id": row}))
        assert raw is not None
        return Transaction.from_bson(raw)

    @rule(row=rows, amount=AMOUNTS, day=DAYS, category=CATEGORIES)
    def edit(self, row: ObjectId, amount: Decimal, day: date, category: str) -> None:
        told = self.model[row]
        if told.trashed or told.parts:
            return
        before = deepcopy(self.model)
        now = self.found(row)
        values: dict[str, Any] = {"amount": (amount, told.currency), "date": day}
        if told.kind is not Kind.TRANSFER:
            values["category"] = category
        after = self.do(self.ledger.update(row, Edit(now.version, values)))  # type: ignore[arg-type]
        told.minor, told.day = int(amount.scaleb(2)), day
        if after.version > now.version:
            self.changed(before)

    @rule(row=rows, first=st.integers(1, 99))
    def split(self, row: ObjectId, first: int) -> None:
        told = self.model[row]
        if told.trashed or told.kind is Kind.TRANSFER or told.minor < 2:
            return
        before = deepcopy(self.model)
        share = max(1, told.minor * first // 100)
        parts = [share, told.minor - share]
        if min(parts) < 1:
            return
        wanted = [
            {"amount": (Decimal(minor).scaleb(-2), told.currency), "category": "fuel"} for minor in parts
        ]
        version = self.found(row).version
        after = self.do(self.ledger.update(row, Edit(version, {"parts": wanted})))  # type: ignore[arg-type]
        told.parts = parts
        if after.version > version:
            self.changed(before)

    @rule(row=rows, place=st.sampled_from([None, 0, 1]))
    def move(self, row: ObjectId, place: int | None) -> None:
        told = self.model[row]
        if told.trashed:
            return
        before = deepcopy(self.model)
        version = self.found(row).version
        values = {"account": self.account(place)}
        after = self.do(self.ledger.update(row, Edit(version, values)))  # type: ignore[arg-type]
        told.account = self.account(place)
        if after.version > version:
            self.changed(before)

    @rule(row=rows, rate=RATES, number=st.integers(0, 2))
    def value_by_hand(self, row: ObjectId, rate: Decimal | None, number: int) -> None:
        told, base = self.model[row], self.bases[number % len(self.bases)]
        if told.trashed or (rate is not None and base == told.currency):
            return
        before = deepcopy(self.model)
        version = self.found(row).version
        values = {"rate": rate} if rate is None else {"rate": rate, "rate_currency": base}
        after = self.do(self.ledger.update(row, Edit(version, values)))  # type: ignore[arg-type]
        told.own = None if rate is None else (rate, base)
        if after.version > version:
            self.changed(before)

    @rule(currency=FURTHER)
    def add_base(self, currency: str) -> None:
        asker = self.asker()
        if currency in self.bases:
            assert self.do(asker.add(currency, str(ObjectId()))) is None
        elif self.filling is not None and self.filling.currency != currency:
            with pytest.raises(BeingFilled):
                self.do(asker.add(currency, str(ObjectId())))
        elif len(self.bases) == MOST_BASES:
            with pytest.raises(BasesFull):
                self.do(asker.add(currency, str(ObjectId())))
        else:
            work = self.do(asker.add(currency, str(ObjectId())))
            assert work is not None
            self.look_at(work)

    def look_at(self, work: BaseFilling) -> None:
        if work.status is Progress.DONE:
            self.bases.append(work.currency)
        self.filling = None if work.status is Progress.DONE else work

    @precondition(lambda self: self.filling)
    @rule(chunks=st.integers(0, 3))
    def go_on_filling(self, chunks: int) -> None:
        """By another worker than before, which may die at once."""
        work: BaseFilling = self.do(claimed(self.filling))  # type: ignore[arg-type]
        for _ in range(chunks):
            if work.status is Progress.RUNNING:
                work = self.do(fill_chunk(self.bench.journal, work))
        self.look_at(work)

    @rule(currency=st.sampled_from(["EUR", "USD", "GBP", "CHF"]))
    def remove_base(self, currency: str) -> None:
        if self.filling is not None and self.filling.currency == currency:
            self.do(self.asker().remove(currency, None))
            self.filling = None
        elif currency in self.bases and len(self.bases) > 1:
            others = [base for base in self.bases if base != currency]
            self.do(self.asker().remove(currency, others[0]))
            self.bases = others

    @rule(number=st.integers(0, 2))
    def put_first(self, number: int) -> None:
        first = self.bases[number % len(self.bases)]
        self.do(self.asker().put_first(first))
        self.bases = [first, *(base for base in self.bases if base != first)]

    def asker(self) -> Bases:
        return Bases(self.bench.journal, RecordingDoorbell(), self.anna, self.ledger.book.id)

    @rule(row=rows)
    def throw_away(self, row: ObjectId) -> None:
        before = deepcopy(self.model)
        self.do(self.ledger.trash(row))  # type: ignore[arg-type]
        if not self.model[row].trashed:
            self.model[row].trashed = True
            self.changed(before)

    @rule(row=rows)
    def restore(self, row: ObjectId) -> None:
        before = deepcopy(self.model)
        self.do(self.ledger.restore(row))  # type: ignore[arg-type]
        if self.model[row].trashed:
            self.model[row].trashed = False
            self.changed(before)

    def undoing(self) -> Undoing:
        return Undoing(self.bench.journal, RecordingDoorbell(), self.anna, self.do(book_of(self.anna)))

    @precondition(lambda self: self.past)
    @rule()
    def take_back_the_latest(self) -> None:
        latest = max(self.past)
        undo = self.do(self.undoing().change(latest, str(ObjectId())))
        assert (undo.status, undo.left_rows) == (Progress.DONE, 0)
        before, self.model = deepcopy(self.model), self.past.pop(latest)
        # What was created isn't gone but in the trash.
        self.model |= {
            row: Told(**{**vars(told), "trashed": True})
            for row, told in before.items()
            if row not in self.model
        }
        self.changed(before)

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def take_back_any(self, data: st.DataObject) -> None:
        """What comes of it is not told by the model, but it must hold together, and name what it left."""
        seq = data.draw(st.sampled_from(sorted(self.past)))
        undo = self.do(self.undoing().change(seq, str(ObjectId())))
        assert undo.status is Progress.DONE
        assert undo.changed_rows + undo.left_rows == 1
        self.read_again()

    @rule(
        lines=st.lists(st.tuples(DAYS, st.integers(1, 9_999)), min_size=1, max_size=4), revert=st.booleans()
    )
    def bring_in(self, lines: list[tuple[date, int]], revert: bool) -> None:
        """A file of rows that nothing is known of; it may be taken back as a whole, and brought in again."""
        self.files += 1
        content = csv(
            *(
                f"{day:%d.%m.%Y};FILE {self.files} SHOP;-{minor // 100},{minor % 100:02}"
                for day, minor in lines
            )
        )
        expected = len(self.model)
        run = self.do(self.import_file(content))
        if revert:
            cause = PublicId(Type.IMPORT, run.book, run.id.binary)
            undo = self.do(self.undoing().caused_by(cause, str(ObjectId()), "importId"))
            assert (undo.status, undo.left_rows) == (Progress.DONE, 0)
            run = self.do(self.import_file(content))
        assert run.stage is Stage.COMMITTED
        assert run.booked + run.counts.get(Fate.MATCHES_CAPTURE, 0) == len(lines)
        self.read_again()
        assert len(self.model) >= expected

    async def import_file(self, content: bytes) -> Import:
        run = await previewed(self.bench, self.anna, content)
        book = await book_of(self.anna)
        run = await imports.commit(
            self.bench.journal, RecordingDoorbell(), self.anna, book, run.id, despite_problems=True
        )
        return await worked(self.bench, run)

    def read_again(self) -> None:
        """From here on the model is what the database has; what was before can't be compared any more."""
        self.past.clear()
        where = {"book": self.ledger.book.id}
        found = self.do(Transaction.get_pymongo_collection().find(where).to_list())
        self.model = {raw["_id"]: _told(Transaction.from_bson(raw)) for raw in found}

    @invariant()
    def the_ledger_is_what_the_model_says(self) -> None:
        if hasattr(self, "model"):
            self.do(self.compare())

    async def compare(self) -> None:
        book = await book_of(self.anna)
        assert [line async for line in verify_book(book)] == []
        assert book.ready_bases == tuple(self.bases)
        assert (book.filling and book.filling.currency) == (self.filling and self.filling.currency)
        found = await Transaction.get_pymongo_collection().find({"book": book.id}).to_list()
        assert {raw["_id"]: _told(Transaction.from_bson(raw)) for raw in found} == self.model
        assert await _kept(book) == _added_up(self.model, self.bases, found)
        kept = {account.id: account.balance.minor for account in await accounts_of(book.id)}
        assert kept == {one.id: _balance(self.model, one.id) for one in self.accounts}
        page = await transactions_page(
            book, window(200, None, None, None), Filter(text="quix"), Order.DATE_DESC
        )
        named = {row for row, told in self.model.items() if told.merchant == "Quix" and not told.trashed}
        assert {row.id for row in page.rows} == named


def _worth(minor: int, told: Told, target: str) -> int | None:
    """By the person's rate, crossed into other bases, else by that of the day before; None where there is none."""
    fixing = history().fixing_up_to(told.day - timedelta(days=1))
    recent = fixing is not None and (told.day - fixing.day).days <= 7
    per_euro: dict[str, Any] = {"EUR": 1} | dict(fixing.per_euro) if fixing is not None and recent else {}
    rate, source = told.own or (Decimal(1), told.currency)
    if target == told.currency:
        return minor
    if target == source:
        return round(minor * Fraction(rate))
    if not {target, source} <= per_euro.keys():
        return None
    return round(minor * Fraction(rate) * Fraction(per_euro[target]) / Fraction(per_euro[source]))


def _added_up(model: Model, bases: list[str], found: list[Any]) -> Counter[tuple[str, str, str]]:
    """What each year's cells say of each base that reports may use, written down naively."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for raw in found:
        told = model[raw["_id"]]
        for posting in raw["postings"]:
            for base in bases:
                value = _worth(posting["minor"], told, base)
                assert posting["base"].get(base) == value
                side = "open" if value is None else "base"
                change = posting["minor"] if value is None else value
                sums[raw["date"][:4], posting["currency"], f"{side}.{base}"] += 0 if told.trashed else change
    return Counter({key: value for key, value in sums.items() if value})


async def _kept(book: Book) -> Counter[tuple[str, str, str]]:
    sums: Counter[tuple[str, str, str]] = Counter()
    where = {"book": book.id, "period": {"$regex": "^Y"}}
    async for raw in Total.get_pymongo_collection().find(where):
        for name, cell in raw["cells"].items():
            for side in ("base", "open"):
                for base, value in cell.get(side, {}).items():
                    if base in book.ready_bases:
                        sums[raw["period"][1:], name.rsplit("|", 1)[1], f"{side}.{base}"] += value
    return Counter({key: value for key, value in sums.items() if value})


def _told(row: Transaction) -> Told:
    is_split = len(row.postings) > 1 and row.kind is not Kind.TRANSFER
    parts = [abs(posting.minor) for posting in row.postings] if is_split else []
    place = row.postings[0].account
    given = given_rate(row.postings, row.currency)
    own = None if given is None else (given.rate, given.base)
    trashed = row.trashed_at is not None
    return Told(row.kind, row.size, row.currency, row.date, row.merchant, trashed, place, parts, own)


def _balance(model: Model, account: ObjectId) -> int:
    """A transfer leaves the account. What other money moves in its currency is not known."""
    signs = {Kind.INCOME: 1, Kind.REFUND: 1, Kind.EXPENSE: -1, Kind.TRANSFER: -1}
    return sum(
        signs[told.kind] * told.minor
        for told in model.values()
        if told.account == account and told.currency == "EUR" and not told.trashed
    )


@pytest.fixture
def states(mongodb_url: str, database_name: str) -> Iterator[type[LedgerStates]]:
    """The machine on a database and an event loop of its own, since hypothesis knows none."""
    with asyncio.Runner() as runner:
        opened = migrated(mongodb_url, f"{database_name}_states")
        client, database = runner.run(opened.__aenter__())
        runner.run(bind_again(database))
        LedgerStates.run = staticmethod(runner.run)
        journal = Journal(client, RecordingHints())
        LedgerStates.bench = Workbench(database, journal, RecordingDoorbell(), Blobs(database))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(filling, "CHUNK", 2)
            yield LedgerStates
        runner.run(opened.__aexit__(None, None, None))


@pytest.mark.timeout(600)  # where it fails hypothesis looks for the shortest way there
def test_whatever_a_person_does_totals_balances_log_and_undo_hold(states: type[LedgerStates]) -> None:
    case = states.TestCase
    case.settings = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()
