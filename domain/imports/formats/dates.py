"""Civil dates from text. Dates of figures have an order, which only all rows of a file together can tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from babel.dates import get_month_names

from domain.imports.formats.mapping import DateOrder
from domain.imports.formats.problems import Code, Problems, Reading

# Languages whose month names are read, "23-Jan-15" as well as "08 janv. 2021".
LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sk", "hu", "sv", "da", "nb", "fi", "ro", "hr", "tr",
)  # fmt: skip
YEARS = range(1900, 2200)  # of dates without separators, which could be other numbers
CENTURY = 100
PIVOT = 70  # two figures: 70 to 99 are 1970 to 1999
LIKELY = range(1970, 2100)
MONTHS = 12
FAR_APART = 4  # times as many days
ENOUGH_IN_A_ROW = 5  # distinct dates that are sorted by chance in one of 120 cases
LONGEST = 40
_TIME = r"(?:[T ,;]+\d{1,2}[:.h]\d{2}.*|[T ]\d{6}.*)?"
FIGURES = re.compile(rf"(\d{{1,4}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{1,4}})\.?{_TIME}")
PACKED = re.compile(r"(\d{8})(?:\d{4}|\d{6})?(?:\.\d+)?")
NAMED_DAY_FIRST = re.compile(
    rf"(?:[^\W\d]{{2,}}\.?,?\s+)?(\d{{1,2}})\.?[-/. ]\s?([^\W\d]{{3,}})\.?[-/., ]\s?(\d{{2,4}}){_TIME}"
)
NAMED_MONTH_FIRST = re.compile(rf"([^\W\d]{{3,}})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}}){_TIME}")
NAMED_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ]([^\W\d]{{3,}})\.?[-/. ](\d{{1,2}}){_TIME}")


@cache
def months() -> dict[str, int]:
    """Name or abbreviation → month. A name that means two months in two languages is left out."""
    found: dict[str, int | None] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for month, name in get_month_names(width, locale=language).items():
                key = name.casefold().strip(".")
                found[key] = month if found.get(key, month) == month else None
    return {name: month for name, month in found.items() if month}


def full_year(year: int) -> int:
    if year >= CENTURY:
        return year
    return year + (1900 if year >= PIVOT else 2000)


def civil(year: int, month: int, day: int) -> date | None:
    """The date, None where the calendar has none (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def read(text: str, order: DateOrder) -> date | None:
    """The date that the text says with that order, None where it says none. A time of day after it is passed over."""
    text = text.strip()
    if not text or len(text) > LONGEST or not any(map(str.isdecimal, text)):
        return None
    match = FIGURES.fullmatch(text)
    if match:
        return _of_figures(match, order)
    match = PACKED.fullmatch(text)
    if match:
        return _packed(match[1], order)
    return _named(text)


def _of_figures(match: re.Match[str], order: DateOrder) -> date | None:
    first, second, third = match[1], int(match[3]), match[4]
    if len(first) > 2:  # noqa: PLR2004  a year of four figures stands first
        return civil(int(first), second, int(third)) if len(first) == 4 and len(third) <= 2 else None  # noqa: PLR2004
    if len(third) == 3 or (len(third) == 1 and order is not DateOrder.YMD):  # noqa: PLR2004  no year
        return None
    if order is DateOrder.YMD:
        return civil(full_year(int(first)), second, int(third)) if len(third) <= 2 else None  # noqa: PLR2004
    day, month = (int(first), second) if order is DateOrder.DMY else (second, int(first))
    return civil(full_year(int(third)), month, day)


def _packed(digits: str, order: DateOrder) -> date | None:
    if int(digits[:4]) in YEARS:
        found = civil(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        if found:
            return found
    if int(digits[4:]) not in YEARS or order is DateOrder.YMD:
        return None
    first, second = int(digits[:2]), int(digits[2:4])
    day, month = (first, second) if order is DateOrder.DMY else (second, first)
    return civil(int(digits[4:]), month, day)


def _named(text: str) -> date | None:
    for pattern, (year, month, day) in (
        (NAMED_DAY_FIRST, (3, 2, 1)),
        (NAMED_MONTH_FIRST, (3, 1, 2)),
        (NAMED_YEAR_FIRST, (1, 2, 3)),
    ):
        match = pattern.fullmatch(text)
        if match:
            number = months().get(match[month].casefold())
            return civil(full_year(int(match[year])), number, int(match[day])) if number else None
    return None


ORDERS = (DateOrder.DMY, DateOrder.MDY, DateOrder.YMD)


def is_date(text: str) -> bool:
    """Whether the text is a date in any order."""
    return any(read(text, order) for order in ORDERS)


@dataclass(frozen=True, slots=True)
class Decision:
    """`asked` is a text that fits both orders where nothing decides between them."""

    order: DateOrder
    asked: str | None = None


def decide(texts: Iterable[str], fallback: DateOrder = DateOrder.DMY) -> Decision:
    """The order in which all these dates, in the order of the file, are most likely written.

    Evidence is what fits the calendar in all rows, then a point as separator (no country writes month.day.year),
    then being sorted in one order only. Nothing else decides.
    """
    distinct = list(dict.fromkeys(text for text in texts if text))
    readings = {order: [read(text, order) for text in distinct] for order in ORDERS}
    fits = {order: sum(1 for day in days if day) for order, days in readings.items()}
    best = max(fits.values(), default=0)
    left = [order for order in ORDERS if fits[order] == best]
    if DateOrder.YMD in left and len(left) > 1 and readings[DateOrder.YMD] != readings[left[0]]:
        left.remove(DateOrder.YMD)
    if len(left) == 1 or all(readings[order] == readings[left[0]] for order in left):
        return Decision(left[-1] if _needs_none(distinct) else left[0])
    return _between(distinct, readings, left, fallback)


def _needs_none(texts: list[str]) -> bool:
    return all(read(text, DateOrder.YMD) for text in texts)


def _between(
    texts: list[str], readings: dict[DateOrder, list[date | None]], left: list[DateOrder], fallback: DateOrder
) -> Decision:
    first, second = readings[left[0]], readings[left[1]]
    open_texts = [
        text for text, one, other in zip(texts, first, second, strict=True) if one != other and one and other
    ]
    if all("." in text for text in open_texts):
        return Decision(DateOrder.DMY)
    orderly = [order for order in left if _sorted(readings[order])]
    if len(orderly) == 1:
        return Decision(orderly[0])
    likely = _narrower(readings, left) or (fallback if fallback in left else left[0])
    return Decision(likely, open_texts[0])


def _narrower(readings: dict[DateOrder, list[date | None]], left: list[DateOrder]) -> DateOrder | None:
    """The order that gives days of some weeks where the other gives one day of many months: likely, but no proof."""
    spans = {order: _span(readings[order]) for order in left}
    least = min(left, key=spans.__getitem__)
    return least if max(spans.values()) > FAR_APART * max(spans[least], 1) else None


def _span(days: list[date | None]) -> int:
    known = [day for day in days if day]
    return (max(known) - min(known)).days if known else 0


def _sorted(days: list[date | None]) -> bool:
    known = [day for day in days if day]
    if len(known) < ENOUGH_IN_A_ROW:
        return False
    return known == sorted(known) or known == sorted(known, reverse=True)


def ask(problems: Problems, asked: str, line: int | None, element: str | None = None) -> None:
    """Put the question which order is meant, with both readings."""
    readings = tuple(
        Reading(value=order, sentence=f"“{asked}” is {day.day} {day:%B %Y}.")
        for order in (DateOrder.DMY, DateOrder.MDY)
        if (day := read(asked, order))
    )
    message = (
        f"The dates fit two orders: is “{asked}” {' or '.join(_spoken(reading) for reading in readings)}?"
    )
    problems.add(Code.DATE_ORDER, message, line, element=element, readings=readings)


def _spoken(reading: Reading) -> str:
    return reading.sentence.partition(" is ")[2].removesuffix(".")
