"""What stands behind a field's name: `amount>20`, `after:2026-01-01`, `is:unsure`."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from lark import Token

from domain.ledger.search.terms import Amounts, Days, Flag, Has, Is, Kinds, Meaning, Names, Part, SearchError
from domain.money import MAX_MINOR, decimals
from domain.understanding.draft import Kind

NAMED = ("category", "merchant", "account", "tag", "note", "currency")
EQUAL = frozenset({":", "="})
COMPARING = frozenset({":", "=", "<", "<=", ">", ">="})
RANGE = ".."
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as it was typed."""

    name: str
    operator: Token
    values: Sequence[Token]
    line: str

    def refuse(self, reason: str, at: Token | None = None) -> SearchError:
        return SearchError(reason, self.line, int((at or self.values[0]).column or 1))

    def only(self) -> Token:
        """The one value; some fields take no list."""
        if len(self.values) > 1:
            raise self.refuse(f"{self.name} takes one value.", self.values[1])
        return self.values[0]


def meaning(name: Token, operator: Token, values: Sequence[Token], line: str) -> Meaning:
    """Raises `SearchError` for a field that there isn't, and for what it can't take."""
    field = name.lower()
    asked = Asked(field, operator, values, line)
    read = FIELDS.get(field)
    if read is None:
        near = difflib.get_close_matches(field, FIELDS, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(FIELDS)}."
        raise SearchError(f"There is no field {field}. {hint}", line, int(name.column or 1))
    if operator not in (COMPARING if field in {"amount", "date"} else EQUAL):
        raise asked.refuse(f"{field} is asked for with a colon, as in {field}:…", operator)
    for value in values:
        if not value.strip():
            raise asked.refuse(f"{field} needs a value.", value)
    return read(asked)


def _names(asked: Asked) -> Meaning:
    if asked.name == "currency":
        codes = [value.upper() for value in asked.values]
        for code, value in zip(codes, asked.values, strict=True):
            if code not in decimals():
                raise asked.refuse(f"{value} is no ISO 4217 currency, as EUR is.", value)
        return Names(asked.name, codes)
    return Names(asked.name, [str(value) for value in asked.values])


def _kinds(asked: Asked) -> Meaning:
    return Kinds([Kind(_one_of(asked, value, Kind, str.upper)) for value in asked.values])


def _flag(asked: Asked) -> Meaning:
    return Is(_one_of(asked, asked.only(), Flag, str.lower))


def _part(asked: Asked) -> Meaning:
    return Has(_one_of(asked, asked.only(), Part, str.lower))


def _one_of(asked: Asked, value: Token, choices: type[Choice], spelt: Callable[[str], str]) -> Choice:
    try:
        return choices(spelt(value))
    except ValueError:
        known = ", ".join(one.lower() for one in choices)
        raise asked.refuse(f"{asked.name} is one of: {known}.", value) from None


def _amount(asked: Asked) -> Meaning:
    value = asked.only()
    if RANGE in value and asked.operator in EQUAL:
        least, most = (_number(asked, value, part) if part else None for part in value.split(RANGE, 1))
        if least is None and most is None:
            raise asked.refuse("A range has at least one end, as in amount:10..20.", value)
        if least is not None and most is not None and least > most:
            raise asked.refuse("This range ends before it begins.", value)
        return Amounts(least, most)
    number = _number(asked, value, value)
    if asked.operator in EQUAL:
        return Amounts(number, number)
    if asked.operator.startswith(">"):
        return Amounts(least=number, above=asked.operator == ">")
    return Amounts(most=number, below=asked.operator == "<")


def _number(asked: Asked, value: Token, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise asked.refuse("An amount is written as 12.50, without a currency.", value) from None
    if not number.is_finite() or number < 0 or number > MAX_MINOR:
        raise asked.refuse(f"An amount is between 0 and {MAX_MINOR}.", value)
    return number


def _days(asked: Asked) -> Meaning:
    value = asked.only()
    if RANGE in value and asked.operator in EQUAL:
        return _range(asked, value)
    first, last = _span(asked, value, value)
    match asked.operator:
        case ">":
            return Days(first=_next(asked, value, last))
        case ">=":
            return Days(first=first)
        case "<":
            return Days(last=_last(asked, value, first))
        case "<=":
            return Days(last=last)
    return Days(first, last)


def _range(asked: Asked, value: Token) -> Days:
    begin, end = value.split(RANGE, 1)
    first = _span(asked, value, begin)[0] if begin else None
    last = _span(asked, value, end)[1] if end else None
    if first is None and last is None:
        raise asked.refuse("A range has at least one end, as in date:2026-01..2026-03.", value)
    if first is not None and last is not None and first > last:
        raise asked.refuse("This range ends before it begins.", value)
    return Days(first, last)


def _after(asked: Asked) -> Meaning:
    value = asked.only()
    return Days(first=_next(asked, value, _span(asked, value, value)[1]))


def _before(asked: Asked) -> Meaning:
    value = asked.only()
    return Days(last=_last(asked, value, _span(asked, value, value)[0]))


def _since(asked: Asked) -> Meaning:
    value = asked.only()
    return Days(first=_span(asked, value, value)[0])


def _until(asked: Asked) -> Meaning:
    value = asked.only()
    return Days(last=_span(asked, value, value)[1])


def _span(asked: Asked, value: Token, text: str) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year."""
    try:
        if YEAR.fullmatch(text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if month := MONTH.fullmatch(text):
            first = date(int(month[1]), int(month[2]), 1)
            return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        day = date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise asked.refuse("A date is written as 2026-03-11, a month as 2026-03.", value) from None
    return day, day


def _next(asked: Asked, value: Token, day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise asked.refuse("There is no day after this one.", value) from None


def _last(asked: Asked, value: Token, day: date) -> date:
    try:
        return day - timedelta(days=1)
    except OverflowError:
        raise asked.refuse("There is no day before this one.", value) from None


FIELDS: Mapping[str, Callable[[Asked], Meaning]] = {
    **dict.fromkeys(NAMED, _names),
    "kind": _kinds,
    "amount": _amount,
    "date": _days,
    "after": _after,
    "since": _since,
    "before": _before,
    "until": _until,
    "is": _flag,
    "has": _part,
}
