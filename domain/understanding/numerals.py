"""Numbers as they are written with digits: which separator groups and which one begins the decimals."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError

from domain.understanding.tokens import Token, tokenise

LONGEST = 24  # digits; what is longer is a reference number, no amount
GROUPED = re.compile(r"\d{1,3}(?:\d{2,3})*\Z")
CENTS_AFTER_APOSTROPHE = re.compile(r"\d{1,3}'\d{2}\Z")
USUAL_DECIMALS = 2
GROUP_SIZE = 3


@dataclass(frozen=True, slots=True)
class Separators:
    decimal: str
    group: str

    @property
    def spaces_group(self) -> bool:
        return self.group.isspace()


@cache
def locale_of(name: str) -> Locale:
    """The CLDR locale of a BCP 47 name; where CLDR has none, that of its language, else English."""
    parts = name.replace("_", "-").split("-")
    for candidate in ("_".join(parts), parts[0]):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale("en")


def tokenise_for(text: str, locale: str) -> tuple[Token, ...]:
    """The tokens of a text as people of this locale write numbers and dates."""
    return tokenise(
        text,
        spaces_group=separators_of(locale).spaces_group,
        dotted_dates=_dotted_dates(locale),
        half_days=_half_days(locale),
    )


@cache
def _half_days(locale: str) -> bool:
    """Whether the clock goes to twelve twice a day."""
    return "a" in str(locale_of(locale).time_formats["short"].pattern)


@cache
def _dotted_dates(locale: str) -> bool:
    return "." in str(locale_of(locale).date_formats["short"].pattern)


@cache
def separators_of(name: str) -> Separators:
    symbols = locale_of(name).number_symbols
    latin = symbols.get("latn", symbols)
    return Separators(decimal=str(latin.get("decimal", ".")), group=str(latin.get("group", ",")))


def read_digits(raw: str, separators: Separators, decimals: int) -> Decimal | None:
    """The number that a person with these separators means, in a currency of so many decimals; None: no number."""
    if raw.isascii() and raw.isdecimal():
        return Decimal(raw) if len(raw) <= LONGEST else None
    plain = unicodedata.normalize("NFKC", raw).replace("’", "'").replace(" ", "")
    if CENTS_AFTER_APOSTROPHE.match(plain):
        plain = plain.replace("'", ".")  # "12'50"
    plain = plain.replace("'", "")
    if sum(character.isdigit() for character in plain) > LONGEST:
        return None
    marks = [character for character in plain if character in ".,"]
    if not marks:
        return Decimal(plain)
    if len(set(marks)) > 1:
        return _both(plain)
    return _several(plain, marks[0]) if len(marks) > 1 else _one(plain, marks[0], separators, decimals)


def _both(plain: str) -> Decimal | None:
    last = "." if plain.rfind(".") > plain.rfind(",") else ","
    if plain.count(last) > 1:
        return None
    return Decimal(plain.replace("," if last == "." else ".", "").replace(",", "."))


def _several(plain: str, mark: str) -> Decimal | None:
    groups = plain.split(mark)
    if len(groups[-1]) != GROUP_SIZE or not all(len(group) in (2, 3) for group in groups[1:-1]):
        return None
    return Decimal("".join(groups))


def _one(plain: str, mark: str, separators: Separators, decimals: int) -> Decimal:
    whole, part = plain.split(mark)
    groups = len(part) == GROUP_SIZE and 1 <= len(whole) <= GROUP_SIZE and whole != "0"
    if groups and (decimals <= USUAL_DECIMALS or mark == separators.group):
        return Decimal(whole + part)
    return Decimal(f"{whole or '0'}.{part}")
