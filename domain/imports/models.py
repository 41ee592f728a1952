"""An import of a statement file, and the rows that were read from it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from beanie import PydanticObjectId
from bson import ObjectId
from pydantic import BaseModel

from domain.database import CivilDate, Stored
from domain.imports.formats.belongings import Belongings
from domain.imports.formats.mapping import DateOrder, Role, Sign
from domain.imports.formats.problems import SEVERITY, Code, Severity
from domain.imports.formats.statement import Format
from domain.imports.row_ids import of_one_reading, row_number
from domain.understanding.draft import Kind


class Stage(StrEnum):
    """How far an import is: read, looked at, booked; at any point before it is booked it may end otherwise."""

    UPLOADED = "UPLOADED"
    PREVIEW = "PREVIEW"
    REFUSED = "REFUSED"
    COMMITTING = "COMMITTING"
    COMMITTED = "COMMITTED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    REVERTED = "REVERTED"


# A worker has something to do that a person waits for.
WORKING = (Stage.UPLOADED, Stage.COMMITTING)
# Its rows are, or may be, in the ledger.
BOOKED = (Stage.COMMITTING, Stage.COMMITTED, Stage.FAILED)
# Nobody needs their rows any more.
GONE = (Stage.REFUSED, Stage.CANCELLED)


class Fate(StrEnum):
    """What becomes of a row when its import is booked."""

    NEW = "NEW"
    DUPLICATE = "DUPLICATE"
    PENDING_REPLACED = "PENDING_REPLACED"
    MATCHES_CAPTURE = "MATCHES_CAPTURE"
    PROBLEM = "PROBLEM"


class Why(StrEnum):
    """The reason of a fate."""

    SAME_TRANSACTION = "SAME_TRANSACTION"
    SAME_BANK_ID = "SAME_BANK_ID"
    SAME_ROW = "SAME_ROW"
    SIMILAR_ROW = "SIMILAR_ROW"
    BOOKED_SINCE = "BOOKED_SINCE"
    BOOKED_IN_FILE = "BOOKED_IN_FILE"
    SAME_AMOUNT_AND_DAY = "SAME_AMOUNT_AND_DAY"
    CURRENCY_UNKNOWN = "CURRENCY_UNKNOWN"
    AMOUNT_ZERO = "AMOUNT_ZERO"
    DATE_OUT_OF_RANGE = "DATE_OUT_OF_RANGE"
    OPENING_BALANCE = "OPENING_BALANCE"


class Choice(StrEnum):
    """What a person decided about a row: to book it on its own, or to leave it out."""

    BOOK = "BOOK"
    SKIP = "SKIP"


class StoredStatement(BaseModel):
    """One statement of the file. `told` is the account as the file tells it, `account` the one that it is booked on.

    `closing_on` is the day of the closing balance, `held` what the account held then, once all was booked.
    `opening` and `closing` are balances in minor units of `currency`. `adds_up`: whether opening balance and booked
    rows give the closing balance; None where the file tells too little. `opens`: an account is opened for it.
    """

    told: dict[str, str | None] = {}
    rows: int = 0
    currency: str | None = None
    opening: int | None = None
    closing: int | None = None
    closing_on: CivilDate | None = None
    adds_up: bool | None = None
    account: PydanticObjectId | None = None
    opens: bool = False
    held: int | None = None

    @property
    def number(self) -> str | None:
        """What the file calls the account."""
        return self.told.get("iban") or self.told.get("id")

    @property
    def place(self) -> ObjectId | None:
        """The account as it is compared: one that is to be opened is none of those that are there."""
        return ObjectId(self.number) if self.opens else self.account


class StoredReading(BaseModel):
    value: str
    sentence: str


class StoredProblem(BaseModel):
    """As `formats.problems.Problem`."""

    code: Code
    message: str
    line: int | None = None
    column: int | None = None
    element: str | None = None
    readings: list[StoredReading] = []


class StoredMapping(BaseModel):
    """As `formats.mapping.Mapping`; `columns` are (index, role)."""

    encoding: str
    delimiter: str
    columns: list[tuple[int, Role]]
    header_line: int | None = None
    headings: list[str] = []
    date_order: DateOrder = DateOrder.YMD
    decimal: str = "."
    sign: Sign = Sign.SIGNED
    currency: str | None = None


class StoredAccount(BaseModel):
    """`account` for what the file calls `told`; "": for all that isn't told, or isn't named itself."""

    told: str
    account: PydanticObjectId | None


class StoredWishes(BaseModel):
    """What the person said about the file, as `formats.statement.Wishes`.

    `bank_dates`: a transaction that was typed before takes the bank's date instead of keeping its own.
    """

    currency: str | None = None
    date_order: DateOrder | None = None
    sign: Sign | None = None
    mapping: StoredMapping | None = None
    bank_dates: bool = False
    accounts: list[StoredAccount] = []


class Import(Stored):
    """One uploaded file and what became of it. It is its own outbox, as a capture is.

    `content` is the SHA-256 of the file, `blob` where it is kept while it may be read again. `open_as` is set while
    the import may still be booked, so that the same file is one import; `key` is the idempotency key of the upload.
    `likeness` recognises the next file of the same account or of the same columns.

    `first_row` is the id of row 0 of the latest reading, `leftovers` those of others whose rows are to be removed.
    `counts` are rows by fate, `sums` what is
    new as {currency: [in, out]} in minor units, `days` the first and the last day. `choices` are a person's, by the
    number of the row, as text. `matched` are the imports whose
    rows these were compared with, `since` those that were booked after that and before the commit of this one.

    `brought` is what an export of our own has besides transactions, until the book has it; `slugs` says as which of the
    book's categories that file's are booked. `files` is how many files it encloses.

    `due_at` is when a worker has something to do, None: never. `done` of `total` rows are read or booked;
    `booked` is how many of them became new transactions.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset(
        {
            "due_at", "attempt", "failures", "done", "booked", "open_as", "key", "content", "blob", "likeness", "first_row",
            "mapping", "problems", "statements", "wishes", "choices", "matched", "since",
            "leftovers", "has_pending", "brought", "slugs", "files",
        }
    )  # fmt: skip
    guard: ClassVar[tuple[str, ...]] = ("stage", "attempt")

    book: PydanticObjectId
    author: PydanticObjectId
    key: str | None = None
    name: str | None = None
    size: int
    content: str
    blob: PydanticObjectId | None
    open_as: str | None = None
    likeness: list[str] = []
    stage: Stage = Stage.UPLOADED
    first_row: PydanticObjectId | None = None
    leftovers: list[PydanticObjectId] = []
    format: Format | None = None
    variant: str | None = None
    encoding: str | None = None
    mapping: StoredMapping | None = None
    wishes: StoredWishes = StoredWishes()
    problems: list[StoredProblem] = []
    statements: list[StoredStatement] = []
    counts: dict[Fate, int] = {}
    sums: dict[str, list[int]] = {}
    days: tuple[CivilDate, CivilDate] | None = None
    has_pending: bool = False
    choices: dict[str, Choice] = {}
    matched: list[PydanticObjectId] = []
    since: list[PydanticObjectId] = []
    brought: Belongings | None = None
    slugs: dict[str, str] = {}
    files: int = 0
    total: int = 0
    done: int = 0
    booked: int = 0
    due_at: datetime | None
    attempt: int = 0
    failures: int = 0
    created_at: datetime
    ended_at: datetime | None = None

    def has_row(self, row: ObjectId) -> bool:
        """Whether this is the id of a row of the latest reading."""
        shown = self.first_row is not None and of_one_reading(row, self.first_row)
        return shown and row_number(row) < self.total

    @property
    def needs_agreement(self) -> bool:
        """Whether something was left out or is read by a guess, so that a person must agree."""
        return any(SEVERITY[one.code] in {Severity.ERROR, Severity.QUESTION} for one in self.problems)

    class Settings:
        name = "imports"


class StoredMoney(BaseModel):
    """`minor` is signed."""

    minor: int
    currency: str


class StoredPart(BaseModel):
    """A part of a row that the file itself splits; `minor` is signed as the row's."""

    minor: int
    category: str | None = None
    note: str | None = None


class ImportRow(Stored):
    """One row of a file, kept as long as its import: the next import is compared with it.

    Its id tells import, reading and place. `minor` is signed, out is negative; `original` is what was paid, where that was
    other money. `keys` are what it is found by,
    `squashed` is the description as it is compared, `bank_id` begins with the format that it comes from.
    `transaction` is the one that it belongs to already (`fate` DUPLICATE, PENDING_REPLACED, MATCHES_CAPTURE); a new
    one gets the row's own id. `twin` is the line of the same file that it gives way to. `entry` is the whole transaction of
    an export of our own, with the file's own ids.
    """

    book: PydanticObjectId
    source: PydanticObjectId
    line: int
    statement: int = 0
    date: CivilDate
    minor: int
    currency: str
    original: StoredMoney | None = None
    description: str = ""
    counterparty: str | None = None
    squashed: str = ""
    bank_id: str | None = None
    pending: bool = False
    parts: list[StoredPart] = []
    raw: str = ""
    kind: Kind
    merchant: str | None = None
    category: str = "other"
    sure: bool = False
    heard: str = ""
    keys: list[str] = []
    fate: Fate = Fate.NEW
    why: Why | None = None
    transaction: PydanticObjectId | None = None
    twin: int | None = None
    entry: dict[str, Any] | None = None

    class Settings:
        name = "import_rows"


def becomes_own(fate: Fate, choice: Choice | None) -> bool:
    """Whether booking its import makes a transaction of its own of a row."""
    if fate is Fate.PROBLEM or choice is Choice.SKIP:
        return False
    return fate is Fate.NEW or choice is Choice.BOOK


def joins_another(fate: Fate, choice: Choice | None) -> bool:
    """Whether a row becomes the bank's side of a transaction that is there already."""
    return choice is None and fate in {Fate.PENDING_REPLACED, Fate.MATCHES_CAPTURE}
