"""What kept sums are worth in a report's currency: as booked where it is a base of the book, else day by day."""

from collections.abc import Callable, Collection
from datetime import date
from enum import StrEnum
from functools import cache

from domain.database import Bson
from domain.rates.queries import finder
from domain.rates.rules import convert, rate_of


class Converted(StrEnum):
    """How a report counts money of other currencies: each posting by the rate it was booked with, or each day's sums."""

    KEPT = "KEPT"
    DAY_SUMS = "DAY_SUMS"


# Of a period's or day's sums of one currency: their worth, and what can't be converted, in that currency.
Worth = Callable[[str, str, Bson], tuple[int, int]]


def as_booked(currency: str) -> Worth:
    """In a base currency of the book, where each posting is valued or open."""

    def worth(_period: str, own: str, cell: Bson) -> tuple[int, int]:
        if own == currency:
            return cell["sum"], 0
        return cell.get("base", {}).get(currency, 0), cell.get("open", {}).get(currency, 0)

    return worth


async def day_by_day(currency: str, days: Collection[str]) -> Worth:
    """By the rate that a transaction of that day takes, each sum rounded half-even once. Days are as "2026-03-11"."""
    find = cache(await finder([date.fromisoformat(day) for day in days]))

    def worth(day: str, own: str, cell: Bson) -> tuple[int, int]:
        if own == currency:
            return cell["sum"], 0
        civil_date = date.fromisoformat(day)
        rate = rate_of(find(civil_date), own, currency, civil_date)
        return (0, cell["sum"]) if rate is None else (convert(cell["sum"], rate), 0)

    return worth
