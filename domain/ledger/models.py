"""Booked facts and the sums kept over them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from beanie import PydanticObjectId
from pydantic import BaseModel

from domain.bulk.models import BulkIntent
from domain.database import CivilDate, Stored
from domain.money import Money
from domain.understanding.draft import Kind, Recurrence


class RateSource(StrEnum):
    """Where a rate comes from: the European Central Bank's reference rates, or the person."""

    ECB = "ECB"
    OWN = "OWN"


class PostingRate(BaseModel):
    """Units of a base currency for one of the posting's, as a decimal string; `day` is the reference rate's.

    A person's own has no day; one with a day was crossed from the person's own by that day's reference rates.
    """

    rate: str
    day: CivilDate | None = None
    source: RateSource

    @property
    def is_given(self) -> bool:
        """Whether a person gave this very rate."""
        return self.source is RateSource.OWN and self.day is None


# The only search word of what is in the trash: no text holds such a word, so that only the view of the trash finds it.
TRASHED = "#"
# Another one: it lets be found what has files to erase.
WITH_REMOVED = "#removed"


class Posting(BaseModel):
    """One movement of money: `minor` is signed, out is negative.

    `base` holds its value in each of the book's base currencies that is known, `rates` by what it was converted;
    `account_minor` is the movement in the account's currency, None while unknown.
    """

    account: PydanticObjectId | None = None
    category: str | None = None
    minor: int
    currency: str
    account_minor: int | None = None
    base: dict[str, int] = {}
    rates: dict[str, PostingRate] = {}
    tags: list[str] = []
    note: str | None = None


class Attachment(BaseModel):
    """A file of a transaction; `type` is what its bytes are, `size` is in bytes, `content` their SHA-256.

    `blob` is where they are kept. `removed_at`: it shows no more, and is erased some time later.
    """

    id: PydanticObjectId
    blob: PydanticObjectId
    name: str
    type: str
    size: int
    content: str
    at: datetime
    removed_at: datetime | None = None


class Origin(BaseModel):
    """Where a transaction comes from that an export of our own brought: `row` is its id where it was booked first.

    `text` is what was typed there, if anything was.
    """

    row: PydanticObjectId
    text: str = ""


class Transaction(Stored):
    """One booked transaction; `size` is its positive amount in minor units of `currency`.

    `said` is the text that it was read from, folded; `words` are the keys that search reads, marks of
    category, account and the like among them (`domain.ledger.marks`), `extra_words` those that aren't in that text;
    `merchant_key` is the case-folded merchant. `generation` names the totals that counted it, `by_hand` the fields
    that a person set, and `was` what the parser had made of them. `unsure` are the doubtful ones of merchant and
    category.

    `counted` are the base currencies in which totals count it, None: the only one that its book has; the journal sets it.

    `statement_row` is the row of a bank's file that it was imported from, or that was found to be it, and `bank_text`
    what that says; `origin` tells of the other book that it was brought from. `refund_of` is the expense that a refund gives back. `asked` is what its creator asked for, where
    that was with an idempotency key.

    `attachments` are its files, the removed ones among them; `attached` are the ids of the others. That is all that the
    log tells of them, so that nothing of an erased file is left there.

    `heard` are the squashed words of the text that named the merchant, or stand where a name would; where there are
    none, those of the item (`heard_item`): a correction teaches about them.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset(
        {
            "said",
            "words",
            "extra_words",
            "merchant_key",
            "generation",
            "counted",
            "version",
            "heard",
            "heard_item",
            "was",
            "asked",
            "attachments",
        }
    )
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
    statement_row: PydanticObjectId | None = None
    bank_text: str = ""
    origin: Origin | None = None
    refund_of: PydanticObjectId | None = None
    created_at: datetime
    version: int = 1
    by_hand: list[str] = []
    trashed_at: datetime | None = None
    generation: int = 0
    counted: list[str] | None = None
    said: str = ""
    words: list[str] = []
    extra_words: list[str] = []
    heard: str = ""
    heard_item: str = ""
    unsure: list[str] = []
    was: dict[str, str | None] = {}
    asked: str = ""
    attachments: list[Attachment] = []
    attached: list[PydanticObjectId] = []

    @property
    def money(self) -> Money:
        return Money(self.size, self.currency)

    @property
    def tags(self) -> list[str]:
        return sorted({tag for posting in self.postings for tag in posting.tags})

    @property
    def shown_attachments(self) -> list[Attachment]:
        """In the order in which they came."""
        return [one for one in self.attachments if one.removed_at is None]

    @property
    def category(self) -> str:
        """Slug of the category of the largest posting; `transfer` for a transfer."""
        if self.kind is Kind.TRANSFER:
            return "transfer"
        largest = max(self.postings, key=lambda posting: abs(posting.minor))
        return largest.category or "other"

    class Settings:
        name = "transactions"


class CorrectionRun(BulkIntent):
    """One correction that is made for earlier transactions too.

    `transaction` is the corrected one; `heard`, `current`, `merchant` and `category` are as in `SameChange`.
    """

    transaction: PydanticObjectId
    heard: str = ""
    current: str | None = None
    merchant: tuple[str | None, str | None] | None = None
    category: tuple[str, str] | None = None

    def is_same_as(self, other: BulkIntent) -> bool:
        return isinstance(other, CorrectionRun) and other.transaction == self.transaction

    class Settings:
        name = "corrections"


class BulkEdit(BulkIntent):
    """The same edit (`values` None: the trash) for these rows; `position` of them were looked at."""

    unlogged: ClassVar[frozenset[str]] = BulkIntent.unlogged | {"rows", "position", "asked"}

    asked: str
    rows: list[PydanticObjectId]
    values: dict[str, Any] | None
    position: int = 0

    def is_same_as(self, other: BulkIntent) -> bool:
        return isinstance(other, BulkEdit) and other.asked == self.asked

    class Settings:
        name = "bulk_edits"


class Cell(BaseModel):
    """Sums of the postings of one (kind, category, account, currency) in one period, in minor units.

    `open` is the part of `sum` that has no value yet in that base currency. `apart` added to `sum` is what the account
    moved by, in its own currency: what is unknown, in `unknown` postings, moved nothing yet.
    """

    sum: int = 0
    count: int = 0
    base: dict[str, int] = {}
    open: dict[str, int] = {}
    apart: int = 0
    unknown: int = 0


class Total(Stored):
    """The kept sums of one period of one book. `period` is "D2026-03-11", "M2026-03" or "Y2026"."""

    book: PydanticObjectId
    generation: int
    period: str
    cells: dict[str, Cell] = {}

    class Settings:
        name = "totals"
