"""The enums of imports."""

from enum import Enum

import strawberry
from strawberry import enum_value


@strawberry.enum(description="How far an import is: UPLOADED → PREVIEW → COMMITTING → COMMITTED for example.")
class ImportStage(Enum):
    UPLOADED = enum_value("UPLOADED", description="The file is kept, and being read; `done` grows.")
    PREVIEW = enum_value("PREVIEW", description="Read. Look at it, correct it, then book or cancel it.")
    REFUSED = enum_value("REFUSED", description="Nothing of it can be read; `problems` says why.")
    COMMITTING = enum_value("COMMITTING", description="Being booked; `done` grows.")
    COMMITTED = enum_value("COMMITTED", description="Booked.")
    CANCELLED = enum_value(
        "CANCELLED", description="Thrown away, by a person or after 30 days without a decision."
    )
    FAILED = enum_value("FAILED", description="Given up after six tries in the middle of booking.")
    REVERTED = enum_value(
        "REVERTED", description="Taken back as a whole; the same file may be imported anew."
    )


@strawberry.enum(description="The format of a file: `CSV` for example.")
class FileFormat(Enum):
    CSV = enum_value("CSV", description="A table in text, of any bank: columns are detected.")
    OFX = enum_value("OFX", description="OFX 1 and 2, QFX.")
    QIF = enum_value("QIF", description="Quicken's interchange format.")
    CAMT = enum_value("CAMT", description="ISO 20022: camt.052, camt.053, camt.054.")
    MT940 = enum_value("MT940", description="SWIFT's MT940 and MT942.")
    FINSIGHT = enum_value(
        "FINSIGHT", description="A whole book as JSON, as `GET /export` of this or another Finsight gives it."
    )


@strawberry.enum(description="What becomes of a row when its import is booked: `NEW` for example.")
class RowFate(Enum):
    NEW = enum_value("NEW", description="It is booked as a new transaction.")
    DUPLICATE = enum_value("DUPLICATE", description="It is known already, and nothing happens.")
    PENDING_REPLACED = enum_value(
        "PENDING_REPLACED", description="A pending row imported earlier takes its date and amount."
    )
    MATCHES_CAPTURE = enum_value(
        "MATCHES_CAPTURE",
        description="A person typed it before: both become one, with the words of the person.",
    )
    PROBLEM = enum_value("PROBLEM", description="It can't be booked as it is.")


@strawberry.enum(description="Why a row has its fate: `SAME_ROW` for example.")
class RowReason(Enum):
    SAME_TRANSACTION = enum_value(
        "SAME_TRANSACTION",
        description="Finsight's own export has it, and it is this book's own or was brought before.",
    )
    SAME_BANK_ID = enum_value("SAME_BANK_ID", description="The bank gave both the same id.")
    SAME_ROW = enum_value("SAME_ROW", description="Date, amount and text are the same.")
    SIMILAR_ROW = enum_value(
        "SIMILAR_ROW", description="Date and amount are the same, the texts nearly: one may be cut."
    )
    BOOKED_SINCE = enum_value(
        "BOOKED_SINCE", description="A pending row of this amount was imported up to ten days before."
    )
    BOOKED_IN_FILE = enum_value(
        "BOOKED_IN_FILE", description="It is pending, and the same file also has it booked: `twinLine`."
    )
    SAME_AMOUNT_AND_DAY = enum_value(
        "SAME_AMOUNT_AND_DAY", description="A person typed this amount, at most three days apart."
    )
    CURRENCY_UNKNOWN = enum_value(
        "CURRENCY_UNKNOWN", description="The file names no currency in use: choose one by `updateImport`."
    )
    AMOUNT_ZERO = enum_value("AMOUNT_ZERO", description="No money moved.")
    DATE_OUT_OF_RANGE = enum_value(
        "DATE_OUT_OF_RANGE", description="Its date lies outside of the years 1900 to 2199."
    )
    OPENING_BALANCE = enum_value(
        "OPENING_BALANCE", description="It says what the account held at first: no income."
    )


@strawberry.enum(description="What a person decided about a row: `SKIP` for example.")
class RowChoice(Enum):
    BOOK = enum_value("BOOK", description="Book it as a transaction of its own, though it may be known.")
    SKIP = enum_value("SKIP", description="Leave it out.")


@strawberry.enum(description="How bad a problem of a file is: `ERROR` for example.")
class ProblemSeverity(Enum):
    REFUSAL = enum_value("REFUSAL", description="Nothing of the file can be read.")
    ERROR = enum_value("ERROR", description="Something was left out: a row without a date for example.")
    QUESTION = enum_value(
        "QUESTION", description="It was read in one of several ways: is 03/04 in March or in April?"
    )
    WARNING = enum_value("WARNING", description="It was read, but is worth a look.")
    NOTE = enum_value(
        "NOTE", description="It was left out because it is no transaction: a total for example."
    )


@strawberry.enum(description="The order of day, month and year in dates of figures: `DMY` for example.")
class DateOrder(Enum):
    DMY = enum_value("DMY", description="31/12/2026.")
    MDY = enum_value("MDY", description="12/31/2026.")
    YMD = enum_value("YMD", description="2026/12/31.")


@strawberry.enum(description="How amounts say which way the money went: `SIGNED` for example.")
class AmountSign(Enum):
    SIGNED = enum_value("SIGNED", description="Minus is money out.")
    INVERTED = enum_value("INVERTED", description="Minus is money in, as issuers of cards write.")
    FLAG = enum_value("FLAG", description="Another column says debit or credit.")
    SWAPPED = enum_value("SWAPPED", description="Of two columns, the first is money in.")


@strawberry.enum(description="What a column of a CSV file holds: `DATE` for example.")
class ColumnRole(Enum):
    DATE = enum_value("DATE", description="The day of booking.")
    VALUE_DATE = enum_value("VALUE_DATE", description="The day of value.")
    AMOUNT = enum_value("AMOUNT", description="The amount, in and out in one column.")
    DEBIT = enum_value("DEBIT", description="Money out, where it has a column of its own.")
    CREDIT = enum_value("CREDIT", description="Money in, where it has a column of its own.")
    FLAG = enum_value("FLAG", description='Debit or credit in words: "D", "Soll".')
    FEE = enum_value(
        "FEE", description="A fee beside the amount; it is part of the row where the balances say so."
    )
    CURRENCY = enum_value("CURRENCY", description='ISO 4217: "EUR".')
    BALANCE = enum_value("BALANCE", description="The balance after the row.")
    DESCRIPTION = enum_value("DESCRIPTION", description="Text; several columns are joined.")
    COUNTERPARTY = enum_value("COUNTERPARTY", description="Who was paid, or who paid.")
    PAYER = enum_value(
        "PAYER",
        description="Who paid, where another column names who was paid: that one counts for money out.",
    )
    COUNTERPARTY_ACCOUNT = enum_value("COUNTERPARTY_ACCOUNT", description="The account of the other side.")
    ACCOUNT = enum_value("ACCOUNT", description="The own account, where rows of several are mixed.")
    BANK_ID = enum_value("BANK_ID", description="The bank's own id of the row.")
    REFERENCE = enum_value("REFERENCE", description="A reference of payer or payee.")
    TYPE = enum_value("TYPE", description='The kind of booking in the bank\'s words: "Card payment".')
    STATUS = enum_value("STATUS", description='Pending or booked: "PENDING".')
    CATEGORY = enum_value("CATEGORY", description="A category that the bank guessed.")
    ORIGINAL_AMOUNT = enum_value("ORIGINAL_AMOUNT", description="The amount in the currency of the purchase.")
    ORIGINAL_CURRENCY = enum_value("ORIGINAL_CURRENCY", description="The currency of the purchase.")
    RATE = enum_value("RATE", description="The rate between both.")
