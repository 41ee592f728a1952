"""The statement line (:61:) and the balances (:60F: and so on)."""

import re
from dataclasses import dataclass
from datetime import date

from domain.imports.formats.dates import civil, full_year

LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?\s*(?P<way>R?[CD]|E[CD])(?P<funds>[A-Z])?\s*(?P<amount>\d[\d.]*,?\d*)"
    r"(?P<type>[A-Z][A-Z0-9]{3})?(?P<rest>.*)",
    re.DOTALL,
)
BALANCE = re.compile(r"(?P<way>[CD])(?P<day>\d{6})(?P<currency>[A-Z]{3})?(?P<amount>\d[\d.]*,?\d*)")
ORIGINAL = re.compile(r"/OCMT/([A-Z]{3})(\d+(?:,\d*)?)/")
RATE = re.compile(r"/EXCH/(\d+(?:,\d*)?)/")
NO_REFERENCE = frozenset(("NONREF", "", "NONE", "NOTPROVIDED", "UNDEFINIERT"))
HALF_A_YEAR = 6
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """`outward` is whether money went out: D, and RC, the reversal of a credit."""

    value_text: str
    value_date: date | None
    entry_date: date | None
    outward: bool
    reversal: bool
    expected: bool
    amount: str
    type_code: str | None
    reference: str | None
    bank_reference: str | None
    supplement: str


def read_day(text: str) -> date | None:
    """YYMMDD, None where there is no such day."""
    return civil(full_year(int(text[:2])), int(text[2:4]), int(text[4:6]))


def read(text: str) -> Line | None:
    """The parts of a :61:, None where it is none. Some banks break the line before the amount."""
    match = LINE.match(text.replace("\n", "", 1) if not re.match(r"\d{6,10}[A-Z]{1,3}\d", text) else text)
    if match is None:
        return None
    value = read_day(match["value"])
    first, _, supplement = match["rest"].partition("\n")
    reference, _, bank_reference = first.partition("//")
    return Line(
        value_text=match["value"],
        value_date=value,
        entry_date=_entry(match["entry"], match["value"]),
        outward=match["way"] in {"D", "RC", "ED"},
        reversal=match["way"].startswith("R"),
        expected=match["way"].startswith("E"),
        amount=match["amount"],
        type_code=match["type"],
        reference=_known(reference),
        bank_reference=_known(bank_reference),
        supplement=" ".join(supplement.split()),
    )


def _known(text: str) -> str | None:
    text = text.strip().strip("/")
    return None if text.upper() in NO_REFERENCE else text


def _entry(text: str | None, value: str) -> date | None:
    """The day of booking has no year: it is the one nearest to the value date."""
    if text is None:
        return None
    month, day, year = int(text[:2]), int(text[2:]), full_year(int(value[:2]))
    distance = month - int(value[2:4])
    if distance > HALF_A_YEAR:
        year -= 1
    elif distance < -HALF_A_YEAR:
        year += 1
    return civil(year, month, day)
