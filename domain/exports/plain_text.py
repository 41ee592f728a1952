"""Transactions as plain-text accounting, for beancount and hledger. Pure.

Each transaction balances exactly: money leaves an account for a category, or comes to it from one. What names no account
lies on Assets:Unnamed. Sources: "Beancount Language Syntax"; the hledger manual, "Journal format".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

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


@dataclass(slots=True)
class Names:
    """The name of each account in the file, each once."""

    of: dict[ObjectId, str] = field(default_factory=dict)

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
        return names

    def name(self, account: ObjectId | None) -> str:
        return UNNAMED if account is None else self.of.get(account, UNNAMED)


def _component(text: str) -> str:
    """As both programs take it: a capital letter or figure, then letters, figures and hyphens."""
    words = re.findall(r"[a-z0-9]+", fold(text))
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
        money = Money(posting.minor, posting.currency)
        legs.append(Leg(names.name(posting.account), money))
        legs.append(Leg(_category(row, posting), Money(-posting.minor, posting.currency)))
    return legs


def _transferred(row: Transaction, names: Names) -> list[Leg]:
    left, came = row.postings[0], row.postings[-1]
    sent, arrived = Money(left.minor, left.currency), Money(came.minor, came.currency)
    places = names.name(left.account), names.name(came.account)
    if places[0] == places[1]:  # a pocket that nobody named
        places = places[0], TRANSFERS
    worth = None if sent.currency == arrived.currency else Money(-sent.minor, sent.currency)
    return [Leg(places[0], sent), Leg(places[1], arrived, worth)]


def _category(row: Transaction, posting: Posting) -> str:
    root = "Income" if row.kind is Kind.INCOME else "Expenses"
    return f"{root}:{_component(posting.category or 'other')}"


class Beancount:
    """The lines of a beancount file."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = list(accounts)
        self._names = Names.for_all(self._accounts)
        self._opened: set[str] = set()

    def head(self) -> Iterator[str]:
        yield 'option "title" "Finsight"\n\n'
        for name in (UNNAMED, OPENING, TRANSFERS):
            yield from self._open(name)
        for account in self._accounts:
            yield from self._open(self._names.of[account.id])
            if account.opening:
                money = Money(account.opening, account.currency)
                legs = [
                    Leg(self._names.of[account.id], money),
                    Leg(OPENING, Money(-money.minor, money.currency)),
                ]
                yield from self._entry(account.opening_on, account.name, "Opening balance", (), legs)

    def lines_of(self, row: Transaction) -> Iterator[str]:
        legs = legs_of(row, self._names)
        for leg in legs:
            yield from self._open(leg.account)
        yield from self._entry(row.date, row.merchant or "", row.note or "", row.tags, legs)

    def _open(self, name: str) -> Iterator[str]:
        if name not in self._opened:
            self._opened.add(name)
            yield f"{OLDEST.isoformat()} open {name}\n"

    @staticmethod
    def _entry(day: date, payee: str, note: str, tags: Iterable[str], legs: Iterable[Leg]) -> Iterator[str]:
        named = "".join(f" #{_tag(tag)}" for tag in tags)
        yield f'\n{day.isoformat()} * "{_quoted(payee)}" "{_quoted(note)}"{named}\n'
        for leg in legs:
            worth = f" @@ {leg.worth}" if leg.worth else ""
            yield f"  {leg.account}  {leg.money}{worth}\n"


class Hledger:
    """The lines of an hledger journal."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = list(accounts)
        self._names = Names.for_all(self._accounts)

    def head(self) -> Iterator[str]:
        yield "; Finsight\n"
        for account in self._accounts:
            if account.opening:
                money = Money(account.opening, account.currency)
                legs = [
                    Leg(self._names.of[account.id], money),
                    Leg(OPENING, Money(-money.minor, money.currency)),
                ]
                yield from self._entry(account.opening_on, account.name, "Opening balance", (), legs)

    def lines_of(self, row: Transaction) -> Iterator[str]:
        yield from self._entry(
            row.date, row.merchant or "", row.note or "", row.tags, legs_of(row, self._names)
        )

    @staticmethod
    def _entry(day: date, payee: str, note: str, tags: Iterable[str], legs: Iterable[Leg]) -> Iterator[str]:
        said = " | ".join(filter(None, (_one_line(payee), _one_line(note))))
        named = ", ".join(f"{_tag(tag)}:" for tag in tags)
        yield f"\n{day.isoformat()} * {said}{f'  ; {named}' if named else ''}\n"
        for leg in legs:
            worth = f" @@ {leg.worth}" if leg.worth else ""
            yield f"    {leg.account}  {leg.money}{worth}\n"


def _tag(tag: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(tag))) or "tag"


def _quoted(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    """Without what ends a description: line breaks, and the sign of a comment."""
    return " ".join(text.split()).replace(";", ",").replace("|", "/")


FORMATS: Mapping[str, type[Beancount | Hledger]] = {"beancount": Beancount, "hledger": Hledger}
