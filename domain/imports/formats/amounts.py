"""Exact amounts from text: figures, marks and signs as banks write them."""

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from babel.core import get_global

from domain.imports.formats.problems import Code, Problems, excerpt
from domain.money import MAX_MINOR, Money, decimals

DEFAULT_DECIMALS = 2
LONGEST = 40  # characters of the longest text that can be an amount
GROUPS = "'’ \u00a0\u202f\u2009"  # what separates thousands beside the other decimal mark
MINUS = "-−–‒"
_SIGNS = str.maketrans(dict.fromkeys(MINUS[1:], "-"))
_CURRENCY = r"(?:[A-Za-z]{3}|[A-Z]{0,3}[$€£¥₹₽₺₩₪₫฿₴₦]|Kč|zł|Ft|kr\.?|лв\.?|Fr\.?)"
_FLAG = r"(?:CR|DR|Cr|Dr|[CDHS])"
FLAGGED_OUT = frozenset(("DR", "D", "S"))


class Unreadable(ValueError):  # noqa: N818  it says what the text is
    """This is no amount."""

    code = Code.BAD_AMOUNT


class TooManyDecimals(Unreadable):
    """This amount has more decimals than its currency."""

    code = Code.TOO_MANY_DECIMALS


class TooLarge(Unreadable):
    """This amount is larger than any that can be kept."""

    code = Code.AMOUNT_TOO_LARGE


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as written: its figures, whether it is negative, whether a sign or flag says so, its currency."""

    whole: str
    fraction: str
    negative: bool = False
    marked: bool = False
    unit: str = ""

    def minor(self, places: int) -> int:
        """In minor units of a currency with that many decimals, exactly; else `Unreadable`."""
        size = scaled(self.whole, self.fraction, places)
        return -size if self.negative else size


def scaled(whole: str, fraction: str, places: int) -> int:
    """12 and 5 with two places are 1250. Zeros beyond the last place are no decimals."""
    if len(fraction) > places:
        fraction = fraction.rstrip("0")
        if len(fraction) > places:
            raise TooManyDecimals
    if len(whole) > LONGEST:
        raise TooLarge
    size = int((whole + fraction.ljust(places, "0")) or "0")
    if size > MAX_MINOR:
        raise TooLarge
    return size


def _pattern(decimal: str) -> re.Pattern[str]:
    group = f"[{re.escape((',' if decimal == '.' else '.') + GROUPS)}]"
    figures = (
        rf"(?P<whole>\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}|\d+|(?=[{decimal}]\d))"
        rf"(?:[{decimal}](?!-)(?P<fraction>\d*))?"
    )
    before = rf"(?P<left>{_CURRENCY})?\s*(?P<sign>[+-])?\s*(?P<inner>{_CURRENCY})?\s*"
    after = (
        rf"(?:,-|\.-)?\s*(?P<after>[+-])?\s*(?P<right>{_CURRENCY})?\s*(?P<flag>{_FLAG})?\s*(?P<last>[+-])?"
    )
    return re.compile(rf"(?P<open>\()?\s*{before}{figures}\s*{after}\s*(?P<close>\))?")


PLAIN = {mark: re.compile(rf"([+-]?)(\d+)(?:[{mark}](\d+))?") for mark in ".,"}
FULL = {mark: _pattern(mark) for mark in ".,"}
_NO_FIGURES = re.compile(r"\D+")


def figure(text: str, decimal: str) -> Figure | None:
    """What the text says with that decimal mark, None where it is no amount."""
    plain = PLAIN[decimal].fullmatch(text)
    if plain:
        sign, whole, fraction = plain.groups()
        return Figure(whole, fraction or "", sign == "-", sign != "")
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    match = FULL[decimal].fullmatch(text.translate(_SIGNS))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    return _from_match(match)


def _from_match(match: re.Match[str]) -> Figure | None:
    signs = [sign for sign in (match["sign"], match["after"], match["last"]) if sign]
    units = [unit for unit in (match["left"], match["inner"], match["right"]) if unit]
    flag = (match["flag"] or "").upper()
    if len(signs) > 1 or len(units) > 1:
        return None
    negative = "-" in signs or bool(match["open"]) or flag in FLAGGED_OUT
    return Figure(
        _NO_FIGURES.sub("", match["whole"]),
        match["fraction"] or "",
        negative,
        bool(signs or match["open"] or flag),
        units[0] if units else "",
    )


@cache
def places_of(currency: str) -> int:
    """Decimals of a currency, of one no longer in use too (the lira had none)."""
    known = decimals().get(currency)
    if known is not None:
        return known
    fractions = cast("dict[str, tuple[int, int, int, int]]", get_global("currency_fractions"))
    return fractions.get(currency, (DEFAULT_DECIMALS,))[0]


@cache
def currencies() -> frozenset[str]:
    """Every ISO 4217 code that was ever legal tender: ten years of files name some that are gone."""
    territories = cast(
        "dict[str, list[tuple[str, object, object, bool]]]", get_global("territory_currencies")
    )
    return frozenset(code for rows in territories.values() for code, _, _, tender in rows if tender)


def read_money(text: str, currency: str, *, decimal: str | None = None) -> Money:
    """An amount in a format whose decimal mark is known, or is the last mark in it; else `Unreadable`."""
    mark = decimal or ("," if text.rfind(",") > text.rfind(".") else ".")
    found = figure(text, mark)
    if found is None or found.unit:
        raise Unreadable
    return Money(found.minor(places_of(currency)), currency)


MESSAGES = {
    Code.BAD_AMOUNT: "“{text}” is no amount.",
    Code.TOO_MANY_DECIMALS: "“{text}” has more decimals than {currency} has.",
    Code.AMOUNT_TOO_LARGE: "“{text}” is larger than any amount that can be kept.",
}


def report(
    problems: Problems,
    fault: Unreadable,
    text: str,
    currency: str,
    line: int,
    *,
    column: int | None = None,
    element: str | None = None,
) -> None:
    """Say why an amount was not read."""
    message = MESSAGES[fault.code].format(text=excerpt(text), currency=currency)
    problems.add(fault.code, message, line, column=column, element=element)
