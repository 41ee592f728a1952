"""What a parser proposes: drafts of transactions, each field with its evidence in the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.money import Money
from domain.understanding.memory import NOTHING, Memory


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
    """One transaction as read from a text. `money.minor` is positive; `category` is a slug of the guide.

    `confidence` is for each field the probability, 0 to 1, that it is right; a field that it lacks counts as sure.
    """

    kind: Kind
    money: Money
    date: date
    merchant: str | None
    category: str
    recurrence: Recurrence | None = None
    evidence: Mapping[Field, Evidence] = field(default_factory=dict)
    confidence: Mapping[Field, float] = field(default_factory=dict)

    def trusted(self, confidence: Mapping[Field, float]) -> "Draft":
        """The same draft with this confidence; in half the time that `replace` takes, since each draft is told so."""
        return Draft(
            self.kind,
            self.money,
            self.date,
            self.merchant,
            self.category,
            self.recurrence,
            self.evidence,
            confidence,
        )


# The fields that decide whether a person has to look before anything is booked.
DECISIVE = (Field.KIND, Field.AMOUNT, Field.CURRENCY, Field.DATE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a parser makes of a text. `count` is the probability that there are just these transactions in it."""

    drafts: tuple[Draft, ...]
    count: float = 1.0

    @property
    def confidence(self) -> float:
        """The lowest of count, kind, amount, currency and date over all drafts."""
        fields = (draft.confidence.get(name, 1.0) for draft in self.drafts for name in DECISIVE)
        return min(self.count, *fields, 1.0)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the person at the moment of typing.

    `now` is any aware moment; the civil date counts in `time_zone` (IANA). `currency` is ISO 4217, `locale` BCP 47.
    `memory` is what this person's corrections taught.
    """

    now: datetime
    time_zone: str
    currency: str
    locale: str
    memory: Memory = NOTHING
