"""Booked facts and the sums kept over them."""

from datetime import datetime
from typing import ClassVar

from beanie import PydanticObjectId
from pydantic import BaseModel

from domain.database import CivilDate, Stored
from domain.money import Money
from domain.understanding.draft import Kind, Recurrence


class Posting(BaseModel):
    """One movement of money: `minor` is signed, out is negative.

    `base` holds its value in each of the book's base currencies that is known; `account_minor` is the movement in
    the account's currency, None while unknown.
    """

    account: PydanticObjectId | None = None
    category: str | None = None
    minor: int
    currency: str
    account_minor: int | None = None
    base: dict[str, int] = {}
    tags: list[str] = []


class Transaction(Stored):
    """One booked transaction; `size` is its positive amount in minor units of `currency`.

    `words` are the keys that word search reads, `merchant_key` the case-folded merchant. `generation` names the
    totals that counted it, `by_hand` the fields that a person set.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"words", "merchant_key", "generation", "version"})
    guard: ClassVar[tuple[str, ...]] = ("version",)

    book: PydanticObjectId
    kind: Kind
    date: CivilDate
    merchant: str | None = None
    merchant_key: str = ""
    currency: str
    size: int
    postings: list[Posting]
    note: str | None = None
    recurrence: Recurrence | None = None
    capture: PydanticObjectId | None = None
    created_at: datetime
    version: int = 1
    by_hand: list[str] = []
    trashed_at: datetime | None = None
    generation: int = 0
    words: list[str] = []

    @property
    def money(self) -> Money:
        return Money(self.size, self.currency)

    @property
    def tags(self) -> list[str]:
        return sorted({tag for posting in self.postings for tag in posting.tags})

    @property
    def category(self) -> str:
        """Slug of the category of the largest posting; `transfer` for a transfer."""
        if self.kind is Kind.TRANSFER:
            return "transfer"
        largest = max(self.postings, key=lambda posting: abs(posting.minor))
        return largest.category or "other"

    class Settings:
        name = "transactions"


class Cell(BaseModel):
    """Sums of the postings of one (kind, category, account, currency) in one period, in minor units.

    `open` is the part of `sum` that has no value yet in that base currency.
    """

    sum: int = 0
    count: int = 0
    base: dict[str, int] = {}
    open: dict[str, int] = {}


class Total(Stored):
    """The kept sums of one period of one book. `period` is "D2026-03-11", "M2026-03" or "Y2026"."""

    book: PydanticObjectId
    generation: int
    period: str
    cells: dict[str, Cell] = {}

    class Settings:
        name = "totals"
