"""What is wrong with a file, and where, in a person's words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """REFUSAL: nothing of the file is read. ERROR: something was left out. QUESTION: read in one of several ways.

    WARNING: read, but worth a look. NOTE: left out because it is no transaction.
    """

    REFUSAL = "REFUSAL"
    ERROR = "ERROR"
    QUESTION = "QUESTION"
    WARNING = "WARNING"
    NOTE = "NOTE"


class Code(StrEnum):
    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    BINARY = "BINARY"
    SPREADSHEET = "SPREADSHEET"
    DOCUMENT = "DOCUMENT"
    ARCHIVE = "ARCHIVE"
    INVESTMENT = "INVESTMENT"
    JOURNAL = "JOURNAL"
    NOT_A_STATEMENT = "NOT_A_STATEMENT"
    UNSAFE_XML = "UNSAFE_XML"
    NEWER_VERSION = "NEWER_VERSION"
    READER_FAILED = "READER_FAILED"
    BROKEN = "BROKEN"
    TRUNCATED = "TRUNCATED"
    BAD_DATE = "BAD_DATE"
    BAD_AMOUNT = "BAD_AMOUNT"
    BAD_CURRENCY = "BAD_CURRENCY"
    TOO_MANY_DECIMALS = "TOO_MANY_DECIMALS"
    AMOUNT_TOO_LARGE = "AMOUNT_TOO_LARGE"
    NO_AMOUNT = "NO_AMOUNT"
    BANK_ERROR = "BANK_ERROR"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    INVESTMENT_PART = "INVESTMENT_PART"
    DATE_ORDER = "DATE_ORDER"
    DECIMAL_MARK = "DECIMAL_MARK"
    SIGN = "SIGN"
    CURRENCY_UNKNOWN = "CURRENCY_UNKNOWN"
    COLUMNS_UNKNOWN = "COLUMNS_UNKNOWN"
    MIXED_ENCODINGS = "MIXED_ENCODINGS"
    NUL_CHARACTERS = "NUL_CHARACTERS"
    CURRENCY_NOT_IN_USE = "CURRENCY_NOT_IN_USE"
    CLOSING_BALANCE = "CLOSING_BALANCE"
    RUNNING_BALANCE = "RUNNING_BALANCE"
    DATE_ASSUMED = "DATE_ASSUMED"
    UNLIKELY_DATE = "UNLIKELY_DATE"
    BATCH_WHOLE = "BATCH_WHOLE"
    PARTS_DIFFER = "PARTS_DIFFER"
    FEE_APART = "FEE_APART"
    ACCOUNT_UNTOLD = "ACCOUNT_UNTOLD"
    MAPPING_DOES_NOT_FIT = "MAPPING_DOES_NOT_FIT"
    STATEMENT_UNFINISHED = "STATEMENT_UNFINISHED"
    NO_TRANSACTIONS = "NO_TRANSACTIONS"
    NOT_BOOKED = "NOT_BOOKED"
    NO_TRANSACTION_HERE = "NO_TRANSACTION_HERE"
    BROUGHT_ALONG = "BROUGHT_ALONG"
    LEFT_BEHIND = "LEFT_BEHIND"
    MORE = "MORE"


def _severities(severity: Severity, *codes: Code) -> dict[Code, Severity]:
    return dict.fromkeys(codes, severity)


SEVERITY: Mapping[Code, Severity] = {
    **_severities(
        Severity.REFUSAL,
        Code.EMPTY, Code.TOO_LARGE, Code.BINARY, Code.SPREADSHEET, Code.DOCUMENT, Code.ARCHIVE, Code.INVESTMENT,
        Code.JOURNAL, Code.NOT_A_STATEMENT, Code.UNSAFE_XML, Code.NEWER_VERSION, Code.READER_FAILED,
    ),
    **_severities(
        Severity.ERROR,
        Code.BROKEN, Code.TRUNCATED, Code.BAD_DATE, Code.BAD_AMOUNT, Code.BAD_CURRENCY, Code.TOO_MANY_DECIMALS,
        Code.AMOUNT_TOO_LARGE, Code.NO_AMOUNT, Code.BANK_ERROR, Code.TOO_MANY_ROWS, Code.INVESTMENT_PART,
    ),
    **_severities(
        Severity.QUESTION,
        Code.DATE_ORDER, Code.DECIMAL_MARK, Code.SIGN, Code.CURRENCY_UNKNOWN, Code.COLUMNS_UNKNOWN,
    ),
    **_severities(
        Severity.WARNING,
        Code.MIXED_ENCODINGS, Code.NUL_CHARACTERS, Code.CURRENCY_NOT_IN_USE, Code.CLOSING_BALANCE,
        Code.RUNNING_BALANCE, Code.DATE_ASSUMED, Code.UNLIKELY_DATE, Code.BATCH_WHOLE, Code.PARTS_DIFFER, Code.FEE_APART,
        Code.ACCOUNT_UNTOLD,
        Code.MAPPING_DOES_NOT_FIT, Code.STATEMENT_UNFINISHED, Code.NO_TRANSACTIONS,
    ),
    **_severities(Severity.NOTE, Code.NOT_BOOKED, Code.NO_TRANSACTION_HERE, Code.BROUGHT_ALONG, Code.LEFT_BEHIND, Code.MORE),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One of the ways in which something can be read: `value` answers the question, `sentence` shows what follows."""

    value: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`line` and `column` count from 1: the cell in CSV, the character in XML. `element`: heading, element or tag."""

    code: Code
    message: str
    line: int | None = None
    column: int | None = None
    element: str | None = None
    readings: tuple[Reading, ...] = ()

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.code]


# A broken file could have a problem on each line: a person reads the first few of a kind and how many more there are.
SHOWN_OF_A_KIND = 100
EXCERPT = 60


def excerpt(text: str) -> str:
    """As much of a text as a message can show, on one line."""
    short = " ".join(text[: 4 * EXCERPT].split())
    return short if len(short) <= EXCERPT else f"{short[: EXCERPT - 1]}…"


@dataclass(slots=True)
class Place:
    """How far a reader is, for whoever watches it from another thread: the line of the latest row, and how many there are."""

    line: int = 0
    lines: int = 0


@dataclass(slots=True)
class Problems:
    """Collects problems in the order in which they are met, and knows the place that was reached."""

    found: list[Problem] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    _seen: Counter[Code] = field(default_factory=Counter)

    def add(
        self,
        code: Code,
        message: str,
        line: int | None = None,
        *,
        column: int | None = None,
        element: str | None = None,
        readings: tuple[Reading, ...] = (),
    ) -> None:
        self._seen[code] += 1
        if self._seen[code] <= SHOWN_OF_A_KIND:
            self.found.append(
                Problem(
                    code=code, message=message, line=line, column=column, element=element, readings=readings
                )
            )

    def met(self, code: Code) -> bool:
        return code in self._seen

    def listed(self) -> tuple[Problem, ...]:
        """All problems, and for each kind that is not shown in full how many more there are."""
        more = (
            Problem(code=Code.MORE, message=f"{count - SHOWN_OF_A_KIND} more problems of the kind {code}.")
            for code, count in self._seen.items()
            if count > SHOWN_OF_A_KIND
        )
        return (*self.found, *more)
