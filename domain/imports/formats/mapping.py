"""How the columns of a CSV file are to be read: detected, shown, corrected, remembered."""

from dataclasses import dataclass
from enum import StrEnum


class DateOrder(StrEnum):
    """The order of day, month and year in dates of figures."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


class Sign(StrEnum):
    """How a column of amounts says which way the money went."""

    SIGNED = "SIGNED"  # minus is money out
    INVERTED = "INVERTED"  # minus is money in, as card issuers write
    FLAG = "FLAG"  # another column says debit or credit
    SWAPPED = "SWAPPED"  # of two columns, the first is money in: only where headings don't tell


class Role(StrEnum):
    """What a column holds."""

    DATE = "DATE"
    VALUE_DATE = "VALUE_DATE"
    AMOUNT = "AMOUNT"
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"
    FLAG = "FLAG"
    FEE = "FEE"
    CURRENCY = "CURRENCY"
    BALANCE = "BALANCE"
    DESCRIPTION = "DESCRIPTION"
    COUNTERPARTY = "COUNTERPARTY"
    PAYER = "PAYER"  # who money in comes from, where the other column names only who gets it
    COUNTERPARTY_ACCOUNT = "COUNTERPARTY_ACCOUNT"
    ACCOUNT = "ACCOUNT"
    BANK_ID = "BANK_ID"
    REFERENCE = "REFERENCE"
    TYPE = "TYPE"
    STATUS = "STATUS"
    CATEGORY = "CATEGORY"
    ORIGINAL_AMOUNT = "ORIGINAL_AMOUNT"
    ORIGINAL_CURRENCY = "ORIGINAL_CURRENCY"
    RATE = "RATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, counted from 0, with its role. A role may have several columns (descriptions are joined)."""

    index: int
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """`header_line` is counted from 1 and None where there is no header; `headings` recognise the next such file.

    `decimal` is "." or ",". `currency` is what a heading or the lines above the table say, as in "Amount (EUR)".
    """

    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    header_line: int | None = None
    headings: tuple[str, ...] = ()
    date_order: DateOrder = DateOrder.YMD
    decimal: str = "."
    sign: Sign = Sign.SIGNED
    currency: str | None = None

    def first(self, role: Role) -> int | None:
        return next((column.index for column in self.columns if column.role is role), None)

    def all(self, role: Role) -> tuple[int, ...]:
        return tuple(column.index for column in self.columns if column.role is role)
