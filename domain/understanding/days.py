"""Days and how a country writes them with digits: what the rules for dates calculate with."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from domain.understanding.numerals import locale_of

WEEK = 7
DAYS_OF_UNIT = {"day": 1, "week": WEEK, "fortnight": 2 * WEEK}
MONTHS_OF_UNIT = {"month": 1, "quarter": 3, "year": 12}
MONTHS_OF_YEAR = 12
LONGEST_MONTH = 31
LOOK_BACK_YEARS = 8  # between two 29ths of February
CENTURY = 100


@dataclass(frozen=True, slots=True)
class Said:
    """A date said at `tokens[start:end]`."""

    day: date
    start: int
    end: int


def ordered(parts: Sequence[int], order: str, today: date) -> date | None:
    names = order if len(parts) == len(order) else order.replace("y", "")
    values = dict(zip(names, parts, strict=True))
    year = values.get("y")
    if year is None:
        return latest(today, values["d"], values["m"])
    return exact(
        year + CENTURY * (today.year // CENTURY) if year < CENTURY else year, values["m"], values["d"]
    )


@cache
def date_order(locale: str) -> str:
    """The order of day, month and year in the locale's short date, as in "dmy"."""
    if locale.replace("_", "-") == "en-CA":
        return "dmy"
    short = str(locale_of(locale).date_formats["short"].pattern).lower()
    return "".join(sorted("dmy", key=short.find))


@cache
def short_order(locale: str) -> str:
    """The order of day and month where no year is said."""
    if locale.replace("_", "-") == "en-CA":
        return "dm"
    return "".join(sorted("dm", key=pattern(locale).find))


@cache
def pattern(locale: str) -> str:
    """How a day of a month is written with digits, as in "d-m"."""
    return str(locale_of(locale).datetime_skeletons["Md"]).lower()


def exact(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError, OverflowError):
        return date(year, month, day)
    return None


def latest(today: date, day: int, month: int | None = None) -> date | None:
    """The latest date of this day (and month) that exists and is not after today; None: there is none."""
    if not 1 <= day <= LONGEST_MONTH or (month is not None and not 1 <= month <= MONTHS_OF_YEAR):
        return None
    year, candidate_month = today.year, month or today.month
    for _ in range(LOOK_BACK_YEARS + 1):
        candidate = exact(year, candidate_month, day)
        if candidate and candidate <= today:
            return candidate
        if month is None:
            candidate_month -= 1
        if month is not None or candidate_month == 0:
            year, candidate_month = year - 1, month or MONTHS_OF_YEAR
    return None


def shift(day: date, count: int, unit: str) -> date:
    """So many units later (earlier where negative); a month's end stays within its month."""
    if unit in DAYS_OF_UNIT:
        return day + timedelta(days=count * DAYS_OF_UNIT[unit])
    months = min(max(day.year * MONTHS_OF_YEAR + day.month - 1 + count * MONTHS_OF_UNIT[unit], 12), 9998 * 12)
    year, month = divmod(months, MONTHS_OF_YEAR)
    candidates = (exact(year, month + 1, number) for number in range(day.day, 0, -1))
    return next((candidate for candidate in candidates if candidate), day)
