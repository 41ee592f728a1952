"""What a statement file says, whichever format it has. Money is exact, dates are civil, amounts out are negative."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.imports.formats.belongings import Belongings
from domain.imports.formats.mapping import DateOrder, Mapping, Sign
from domain.imports.formats.problems import Problem, Severity
from domain.money import Money

# ISO 4217's code for "no currency": the file names none and nobody has said one yet. Two decimals are taken.
UNKNOWN_CURRENCY = "XXX"
RAW_LENGTH = 300
DESCRIPTION_LENGTH = 1000


class Format(StrEnum):
    CSV = "CSV"
    OFX = "OFX"
    QIF = "QIF"
    CAMT = "CAMT"
    MT940 = "MT940"
    FINSIGHT = "FINSIGHT"


class AccountKind(StrEnum):
    CASH = "CASH"
    BANK = "BANK"
    CARD = "CARD"
    SAVINGS = "SAVINGS"
    LOAN = "LOAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as the file tells it; every field may be missing. `bank` is a BIC, a bank code or a name."""

    id: str | None = None
    iban: str | None = None
    bank: str | None = None
    currency: str | None = None
    name: str | None = None
    kind: AccountKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    money: Money
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a transaction that the file itself splits."""

    amount: Money
    category: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One transaction. `line` is where it begins in the file, from 1; `raw` its source, cut to `RAW_LENGTH`.

    `amount` is what the account's balance moves by. `bank_id` is the bank's own id of it (FITID, account servicer's
    reference), told only where it distinguishes rows. `original` is the amount in the currency of the purchase.
    `entry` is the whole transaction, packed, where the file is an export of our own.
    """

    line: int
    date: datetime.date
    amount: Money
    value_date: datetime.date | None = None
    description: str = ""
    counterparty: str | None = None
    counterparty_account: str | None = None
    bank_id: str | None = None
    reference: str | None = None
    pending: bool = False
    reversal: bool = False
    balance: Money | None = None
    type_code: str | None = None
    category: str | None = None
    original: Money | None = None
    rate: Decimal | None = None
    parts: tuple[Part, ...] = ()
    raw: str = ""
    entry: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`moved` is what the file moves the account by, where rows of other statements do so too."""

    account: Account
    rows: tuple[Row, ...] = ()
    opening: Balance | None = None
    closing: Balance | None = None
    moved: int | None = None

    def total(self, opening: Money) -> Money | None:
        """What it should hold in the end; None where that is money of several currencies."""
        if self.moved is not None:
            return Money(opening.minor + self.moved, opening.currency)
        booked = [row.amount for row in self.rows if not row.pending]
        if any(amount.currency != opening.currency for amount in booked):
            return None
        return Money(opening.minor + sum(amount.minor for amount in booked), opening.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What was read. `variant` says the format's version, as in "camt.053.001.08"; `mapping` is told for CSV.

    `belongings` is what else an export of our own brings along, `files` how many files it encloses.
    """

    format: Format | None
    problems: tuple[Problem, ...]
    variant: str | None = None
    encoding: str | None = None
    statements: tuple[Statement, ...] = ()
    mapping: Mapping | None = None
    belongings: Belongings | None = None
    files: int = 0

    @property
    def refused(self) -> bool:
        return any(problem.severity is Severity.REFUSAL for problem in self.problems)

    @property
    def questions(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.QUESTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person has said about the file: it wins over what is detected.

    `currency` is taken where the file names none. `date_order` and `sign` answer questions. `mapping` is a whole
    mapping, corrected or remembered from an earlier file of the same account.
    """

    currency: str | None = None
    date_order: DateOrder | None = None
    sign: Sign | None = None
    mapping: Mapping | None = None
