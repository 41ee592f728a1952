"""Which kept periods answer a range of days: the fewest that cover it, as ranges of one index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Unit(StrEnum):
    """The letter with which a period's name begins."""

    DAY = "D"
    MONTH = "M"
    YEAR = "Y"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole periods of one unit, by the names of the first and the last: ("D2026-03-11", "D2026-03-31")."""

    first: str
    last: str


def cover(first: date, last: date, coarsest: Unit = Unit.YEAR) -> Sequence[Span]:
    """Spans that hold each day of `first` to `last` (inclusive) once, of units up to `coarsest`.

    At most five: days, months, years, months, days.
    """
    if first > last:
        return ()
    if coarsest is Unit.DAY:
        return (_span(Unit.DAY, first, last),)
    finer = Unit.MONTH if coarsest is Unit.YEAR else Unit.DAY
    start, end = _first_whole(first, coarsest), _last_whole(last, coarsest)
    if start is None or end is None or start > end:
        return cover(first, last, finer)
    head = cover(first, start - DAY, finer) if start > first else ()
    tail = cover(end + DAY, last, finer) if end < last else ()
    return (*head, _span(coarsest, start, end), *tail)


def _span(unit: Unit, first: date, last: date) -> Span:
    length = {Unit.DAY: 10, Unit.MONTH: 7, Unit.YEAR: 4}[unit]
    return Span(unit + first.isoformat()[:length], unit + last.isoformat()[:length])


def _first_whole(day: date, unit: Unit) -> date | None:
    """The first day of the first period of the unit that begins on or after the day; None beyond year 9999."""
    if day.day == 1 and (unit is Unit.MONTH or day.month == 1):
        return day
    month = day.month + 1 if unit is Unit.MONTH else 13
    year, month = (day.year + 1, 1) if month > 12 else (day.year, month)  # noqa: PLR2004  months of a year
    return date(year, month, 1) if year <= date.max.year else None


def _last_whole(day: date, unit: Unit) -> date | None:
    """The last day of the last period of the unit that ends on or before the day; None before year 1."""
    if day == date.max:
        return day
    following = day + DAY
    if following.day == 1 and (unit is Unit.MONTH or following.month == 1):
        return day
    start = following.replace(day=1) if unit is Unit.MONTH else following.replace(month=1, day=1)
    return start - DAY if start > date.min else None
