"""Where money lies."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import PydanticObjectId

from domain.database import CivilDate, Stored
from domain.money import Money


class AccountKind(StrEnum):
    CASH = "CASH"
    BANK = "BANK"
    CARD = "CARD"
    SAVINGS = "SAVINGS"
    LOAN = "LOAN"


class Account(Stored):
    """One account in one currency; `opening` is what lay there on `opening_on`, in minor units, negative where owed.

    Kept by the journal with each commit: `booked`, the sum of all postings whose worth in the account's currency is
    known, `unknown`, how many there are of which it isn't, and `used`, whether there ever was any.

    `reconciled_balance` is what it held at the end of `reconciled_on`, as its bank said and as was booked then.

    `asked` is what its creator asked for, where that was with an idempotency key.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"version", "booked", "unknown", "used", "asked"})
    guard: ClassVar[tuple[str, ...]] = ("version",)

    book: PydanticObjectId
    name: str
    kind: AccountKind
    currency: str
    opening: int = 0
    opening_on: CivilDate
    archived_at: datetime | None = None
    created_at: datetime
    version: int = 1
    booked: int = 0
    unknown: int = 0
    used: bool = False
    reconciled_on: CivilDate | None = None
    reconciled_balance: int | None = None
    asked: str = ""

    @property
    def balance(self) -> Money:
        """The opening balance and all that is booked, whatever its date."""
        return Money(self.opening + self.booked, self.currency)

    class Settings:
        name = "accounts"
