"""Dates that are written with digits alone, or as banks write them: "26/2", "op 11-3", "12.03", "02-Sep-26"."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from domain.understanding import lexicon
from domain.understanding.days import Said, date_order, latest, ordered, pattern, short_order
from domain.understanding.draft import Context
from domain.understanding.language import Reading, needs, number_tokens
from domain.understanding.numerals import locale_of, separators_of
from domain.understanding.tokens import Shape

DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\Z")
SURELY_DOTTED = re.compile(r"\d{1,2}\.(?:0[1-9]|1[0-2])\Z")


def numeric(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    token = reading.tokens[index]
    if token.shape is not Shape.DATE or reading.at("measure", index + 1) or reading.at("fraction", index):
        return None
    parts = [int(part) for part in re.findall(r"\d+", token.raw)]
    first_is_year = len(re.match(r"\d+", token.raw)[0]) == 4  # type: ignore[index]  # noqa: PLR2004  four digits
    order = "ymd" if first_is_year else _order(parts, token.raw, context.locale)
    day = next((day for other in (order, "dmy", "mdy") if (day := ordered(parts, other, today))), None)
    return Said(day, index, index + 1) if day else None


def _order(parts: Sequence[int], typed: str, locale: str) -> str:
    """Where the year comes first with dashes, as in Sweden, people write "26/2" and "26/2/26" all the same."""
    order, short = date_order(locale), short_order(locale)
    if len(parts) == 2:  # noqa: PLR2004  day and month
        return short
    return "dmy" if order == "ymd" and short == "dm" and "-" not in typed else order


def dashed(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in "27-1 groceries 23.41": at the beginning of a text, before a word."""
    if index or len(reading.tokens) < 4 or reading.key(1) != "-":  # noqa: PLR2004  day, dash, month, word
        return None
    word = reading.tokens[3]
    if word.shape is not Shape.WORD or reading.at("currency", 3):
        return None
    if lexicon.brands().get(lexicon.squash(reading.typed(0, 3))):
        return None  # "7-11 hotdog"
    return _of_parts(reading, 0, 0, today, context)


def after_article(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in Dutch "op 11-3"; without the "op" where dates are written so and the text has other numbers."""
    article = reading.at("date_article", index) or reading.at("day_article", index)
    start = article.end if article else index
    if reading.key(start + 1) != "-" or reading.at("currency", start + 3) or reading.at("measure", start + 3):
        return None
    if article is None and not ("-" in pattern(context.locale) and _is_one_of_several(reading, start)):
        return None
    return _of_parts(reading, index, start, today, context)


def _is_one_of_several(reading: Reading, start: int) -> bool:
    """Whether other numbers than those of "11-3" at `start` are there."""
    return any(not start <= index < start + 3 for index in number_tokens(reading))


def _of_parts(reading: Reading, index: int, start: int, today: date, context: Context) -> Said | None:
    """The day of "11-3" at `start`."""
    parts = reading.tokens[start : start + 3]
    if len(parts) < 3 or not (parts[1].glued and parts[2].glued):  # noqa: PLR2004  day, dash, month
        return None
    numbers = (parts[0].raw, parts[2].raw)
    if not all(number.isdecimal() and len(number) <= 2 for number in numbers):  # noqa: PLR2004  day and month
        return None
    day = ordered([int(number) for number in numbers], short_order(context.locale), today)
    return Said(day, index, start + 3) if day else None


def day_dot_month(reading: Reading, index: int, today: date, context: Context) -> Said | None:
    """As in "12.03 apteka 43,20", "am 5.3 Kino 12": where decimals have a comma, and another number is the price."""
    article = reading.at("date_article", index) or reading.at("day_article", index)
    start = article.end if article else index
    token = reading.tokens[start] if start < len(reading.tokens) else None
    if (
        token is None
        or "." not in token.raw
        or not DOTTED.match(token.raw)
        or not _has_dotted_dates(context.locale)
    ):
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
    day = ordered([int(part) for part in token.raw.split(".")], short_order(context.locale), today)
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
    return "." in short + pattern(locale)


def dotted(reading: Reading, index: int, today: date, _: Context) -> Said | None:
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


def run_together(reading: Reading, index: int, today: date) -> Said | None:
    """As in "02Sep26"."""
    month = reading.at("month", index + 1)
    if month is None or month.end != index + 2 or index + 2 >= len(reading.tokens):
        return None
    day, name, year = reading.tokens[index : index + 3]
    if not (name.glued and year.glued and day.raw.isdecimal() and year.raw.isdecimal()):
        return None
    if len(day.raw) > 2 or len(year.raw) not in {2, 4}:  # noqa: PLR2004  digits
        return None
    found = ordered([int(day.raw), int(month.value), int(year.raw)], "dmy", today)
    return Said(found, index, index + 3) if found else None


@needs("month", otherwise=None)
def abbreviated(reading: Reading, index: int, _today: date, __: Context) -> Said | None:
    """As in "02-Sep-26", the way banks write it."""
    month = reading.at("month", index + 2)
    if month is None or month.end != index + 3:
        return run_together(reading, index, _today)
    day, mark, _, again, year = (reading.key(index + offset) for offset in range(5))
    if mark not in {"-", "/"} or again != mark:
        return run_together(reading, index, _today)
    if not (day.isdecimal() and year.isdecimal() and len(day) <= 2 and len(year) in {2, 4}):  # noqa: PLR2004  digits
        return None
    found = ordered([int(day), int(month.value), int(year)], "dmy", _today)
    return Said(found, index, index + 5) if found else None
