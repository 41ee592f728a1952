"""What a parser proposes: drafts of transactions, each field with its evidence in the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.money import Money


class Kind(StrEnum):
    EXPENSE = "EXPENSE"
    INCOME = "INCOME"
    REFUND = "REFUND"
    TRANSFER = "TRANSFER"


class Recurrence(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    BIWEEKLY = "BIWEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    YEARLY = "YEARLY"


class State(StrEnum):
    """Where a field's value comes from: words of the text, a conclusion from them, or a default."""

    STATED = "STATED"
    INFERRED = "INFERRED"
    DEFAULTED = "DEFAULTED"


class Field(StrEnum):
    KIND = "kind"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DATE = "date"
    MERCHANT = "merchant"
    CATEGORY = "category"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The half-open span `text[start:end]` in Unicode code points of the text as typed (None: no words), and the state."""

    state: State
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One transaction as read from a text. `money.minor` is positive; `category` is a slug of the guide."""

    kind: Kind
    money: Money
    date: date
    merchant: str | None
    category: str
    recurrence: Recurrence | None = None
    evidence: Mapping[Field, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the person at the moment of typing.

    `now` is any aware moment; the civil date counts in `time_zone` (IANA). `currency` is ISO 4217, `locale` BCP 47.
    """

    now: datetime
    time_zone: str
    currency: str
    locale: str
