"""What an account held compared with what its bank says, and what may explain the difference. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from beanie import PydanticObjectId
from bson import ObjectId

from domain.accounts.models import Account
from domain.accounts.rules import check_balance
from domain.books.models import Book
from domain.errors import AmountTooLarge
from domain.ledger.balances import Held
from domain.ledger.cover import DAY
from domain.ledger.entries import Entry, entered
from domain.ledger.models import Transaction
from domain.money import Money
from domain.reconciling.errors import StatementDateInvalid
from domain.understanding.draft import Kind


@dataclass(frozen=True, slots=True)
class Statement:
    """What a bank says: `balance` in major units of the account's currency, at the end of `day`."""

    balance: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was `stated` in minor units of `currency`, and what the account held at the end of that day."""

    day: date
    currency: str
    stated: int
    held: Held

    @property
    def difference(self) -> int:
        """Positive where the bank has more."""
        return self.stated - self.held.minor

    @property
    def agrees(self) -> bool | None:
        """None: it can't be said, as not all is known."""
        return None if self.held.unknown else not self.difference


class Reason(StrEnum):
    """Why a transaction may explain a difference: without it, the other way round, or on the account, none is left."""

    SURPLUS = "SURPLUS"
    REVERSED = "REVERSED"
    NO_ACCOUNT = "NO_ACCOUNT"
    UNKNOWN_WORTH = "UNKNOWN_WORTH"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A transaction that no row of a bank's file stands for; `reason` None: nothing more speaks for it."""

    row: Transaction
    reason: Reason | None


def check_day(account: Account, day: date, today: date) -> None:
    """Raises `StatementDateInvalid`. It may be tomorrow already where the account is."""
    if not account.opening_on <= day <= today + DAY:
        raise StatementDateInvalid("date")


def compared(account: Account, statement: Statement, held: Held) -> Comparison:
    """Raises `BalanceInvalid`."""
    stated = check_balance(statement.balance, account.currency, "balance")
    return Comparison(statement.day, account.currency, stated, held)


def reconciled(account: Account, found: Comparison, later: Comparison | None) -> Account:
    """The account with this agreement, unless one of a `later` day holds still; the same object where nothing changes."""
    if later is not None and later.agrees:
        return account
    agreed = account.changed(reconciled_on=found.day, reconciled_balance=found.stated)
    return account if agreed == account else agreed.changed(version=account.version + 1)


def adjustment(
    account: Account, found: Comparison, row: PydanticObjectId, book: Book, at: datetime
) -> Transaction:
    """The one transaction that makes up for the difference. Raises `AmountTooLarge`."""
    missing = Money(abs(found.difference), found.currency)
    stated = Money(found.stated, found.currency)
    values = {
        "kind": Kind.INCOME if found.difference > 0 else Kind.EXPENSE,
        "amount": (missing.amount, missing.currency),
        "date": found.day,
        "category": "other",
        "account": account.id,
        "note": f"Adjusted to the stated balance of {stated} on {found.day}",
    }
    try:
        return entered(Entry(values), row, book, None, at)
    except AmountTooLarge:
        raise AmountTooLarge("balance") from None


def effect(row: Transaction, account: ObjectId) -> int | None:
    """By how much it moved the account, in minor units of its currency; None where that isn't known."""
    own = [posting.account_minor for posting in row.postings if posting.account == account]
    known = [minor for minor in own if minor is not None]
    return sum(known) if len(known) == len(own) else None


def suspects(rows: Iterable[Transaction], account: ObjectId, difference: int, most: int) -> Sequence[Suspect]:
    """Those with a reason first, then the latest first. What names another account is none."""
    found = {row.id: Suspect(row, _reason(row, account, difference)) for row in rows}
    named = [one for one in found.values() if one.reason or _names(one.row, account)]
    named.sort(key=lambda one: (one.row.date, one.row.id), reverse=True)
    return sorted(named, key=lambda one: one.reason is None)[:most]


def _names(row: Transaction, account: ObjectId) -> bool:
    return any(posting.account == account for posting in row.postings)


def _reason(row: Transaction, account: ObjectId, difference: int) -> Reason | None:
    if not _names(row, account):
        nowhere = all(posting.account is None for posting in row.postings)
        moves = sum(posting.minor for posting in row.postings)
        return Reason.NO_ACCOUNT if nowhere and moves == difference else None
    moved = effect(row, account)
    if moved is None:
        return Reason.UNKNOWN_WORTH
    if not difference:
        return None
    if moved == -difference:
        return Reason.SURPLUS
    return Reason.REVERSED if 2 * moved == -difference else None
