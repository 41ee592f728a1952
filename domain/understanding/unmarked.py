"""Names that nothing marks: in small letters, without "at", amid the words of what was bought ("groceries patel bros 62").

What tells them is that a dictionary doesn't know them, a title or a possessive, or a word for a kind of shop behind
them. In languages without a dictionary only the latter are read.
"""

import zoneinfo
from collections.abc import Iterator
from functools import cache

from domain.understanding import dictionary, lexicon, spelling
from domain.understanding.language import Reading
from domain.understanding.names import LONGEST_NAME, Known, Merchant, may_name, named
from domain.understanding.numerals import locale_of
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape, Token, fold

SHORTEST = 3
SEVERAL = 2
# Whose words follow these is no merchant: who it was for, who came along, where one went.
LEADS = ("purpose", "locative", "companion_lead")


def find(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """The first such name of the segment."""
    for start, end in _runs(reading, segment, known):
        name = (
            _shop(reading, start, end, known)
            or _unknown(reading, start, end, known)
            or _after_meal(reading, segment, start, end, known)
        )
        if name:
            return name
    return None


def _runs(reading: Reading, segment: Segment, known: Known) -> Iterator[tuple[int, int]]:
    """Words side by side that may be names or go with them; not those after "for", "with", "my"."""
    start = segment.start
    while start < segment.end:
        end = start
        while end < segment.end and _belongs(reading, end, known):
            end += 1
        if end > start and not _led(reading, start) and not reading.at("and_me", end):
            yield start, end
        start = max(end, start + 1)


def _belongs(reading: Reading, index: int, known: Known) -> bool:
    if reading.key(index) == "&":
        return may_name(reading, index - 1, known) and may_name(reading, index + 1, known)
    if known.item_at(index) and reading.at("venue", index + 1):
        return True
    return may_name(reading, index, known) or reading.at("venue", index) is not None


def _led(reading: Reading, start: int) -> bool:
    determiner = reading.ending("determiner", start)
    before = determiner.start if determiner else start
    return any(reading.ending(role, before) for role in LEADS)


def titled(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "dr patel", "Mrs. Chen"."""
    for title in reading.within("title", segment.start, segment.end):
        index = title.end
        if index < segment.end and may_name(reading, index, known) and not _led(reading, title.start):
            return named(reading, title.start, _last(reading, index, segment.end, known))
    return None


def _shop(reading: Reading, start: int, end: int, known: Known) -> Merchant | None:
    """As in "sunrise cafe", "bella nails", "tony's barber": a name, and what kind of shop it is."""
    for index in range(start + 1, end):
        first = index
        venue = reading.at("venue", index)
        if venue and first > start and known.item_at(first - 1) and _own(reading, first - 2, known):
            first -= 1  # the fruit of "kensington fruit market"
        while venue and first > start and index - first < LONGEST_NAME and _own(reading, first - 1, known):
            first -= 1
        if venue and first < index:
            return named(reading, first, venue.end)
    return None


def _own(reading: Reading, index: int, known: Known) -> bool:
    if index < 0 or not may_name(reading, index, known):
        return False
    return not any(reading.at(role, index) for role in ("plain", "measure"))


def _unknown(reading: Reading, start: int, end: int, known: Known) -> Merchant | None:
    """As in "lunch 14 nandini": a word that no dictionary has, with those after it."""
    for index in range(start, end):
        if not _is_unknown(reading.tokens[index], known):
            continue
        first = index
        while first > start and _is_unknown(reading.tokens[first - 1], known):
            first -= 1
        return named(reading, first, _last(reading, index, end, known))
    return None


def _after_meal(reading: Reading, segment: Segment, start: int, end: int, known: Known) -> Merchant | None:
    """As in "dinner golden dragon 38", "beers 22 rusty anchor": where one eats has a name of several words."""
    if end - start < SEVERAL or not all(_own(reading, index, known) for index in range(start, end)):
        return None
    if dictionary.of(known.language) is None or not _ends(reading, segment, end):
        return None
    determiner = reading.ending("determiner", start)
    before = determiner.start if determiner else start
    eaten = [
        hit for hit in lexicon.within(known.items, segment.start, start) if hit.entry.category == "dining"
    ]
    beside = segment.amount.end == before or any(hit.end == before for hit in eaten)
    return named(reading, start, end) if eaten and beside else None


def _ends(reading: Reading, segment: Segment, end: int) -> bool:
    return end in {segment.end, segment.amount.start} or reading.at("locative", end) is not None


def _last(reading: Reading, index: int, end: int, known: Known) -> int:
    """Where a name that has begun ends: other words that no dictionary has go on with it, and "& sons"."""
    last = index + 1
    while last < end and last - index < LONGEST_NAME and _goes_on(reading, last, known):
        last += 1
    return last if reading.key(last - 1) != "&" else last - 1


def _goes_on(reading: Reading, index: int, known: Known) -> bool:
    if reading.key(index) == "&" or reading.key(index - 1) == "&":
        return may_name(reading, index, known) or reading.key(index) == "&"
    firm = reading.at("firm_word", index) is not None
    return firm or (may_name(reading, index, known) and _is_unknown(reading.tokens[index], known))


@cache
def _places() -> frozenset[str]:
    """The single words of the world's cities that have a time zone of their own, and of its countries."""
    cities = {zone.rpartition("/")[2].replace("_", " ") for zone in zoneinfo.available_timezones()}
    countries = locale_of("en").territories.values()
    return frozenset(fold(word) for name in (*cities, *countries) for word in str(name).split())


def _is_unknown(token: Token, known: Known) -> bool:
    if token.shape is not Shape.WORD or dictionary.of(known.language) is None:
        return False
    typed = fold(token.raw)
    if typed in _places():
        return False
    if len(typed) < SHORTEST or typed != token.key:
        return False
    if token.raw.lower().endswith(spelling.POSSESSIVES):
        return dictionary.is_name(typed[:-1], known.language) or not dictionary.is_word(
            typed[:-1], known.language
        )
    return not dictionary.is_word(typed, known.language) and typed not in spelling.vocabulary(known.language)
