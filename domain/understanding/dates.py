"""Stage 2: the dates that a text says, each with the tokens that say it. The past is meant unless words say otherwise."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from domain.understanding.draft import Context
from domain.understanding.language import Mark, Reading
from domain.understanding.numerals import locale_of, separators_of
from domain.understanding.tokens import Shape

WEEK = 7
DAYS_OF_UNIT = {"day": 1, "week": WEEK, "fortnight": 2 * WEEK}
MONTHS_OF_UNIT = {"month": 1, "quarter": 3, "year": 12}
MONTHS_OF_YEAR = 12
LONGEST_MONTH = 31
LOOK_BACK_YEARS = 8  # between two 29ths of February
FARTHEST = 3660  # days or so that "ago" may reach
CORRECTION = 6  # tokens between a wrong date and the right one
CENTURY = 100
YEARS = range(1990, 2100)
DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\Z")
SURELY_DOTTED = re.compile(r"\d{1,2}\.(?:0[1-9]|1[0-2])\Z")
RANGES = frozenset({"-", "–", "—"})
# A date begins with one of these shapes or with a phrase of one of these roles.
NUMERIC = frozenset({Shape.DATE, Shape.NUMBER, Shape.ORDINAL})
LEADS = (
    "ordinal", "day", "ahead", "ago_before", "number", "article", "next", "last", "this", "weekday", "month",
    "date_article", "day_article", "holiday", "unit", "months_back",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A date said at `tokens[start:end]`."""

    day: date
    start: int
    end: int


def find(reading: Reading, today: date, context: Context) -> list[Said]:
    """All dates in the order of the text, without overlaps."""
    found: list[Said] = []
    beginnings = reading.beginnings(LEADS)
    index = 0
    while index < len(reading.tokens):
        may_begin = index in beginnings or reading.tokens[index].shape in NUMERIC
        said = _at(reading, index, today, context) if may_begin else None
        if said:
            if reading.ending("deadline", said.start):
                index = said.end
                continue  # "still have 90 until friday"
            if found and _belongs_to(reading, found[-1], said, today):
                index = said.end
                continue
            if found and _corrects(reading, found[-1], said):
                found.pop()
            found.append(said)
        index = said.end if said else index + 1
    return found


def _belongs_to(reading: Reading, first: Said, second: Said, today: date) -> bool:
    """As in "a week ago today", and as the end of "feb 20th-23rd", which begins on the day that counts."""
    if first.end == second.start:
        return second.day == today
    return first.end + 1 == second.start and reading.key(first.end) in RANGES


def _at(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    return next((said for rule in RULES if (said := rule(reading, index, today, context))), None)


def _corrects(reading: Reading, first: Said, second: Said) -> bool:
    """As in "yesterday, sorry, monday": the last one is meant."""
    marks = reading.within("correction", first.end, second.start)
    return bool(marks) and second.start - first.end <= CORRECTION


def _numeric(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    token = reading.tokens[index]
    if token.shape is not Shape.DATE or reading.at("measure", index + 1):
        return None
    parts = [int(part) for part in re.findall(r"\d+", token.raw)]
    first_is_year = len(re.match(r"\d+", token.raw)[0]) == 4  # type: ignore[index]  # noqa: PLR2004  four digits
    order = "ymd" if first_is_year else _order(parts, token.raw, context.locale)
    day = next((day for other in (order, "dmy", "mdy") if (day := _ordered(parts, other, today))), None)
    return Said(day, index, index + 1) if day else None


def _order(parts: Sequence[int], typed: str, locale: str) -> str:
    """Where the year comes first with dashes, as in Sweden, people write "26/2" and "26/2/26" all the same."""
    order, short = date_order(locale), short_order(locale)
    if len(parts) == 2:  # noqa: PLR2004  day and month
        return short
    return "dmy" if order == "ymd" and short == "dm" and "-" not in typed else order


def _dashed(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in "27-1 groceries 23.41": at the beginning of a text, before a word."""
    if index or len(reading.tokens) < 4 or reading.key(1) != "-":  # noqa: PLR2004  day, dash, month, word
        return None
    word = reading.tokens[3]
    if word.shape is not Shape.WORD or reading.at("currency", 3):
        return None
    return _of_parts(reading, 0, 0, today, context)


def _after_article(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in Dutch "op 11-3"; without the "op" where dates are written so and the text has other numbers."""
    article = next(filter(None, (reading.at(role, index) for role in ("date_article", "day_article"))), None)
    start = article.end if article else index
    if reading.key(start + 1) != "-" or reading.at("currency", start + 3) or reading.at("measure", start + 3):
        return None
    if article is None and not ("-" in _pattern(context.locale) and _is_one_of_several(reading, start)):
        return None
    return _of_parts(reading, index, start, today, context)


def _is_one_of_several(reading: Reading, start: int) -> bool:
    """Whether other numbers than those of "11-3" at `start` are there."""
    numbers = (index for index, token in enumerate(reading.tokens) if token.shape is Shape.NUMBER)
    return any(not start <= index < start + 3 for index in numbers)


def _of_parts(reading: Reading, index: int, start: int, today: date, context: Context) -> Said | None:
    """The day of "11-3" at `start`."""
    parts = reading.tokens[start : start + 3]
    if len(parts) < 3 or not (parts[1].glued and parts[2].glued):  # noqa: PLR2004  day, dash, month
        return None
    numbers = (parts[0].raw, parts[2].raw)
    if not all(number.isdecimal() and len(number) <= 2 for number in numbers):  # noqa: PLR2004  day and month
        return None
    day = _ordered([int(number) for number in numbers], short_order(context.locale), today)
    return Said(day, index, start + 3) if day else None


def _day_dot_month(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in "12.03 apteka 43,20", "am 5.3 Kino 12": where decimals have a comma, and another number is the price."""
    article = next(filter(None, (reading.at(role, index) for role in ("date_article", "day_article"))), None)
    start = article.end if article else index
    token = reading.tokens[start] if start < len(reading.tokens) else None
    if token is None or not DOTTED.match(token.raw) or not _has_dotted_dates(context.locale):
        return None
    if any(
        reading.at(role, start + 1) for role in ("currency", "measure", "each", "times", "scale", "percent")
    ):
        return None
    commas = separators_of(context.locale).decimal == ","
    sign = reading.ending("currency", start)
    own_sign = sign and (sign.start == 0 or reading.tokens[sign.start - 1].shape is not Shape.NUMBER)
    if own_sign or (article is None and not (commas and _beside_price(reading, start))):
        return None
    day = _ordered([int(part) for part in token.raw.split(".")], short_order(context.locale), today)
    return Said(day, index, start + 1) if day else None


def _beside_price(reading: Reading, index: int) -> bool:
    """Whether it stands at an edge of the text and another number is written otherwise."""
    others = [
        token
        for position, token in enumerate(reading.tokens)
        if token.shape is Shape.NUMBER and position != index
    ]
    edge = index in {0, len(reading.tokens) - 1} or reading.key(index - 1) in {"\n", ","}
    return (
        edge
        and SURELY_DOTTED.match(reading.tokens[index].raw) is not None
        and bool(others)
        and not any(DOTTED.match(token.raw) for token in others)
    )


@cache
def _has_dotted_dates(locale: str) -> bool:
    short = str(locale_of(locale).date_formats["short"].pattern)
    return "." in short + _pattern(locale)


def _ordered(parts: Sequence[int], order: str, today: date) -> date | None:
    names = order if len(parts) == len(order) else order.replace("y", "")
    values = dict(zip(names, parts, strict=True))
    year = values.get("y")
    if year is None:
        return latest(today, values["d"], values["m"])
    return _date(
        year + CENTURY * (today.year // CENTURY) if year < CENTURY else year, values["m"], values["d"]
    )


@cache
def date_order(locale: str) -> str:
    """The order of day, month and year in the locale's short date, as in "dmy"."""
    if locale.replace("_", "-") == "en-CA":
        return "dmy"
    pattern = str(locale_of(locale).date_formats["short"].pattern).lower()
    return "".join(sorted("dmy", key=pattern.find))


@cache
def short_order(locale: str) -> str:
    """The order of day and month where no year is said."""
    if locale.replace("_", "-") == "en-CA":
        return "dm"
    return "".join(sorted("dm", key=_pattern(locale).find))


@cache
def _pattern(locale: str) -> str:
    """How a day of a month is written with digits, as in "d-m"."""
    return str(locale_of(locale).datetime_skeletons["Md"]).lower()


def _date(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError, OverflowError):
        return date(year, month, day)
    return None


def latest(today: date, day: int, month: int | None = None) -> date | None:
    """The latest date of this day (and month) that exists and is not after today; None: there is none."""
    if not 1 <= day <= LONGEST_MONTH or (month is not None and not 1 <= month <= MONTHS_OF_YEAR):
        return None
    year, candidate_month = today.year, month or today.month
    for _ in range(LOOK_BACK_YEARS + 1):
        candidate = _date(year, candidate_month, day)
        if candidate and candidate <= today:
            return candidate
        if month is None:
            candidate_month -= 1
        if month is not None or candidate_month == 0:
            year, candidate_month = year - 1, month or MONTHS_OF_YEAR
    return None


def _relative(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    mark = reading.at("day", index)
    if (
        mark is None
        or reading.at("recurrence", index)
        or (int(mark.value) == -WEEK and _is_origin(reading, index))
    ):
        return None
    end = mark.end
    return Said(today + timedelta(days=int(mark.value)), index, end)


def _counted(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "3 days ago", "in 2 weeks", "hace 3 días", "vor drei Tagen"."""
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


def shift(day: date, count: int, unit: str) -> date:
    """So many units later (earlier where negative); a month's end stays within its month."""
    if unit in DAYS_OF_UNIT:
        return day + timedelta(days=count * DAYS_OF_UNIT[unit])
    months = min(max(day.year * MONTHS_OF_YEAR + day.month - 1 + count * MONTHS_OF_UNIT[unit], 12), 9998 * 12)
    year, month = divmod(months, MONTHS_OF_YEAR)
    candidates = (_date(year, month + 1, number) for number in range(day.day, 0, -1))
    return next((candidate for candidate in candidates if candidate), day)


def _weekday(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    lead = reading.at("next", index) or reading.at("last", index) or reading.at("this", index)
    mark = reading.at("weekday", lead.end if lead else index)
    if mark is None or reading.at("recurrence", mark.start) or reading.ending("every", mark.start):
        return None
    if earlier := _weeks_back(reading, mark, today):
        return Said(earlier[0], index, earlier[1])
    if lead is None and _is_money(reading, mark, context.currency):
        return None
    following, past = reading.at("next", mark.end), reading.at("last", mark.end)
    back = (today.weekday() - int(mark.value) - 1) % WEEK + 1
    days = WEEK - back if (lead and lead.role == "next") or following else -back
    if days == 0:
        days = WEEK
    tail = following or past or mark
    return Said(today + timedelta(days=days), index, tail.end)


def _is_money(reading: Reading, mark: Mark, own: str) -> bool:
    """As the francs of "1'240 fr", in Switzerland "Fr. 4.-" too, where "fr" would be a Friday elsewhere."""
    if reading.at("currency", mark.start) is None:
        return False
    beside = [mark.start - 1, mark.end] if own == "CHF" else [mark.start - 1]
    return any(
        0 <= index < len(reading.tokens) and reading.tokens[index].shape is Shape.NUMBER for index in beside
    )


def _of_last_week(reading: Reading, index: int, today: date, _: Context) -> Said | None:
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


def _weeks_back(reading: Reading, mark: Mark, today: date) -> tuple[date, int] | None:
    """As in "sunday before last"."""
    before = reading.at("before_last", mark.end)
    if before is None:
        return None
    back = (today.weekday() - int(mark.value) - 1) % WEEK + 1
    return today - timedelta(days=back + WEEK), before.end


def _named(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "12 may", "12th of may 2025", "may 12", "12月5日"."""
    for start, day, month, end in _day_and_month(reading, index):
        year, final = _year(reading, end)
        found = _date(year, month, day) if year else latest(today, day, month)
        if found:
            return Said(found, start, final)
    return None


def _abbreviated(reading: Reading, index: int, _today: date, __: Context) -> Said | None:
    """As in "02-Sep-26", the way banks write it."""
    keys = [reading.key(index + offset) for offset in range(5)]
    month = reading.at("month", index + 2)
    if keys[1] not in {"-", "/"} or keys[3] != keys[1] or month is None or month.end != index + 3:
        return _run_together(reading, index, _today)
    day, year = keys[0], keys[4]
    if not (day.isdecimal() and year.isdecimal() and len(day) <= 2 and len(year) in {2, 4}):  # noqa: PLR2004  digits
        return None
    found = _ordered([int(day), int(month.value), int(year)], "dmy", _today)
    return Said(found, index, index + 5) if found else None


def _run_together(reading: Reading, index: int, today: date) -> Said | None:
    """As in "02Sep26"."""
    month = reading.at("month", index + 1)
    if month is None or month.end != index + 2 or index + 2 >= len(reading.tokens):
        return None
    day, name, year = reading.tokens[index : index + 3]
    if not (name.glued and year.glued and day.raw.isdecimal() and year.raw.isdecimal()):
        return None
    if len(day.raw) > 2 or len(year.raw) not in {2, 4}:  # noqa: PLR2004  digits
        return None
    found = _ordered([int(day.raw), int(month.value), int(year.raw)], "dmy", today)
    return Said(found, index, index + 3) if found else None


def _holiday(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "on boxing day": the feast that was; "christmas presents" says none."""
    lead = reading.at("date_article", index)
    mark = reading.at("holiday", lead.end if lead else index)
    if mark is None:
        return None
    alone = index == 0 and reading.key(mark.end) in {",", ":", "-"}
    if lead is None and not alone:
        return None
    month, day = map(int, str(mark.value).split("-"))
    found = latest(today, day, month)
    return Said(found, index, mark.end) if found else None


def _dotted(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "21.11. bakery 3.40" where dates are not written so: at the beginning of a line, before a word."""
    tokens = reading.tokens[index : index + 3]
    if (index and reading.tokens[index - 1].shape is not Shape.BREAK) or len(tokens) < 3:  # noqa: PLR2004  date, dot, word
        return None
    number, dot, word = tokens
    parts = number.raw.split(".")
    numeric = all(part.isdecimal() and len(part) <= 2 for part in parts)  # noqa: PLR2004  digits
    if number.shape is not Shape.NUMBER or len(parts) != 2 or not numeric:  # noqa: PLR2004  day and month
        return None
    if dot.key != "." or not dot.glued or word.shape is not Shape.WORD or word.glued:
        return None
    day = latest(today, int(parts[0]), int(parts[1]))
    return Said(day, index, index + 2) if day else None


def _day_and_month(reading: Reading, index: int) -> Iterator[tuple[int, int, int, int]]:
    article = reading.at("date_article", index)
    for start in {index, article.end if article else index}:
        day, end = _day_number(reading, start)
        tail = reading.at("day_mark", end) if day else None
        end = tail.end if tail else end
        dashed = reading.key(end) in {"-", "/"} and reading.tokens[end].glued
        month = reading.at("month", end + (reading.at("of", end) is not None or dashed)) if day else None
        # "lunch 12. march 10: ..." ends a sentence with its price.
        ended = reading.key(end - 1) in {".", ":"} and _day_number(reading, month.end)[0] if month else False
        if day and month and _is_month(reading, month) and not ended:
            yield index, day, int(month.value), month.end
    month = reading.at("month", index)
    if month and _is_month(reading, month):
        dotted = reading.key(month.end) == "." and reading.tokens[month.end].glued
        start = month.end + (reading.at("the", month.end) is not None or dotted)
        day, end = _day_number(reading, start)
        unit = reading.at("measure", end)
        if day and not unit and not reading.at("currency", end):
            tail = reading.at("day_mark", end)
            yield index, day, int(month.value), tail.end if tail else end


def _is_month(reading: Reading, mark: Mark) -> bool:
    return not reading.ending("not_before_month", mark.start)


def _day_number(reading: Reading, index: int) -> tuple[int | None, int]:
    told = reading.at("ordinal", index)
    if told:
        return int(told.value), told.end
    if spelled := reading.at("number", index):
        return _spelled_day(reading, spelled)
    token = reading.tokens[index] if index < len(reading.tokens) else None
    if token is None or token.shape not in (Shape.NUMBER, Shape.ORDINAL):
        return None, index
    digits = token.raw if token.raw.isdecimal() else "".join(filter(str.isdecimal, token.raw))
    if len(digits) > 2 or (token.shape is Shape.NUMBER and not token.raw.isdecimal()):  # noqa: PLR2004  1 to 31
        return None, index
    dot = reading.key(index + 1) in {".", ":"} and reading.tokens[index + 1].glued
    return (int(digits) if 1 <= int(digits) <= LONGEST_MONTH else None), index + 1 + dot


def _spelled_day(reading: Reading, first: Mark) -> tuple[int | None, int]:
    """As in "cinco de mayo", "五日", "beş mart"; more than one word of a number is no day."""
    second = reading.at("number", first.end)
    value, end = int(first.value), first.end
    if second and value >= 10 and value % 10 == 0 and int(second.value) < 10:  # noqa: PLR2004  "yirmi beş"
        value, end = value + int(second.value), second.end
    followed = reading.at("of", end) or reading.at("month", end) or reading.at("day_mark", end)
    return (value if followed and 1 <= value <= LONGEST_MONTH else None), end


def _year(reading: Reading, index: int) -> tuple[int | None, int]:
    start = index + (reading.key(index) == ",")
    token = reading.tokens[start] if start < len(reading.tokens) else None
    if token and token.shape is Shape.NUMBER and token.raw.isdecimal() and len(token.raw) == 4:  # noqa: PLR2004  a year
        year = int(token.raw)
        if year in YEARS and not reading.at("currency", start + 1):
            return year, start + 1
    return None, index


def _day_of_month(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "the 3rd", "on the 28th", "am 3.", "le 3", "15 tareekh", "3日"."""
    article = reading.at("date_article", index) or reading.at("day_article", index)
    start = article.end if article else index
    day, end = _day_number(reading, start)
    named = reading.at("day_article", index)
    spelled = reading.at("number", start) if article and named else None
    if day is None and spelled and _is_day_before_word(reading, spelled):
        day, end = int(spelled.value), spelled.end  # "el doce dentista 60"
    if day is None:
        return None
    tail = reading.at("day_mark", end)
    told = reading.tokens[start].shape is Shape.ORDINAL or reading.at("ordinal", start) is not None
    ordinal = told or (end - start == 2 and article is not None)  # noqa: PLR2004  "3."
    by_article = article is not None and named is not None and named.end == article.end
    if not (ordinal or tail or by_article) or reading.at("not_date_after", end):
        return None
    if reading.ending("owner", start):
        return None  # "my 1st paycheck"
    if not (ordinal or tail) and (reading.at("currency", end) or reading.at("measure", end)):
        return None
    found = latest(today, day)
    return Said(found, index, tail.end if tail else end) if found else None


def _is_day_before_word(reading: Reading, spelled: Mark) -> bool:
    """Not so in "los diez euros", "el dos por uno": a word follows that counts nothing, and a price somewhere."""
    index = spelled.end
    if not 2 < int(spelled.value) <= LONGEST_MONTH or index >= len(reading.tokens):  # noqa: PLR2004  "il due", "le un"
        return False
    roles = (
        "currency",
        "measure",
        "unit",
        "scale",
        "number",
        "number_joint",
        "joint",
        "times",
        "offer",
        "percent",
    )
    word = reading.tokens[index].shape is Shape.WORD and not any(reading.at(role, index) for role in roles)
    return word and any(token.shape is Shape.NUMBER for token in reading.tokens[index:])


def _is_origin(reading: Reading, index: int) -> bool:
    """As in "gave me back the 50 from last month": when it was lent."""
    return reading.ending("origin", index) is not None and index > 1


def _unit_back(reading: Reading, index: int, today: date, _: Context) -> Said | None:
    """As in "last month", "next month"."""
    if back := reading.at("months_back", index):  # Japanese "先月"
        return Said(shift(today, -int(back.value), "month"), index, back.end)
    lead = reading.at("last", index) or reading.at("next", index)
    unit = reading.at("unit", lead.end) if lead else None
    if unit is None:
        return _unit_past(reading, index, today)
    if lead is None or reading.at("recurrence", index) or _is_origin(reading, index):
        return None
    return Said(shift(today, 1 if lead.role == "next" else -1, str(unit.value)), index, unit.end)


def _unit_past(reading: Reading, index: int, today: date) -> Said | None:
    """As in "el mes pasado", "le mois dernier", "la settimana prossima": the word for it stands behind."""
    article = reading.at("this", index) or reading.at("date_article", index)
    unit = reading.at("unit", article.end if article else index)
    tail = (reading.at("last", unit.end) or reading.at("next", unit.end)) if unit else None
    if unit is None or tail is None:
        return None
    return Said(shift(today, 1 if tail.role == "next" else -1, str(unit.value)), index, tail.end)


RULES: Sequence[Callable[[Reading, int, date, Context], Said | None]] = (
    _numeric,
    _dotted,
    _holiday,
    _dashed,
    _after_article,
    _day_dot_month,
    _abbreviated,
    _of_last_week,
    _relative,
    _counted,
    _weekday,
    _named,
    _day_of_month,
    _unit_back,
)
