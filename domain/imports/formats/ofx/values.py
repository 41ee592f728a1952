"""The values of OFX: dates, kinds of account."""

from datetime import date

from domain.imports.formats.dates import civil
from domain.imports.formats.statement import AccountKind

KINDS = {
    "CHECKING": AccountKind.BANK,
    "SAVINGS": AccountKind.SAVINGS,
    "MONEYMRKT": AccountKind.SAVINGS,
    "CD": AccountKind.SAVINGS,
    "CREDITLINE": AccountKind.LOAN,
}


def read_date(text: str) -> date | None:
    """`YYYYMMDD[HHMMSS[.XXX]][[zone]]` as a civil date, None where there is no such day.

    The date stands as the bank writes it: time and zone say when, not on which day it is booked.
    """
    digits = text.strip().replace("-", "")[:8]
    if len(digits) != 8 or not digits.isdecimal():  # noqa: PLR2004  YYYYMMDD
        return None
    return civil(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
