"""Dates that count from today: days ago, last month, the week before; see dates.py."""

from datetime import date, timedelta

from domain.understanding.days import WEEK, Said, shift
from domain.understanding.draft import Context
from domain.understanding.language import Reading
from domain.understanding.tokens import Shape

LONG = frozenset({"month", "quarter", "year"})
OWNERS = ("'s", "’s")
FARTHEST = 3660  # days or so that "ago" may reach


def relative(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    mark = reading.at("day", index)
    if (
        mark is None
        or reading.at("recurrence", index)
        or (int(mark.value) == -WEEK and _is_origin(reading, index))
    ):
        return None
    end = mark.end
    return Said(today + timedelta(days=int(mark.value)), index, end)


def counted(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "3 days ago", "in 2 weeks", "hace 3 días", "vor drei Tagen"."""
    if not reading.has("unit"):
        return None
    ahead = reading.at("ahead", index)
    before = reading.at("ago_before", index)
    start = before.end if before else ahead.end if ahead else index
    number, end = _small_number(reading, start)
    unit = reading.at("unit", end) if number else None
    if number is None or unit is None:
        return None
    ago, later = reading.at("ago", unit.end), reading.at("later", unit.end)
    if not (ago or later or ahead or before):
        return None
    sign = 1 if later or (ahead and not ago and not before) else -1
    final = ago.end if ago else later.end if later else unit.end
    return Said(shift(today, sign * number, str(unit.value)), index, final)


def _small_number(reading: Reading, index: int) -> tuple[int | None, int]:
    if index < len(reading.tokens):
        token, mark = reading.tokens[index], reading.at("number", index)
        if token.shape is Shape.NUMBER and token.raw.isdecimal() and len(token.raw) <= 4:  # noqa: PLR2004  below FARTHEST
            return min(int(token.raw), FARTHEST), index + 1
        if mark:
            return int(mark.value), mark.end
        if reading.at("article", index):
            return 1, index + 1
    return None, index


def of_last_week(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "letzte Woche Dienstag", "martedì della settimana scorsa", "先週の金曜日": a day of the week before this one."""
    first = reading.at("day", index) or reading.at("weekday", index)
    if first is None:
        return None
    joint = reading.at("of_week", first.end)
    second = reading.at("weekday" if first.role == "day" else "day", joint.end if joint else first.end)
    if second is None:
        return None
    weeks, weekday = (first, second) if first.role == "day" else (second, first)
    if int(weeks.value) not in {-WEEK, WEEK}:
        return None
    monday = today - timedelta(days=today.weekday())
    return Said(monday + timedelta(days=int(weeks.value) + int(weekday.value)), index, second.end)


def unit_back(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "last month", "next month"."""
    if back := reading.at("months_back", index):  # Japanese "先月"
        return Said(shift(today, -int(back.value), "month"), index, back.end)
    lead = reading.at("last", index) or reading.at("next", index)
    unit = reading.at("unit", lead.end) if lead else None
    if unit is None:
        return _unit_past(reading, index, today)
    if lead is None or reading.at("recurrence", index) or _is_origin(reading, index):
        return None
    if unit.value in LONG and reading.tokens[unit.end - 1].raw.lower().endswith(OWNERS):
        return None  # "sold last year's coat": which one it was
    return Said(shift(today, 1 if lead.role == "next" else -1, str(unit.value)), index, unit.end)


def _unit_past(reading: Reading, index: int, today: date) -> Said | None:
    """As in "el mes pasado", "le mois dernier", "la settimana prossima": the word for it stands behind."""
    article = reading.at("this", index) or reading.at("date_article", index)
    unit = reading.at("unit", article.end if article else index)
    tail = (reading.at("last", unit.end) or reading.at("next", unit.end)) if unit else None
    if unit is None or tail is None:
        return None
    return Said(shift(today, 1 if tail.role == "next" else -1, str(unit.value)), index, tail.end)


def _is_origin(reading: Reading, index: int) -> bool:
    """As in "gave me back the 50 from last month": when it was lent."""
    return reading.ending("origin", index) is not None and index > 1
