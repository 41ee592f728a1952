"""Transactions as plain-text accounting, for beancount and hledger. Pure.

Each transaction balances exactly: money leaves an account for a category, or comes to it from one. What names no account
lies on Assets:Unnamed. Sources: "Beancount Language Syntax"; the hledger manual, "Journal format".
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bson import ObjectId

from domain.accounts.models import Account, AccountKind
from domain.ledger.models import Posting, Transaction
from domain.ledger.words import fold
from domain.money import Money
from domain.understanding.draft import Kind

OWED = frozenset({AccountKind.CARD, AccountKind.LOAN})
UNNAMED = "Assets:Unnamed"
OPENING = "Equity:Opening-Balances"
TRANSFERS = "Equity:Transfers"
OLDEST = date(1900, 1, 1)
# Letters that are no others with an accent: "Złoty" is Zloty.
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(slots=True)
class Names:
    """The name of each account in the file, each once, and its currency."""

    of: dict[ObjectId, str] = field(default_factory=dict)
    currencies: dict[ObjectId, str] = field(default_factory=dict)

    @classmethod
    def for_all(cls, accounts: Iterable[Account]) -> "Names":
        names = cls()
        for account in accounts:
            root = "Liabilities" if account.kind in OWED else "Assets"
            plain = f"{root}:{_component(account.name)}"
            taken = {*names.of.values(), UNNAMED}
            number = 2
            name = plain
            while name in taken:
                name, number = f"{plain}-{number}", number + 1
            names.of[account.id] = name
            names.currencies[account.id] = account.currency
        return names

    def name(self, account: ObjectId | None) -> str:
        return UNNAMED if account is None else self.of.get(account, UNNAMED)

    def moved(self, posting: Posting) -> Money:
        """What the account was told that it moved, in its own currency; else the money itself."""
        currency = None if posting.account is None else self.currencies.get(posting.account)
        if currency is None or posting.account_minor is None:
            return Money(posting.minor, posting.currency)
        return Money(posting.account_minor, currency)


def _component(text: str) -> str:
    """As both programs take it: a capital letter or figure, then letters, figures and hyphens."""
    words = re.findall(r"[a-z0-9]+", fold(text).translate(STROKES))
    return "-".join(word.capitalize() for word in words) or "Account"


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting: `minor` of `currency` on `account`; `worth` is what all of it cost in another currency."""

    account: str
    money: Money
    worth: Money | None = None


def legs_of(row: Transaction, names: Names) -> list[Leg]:
    """They sum to nothing in each currency, but for one that has a worth in another."""
    if row.kind is Kind.TRANSFER:
        return _transferred(row, names)
    legs = []
    for posting in row.postings:
        moved = names.moved(posting)
        legs.append(Leg(names.name(posting.account), moved))
        spent = Money(-posting.minor, posting.currency)
        legs.append(Leg(_category(row, posting), spent, _worth(moved, spent)))
    return legs


def _transferred(row: Transaction, names: Names) -> list[Leg]:
    left, came = row.postings[0], row.postings[-1]
    sent, arrived = names.moved(left), names.moved(came)
    places = names.name(left.account), names.name(came.account)
    if places[0] == places[1]:  # a pocket that nobody named
        places = places[0], TRANSFERS
    legs = [Leg(places[0], sent), Leg(places[1], arrived, _worth(sent, arrived))]
    if sent.currency != arrived.currency or sent.minor + arrived.minor == 0:
        return legs
    # Other money went from one to the other, which each of them counts in its own way.
    moved = [Money(-posting.minor, posting.currency) for posting in (left, came)]
    return legs + [Leg(TRANSFERS, one, _worth(leg.money, one)) for leg, one in zip(legs, moved, strict=True)]


def _worth(moved: Money, other: Money) -> Money | None:
    """What the one cost or brought, where that is other money."""
    return None if moved.currency == other.currency else Money(abs(moved.minor), moved.currency)


def _category(row: Transaction, posting: Posting) -> str:
    root = "Income" if row.kind is Kind.INCOME else "Expenses"
    return f"{root}:{_component(posting.category or 'other')}"


class PlainText(ABC):
    """The lines of a file: its head, those of each transaction, and its end, which says what lies on the accounts then."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = list(accounts)
        self._names = Names.for_all(self._accounts)
        self._held: Counter[ObjectId] = Counter({account.id: account.opening for account in self._accounts})
        # Of these nobody knows the balance: some of their money is other money.
        self._unknown: set[ObjectId] = set()
        self._last = max((account.opening_on for account in self._accounts), default=OLDEST)

    @abstractmethod
    def head(self) -> Iterator[str]:
        """What comes first."""

    @abstractmethod
    def entry(
        self, day: date, payee: str, note: str, tags: Iterable[str], legs: Sequence[Leg]
    ) -> Iterator[str]:
        """The lines of something that happened."""

    @abstractmethod
    def balances(self, day: date, held: Mapping[str, Money]) -> Iterator[str]:
        """What lies on accounts at the beginning of a day, by their names."""

    def openings(self) -> Iterator[str]:
        for account in self._accounts:
            if account.opening:
                money = Money(account.opening, account.currency)
                other = Money(-account.opening, account.currency)
                legs = [Leg(self._names.of[account.id], money), Leg(OPENING, other)]
                yield from self.entry(account.opening_on, account.name, "Opening balance", (), legs)

    def lines_of(self, row: Transaction) -> Iterator[str]:
        for posting in row.postings:
            if posting.account is not None and posting.account_minor is None:
                self._unknown.add(posting.account)
            elif posting.account is not None:
                self._held[posting.account] += posting.account_minor or 0
        self._last = max(self._last, row.date)
        legs = legs_of(row, self._names)
        yield from self.entry(row.date, row.merchant or "", row.note or "", row.tags, legs)

    def end(self) -> Iterator[str]:
        held = {
            self._names.of[account.id]: Money(self._held[account.id], account.currency)
            for account in self._accounts
            if account.id not in self._unknown
        }
        if held:
            yield from self.balances(self._last + timedelta(days=1), held)


class Beancount(PlainText):
    """For beancount."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        super().__init__(accounts)
        self._opened: set[str] = set()

    def head(self) -> Iterator[str]:
        yield 'option "title" "Finsight"\n\n'
        for name in (UNNAMED, OPENING, TRANSFERS, *self._names.of.values()):
            yield from self._open(name)
        yield from self.openings()

    def entry(
        self, day: date, payee: str, note: str, tags: Iterable[str], legs: Sequence[Leg]
    ) -> Iterator[str]:
        for leg in legs:
            yield from self._open(leg.account)
        named = "".join(f" #{_tag(tag)}" for tag in tags)
        yield f'\n{day.isoformat()} * "{_quoted(payee)}" "{_quoted(note)}"{named}\n'
        yield from _lines(legs)

    def balances(self, day: date, held: Mapping[str, Money]) -> Iterator[str]:
        yield "\n"
        for name, money in held.items():
            yield f"{day.isoformat()} balance {name}  {money.amount:f} ~ 0 {money.currency}\n"

    def _open(self, name: str) -> Iterator[str]:
        if name not in self._opened:
            self._opened.add(name)
            yield f"{OLDEST.isoformat()} open {name}\n"


class Hledger(PlainText):
    """For hledger."""

    def head(self) -> Iterator[str]:
        yield "; Finsight\ndecimal-mark .\n"
        yield from self.openings()

    def entry(
        self, day: date, payee: str, note: str, tags: Iterable[str], legs: Sequence[Leg]
    ) -> Iterator[str]:
        said = " | ".join(filter(None, (_one_line(payee), _one_line(note))))
        named = ", ".join(f"{_tag(tag)}:" for tag in tags)
        # What begins with a bracket would be the code of a cheque, which here is empty.
        code = "() " if said.startswith("(") else ""
        yield f"\n{day.isoformat()} * {code}{said}{f'  ; {named}' if named else ''}\n"
        yield from _lines(legs)

    def balances(self, day: date, held: Mapping[str, Money]) -> Iterator[str]:
        yield f"\n{day.isoformat()} * Balances\n"
        for name, money in held.items():
            yield f"  {name}  {Money(0, money.currency)} = {money}\n"


def _lines(legs: Iterable[Leg]) -> Iterator[str]:
    for leg in legs:
        worth = f" @@ {leg.worth}" if leg.worth else ""
        yield f"  {leg.account}  {leg.money}{worth}\n"


def _tag(tag: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(tag))) or "tag"


def _quoted(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    """Without what ends a description: line breaks, and the sign of a comment."""
    return " ".join(text.split()).replace(";", ",").replace("|", "/")


FORMATS: Mapping[str, type[PlainText]] = {"beancount": Beancount, "hledger": Hledger}
