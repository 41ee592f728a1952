"""Names that nothing marks: in small letters, without "at", amid the words of what was bought ("groceries patel bros 62").

What tells them is that a dictionary doesn't know them, a title or a possessive, or a word for a kind of shop behind
them. In languages without a dictionary only the latter are read.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from domain import clock
from domain.understanding import companions, dictionary, lexicon, spelling
from domain.understanding.language import Mark, Reading, codes
from domain.understanding.names import (
    LONGEST_NAME,
    NAMELESS,
    PARTICLES,
    Known,
    Merchant,
    is_owner,
    may_name,
    named,
)
from domain.understanding.numerals import locale_of
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape, Token, fold

SHORTEST = 3
SEVERAL = 2
VOWELS = frozenset("aeiouy")
# Whose words follow these is no merchant: who it was for, who came along, where one went.
LONG_KIND = 6  # letters
# No part of a name that follows the kind of shop.
NO_NAME = NAMELESS | {"plain", "day", "weekday", "month", "number"}
GOODS = frozenset({"shopping", "groceries"})
LEADS = ("purpose", "locative", "companion_lead", "of")


def find(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """The first such name of the segment."""
    for start, end in _runs(reading, segment, known):
        name = (
            _shop(reading, start, end, known)
            or _unknown(reading, segment, start, end, known)
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
    if known.item_at(index) and (reading.at("venue", index + 1) or reading.at("firm_word", index + 1)):
        return True
    if reading.at("firm_word", index) and index and known.item_at(index - 1):
        return True
    return may_name(reading, index, known) or reading.at("venue", index) is not None


def _led(reading: Reading, start: int) -> bool:
    determiner = reading.ending("determiner", start)
    before = determiner.start if determiner else start
    if reading.ending("article", start):
        return True  # "a wacom pen"
    return any(reading.ending(role, before) for role in LEADS) or companions.names(reading, start)


def _led_but_by(reading: Reading, start: int) -> bool:
    return _led(reading, start) and not reading.ending("author", start)


def titled(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "dr patel", "Mrs. Chen"."""
    for title in reading.within("title", segment.start, segment.end):
        index = title.end
        if (
            index < segment.end
            and _is_surname(reading, index, known)
            and (not _led_but_by(reading, title.start) or _is_paid_for(reading, segment, title.start))
        ):
            name = named(reading, title.start, _last(reading, index, segment.end, known))
            return replace(name, name=name.name.replace(". ", " "))  # "Dr. Okafor" is "Dr Okafor" too
    return None


def _is_paid_for(reading: Reading, segment: Segment, start: int) -> bool:
    """As in "75 for dr patel", "75 to Dr. Patel": right behind the sum."""
    lead = reading.ending("beneficiary", start) or reading.ending("recipient", start)
    return lead is not None and lead.start == segment.amount.end


def _is_surname(reading: Reading, index: int, known: Known) -> bool:
    """Not the "visit" of "dr visit"."""
    token = reading.tokens[index]
    ordinary = token.raw.islower() and dictionary.is_word(token.key, known.language)
    return may_name(reading, index, known) and not (
        ordinary and not dictionary.is_name(token.key, known.language)
    )


def fronted(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "Osteria del Borgo", "tasca do zé", "Kapsalon Anja": the kind of shop, then its name."""
    for venue in reading.within("venue_first", segment.start, segment.end):
        end = _fronted_end(reading, venue, segment, known)
        if end > venue.end:
            return named(reading, venue.start, end)
    return None


def _fronted_end(reading: Reading, venue: Mark, segment: Segment, known: Known) -> int:
    end = venue.end
    while end < segment.end and end - venue.end < LONGEST_NAME and _follows(reading, end, venue, known):
        end += 1
    while end > venue.end and _links(reading, end - 1):
        end -= 1
    if end == venue.end:
        return end
    small = all(reading.tokens[index].raw.islower() for index in range(venue.end, end))
    if small and not _placed_at(reading, venue.start) and not _links(reading, venue.end):
        whole = end - venue.end <= SEVERAL and _ends(reading, segment, end)
        return end if whole and _is_small_name(reading, venue, known) else venue.end
    return end


def _is_small_name(reading: Reading, venue: Mark, known: Known) -> bool:
    """Whether the word in small letters behind a kind of shop is a name: "kapsalon anja", but not "café solo"."""
    if dictionary.of(known.language) is not None:
        return _is_unknown(reading.tokens[venue.end], known)
    return venue.end - venue.start == 1 and len(reading.key(venue.start)) >= LONG_KIND


def _placed_at(reading: Reading, start: int) -> bool:
    determiner = reading.ending("determiner", start)
    return reading.ending("place", determiner.start if determiner else start) is not None


def _links(reading: Reading, index: int) -> bool:
    return reading.key(index) in PARTICLES or reading.at("determiner", index) is not None


def _follows(reading: Reading, index: int, venue: Mark, known: Known) -> bool:
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or index in known.taken:
        return False
    begun = index > venue.end
    if _links(reading, index):
        return not begun or token.raw[0].isupper() or reading.key(index) in PARTICLES
    linked = begun and _links(reading, index - 1)
    kind = known.item_at(venue.start) or reading.at("venue", venue.start)  # "chez" is none
    if linked and (token.raw[0].isupper() or (kind and reading.at("generic", index))):
        return True
    if known.item_at(index) or reading.plays(NO_NAME, index):
        return False
    if token.raw[0].isupper():
        return len(token.raw) > 1
    small = reading.tokens[venue.end].raw.islower()
    return small and (linked or fold(token.raw) not in places())


def _shop(reading: Reading, start: int, end: int, known: Known) -> Merchant | None:
    """As in "sunrise cafe", "bella nails", "tony's barber": a name, and what kind of shop it is."""
    for index in range(start + 1, end):
        first = index
        venue = reading.at("venue", index)
        if venue and first > start and known.item_at(first - 1) and _own(reading, first - 2, known):
            first -= 1  # the fruit of "kensington fruit market"
        while venue and first > start and index - first < LONGEST_NAME and _own(reading, first - 1, known):
            first -= 1
        if venue and first < index and not _is_described(reading, first, venue, known):
            return named(reading, _from_thing(reading, first, index, known), venue.end)
    return None


def _from_thing(reading: Reading, first: int, venue: int, known: Known) -> int:
    """As the "lemon" of "lemon grove garden centre": a thing that opens a text, before ordinary words of a name."""
    ordinary = all(dictionary.is_word(reading.key(index), known.language) for index in range(first, venue))
    thing = next((hit for hit in known.items if hit.end == first), None)
    opens = thing is not None and thing.start == 0 and thing.entry.category != "dining"
    return 0 if first == 1 and ordinary and opens else first


def _is_described(reading: Reading, first: int, venue: Mark, known: Known) -> bool:
    """As in "black shoes": goods, and an ordinary word that says of what kind they are."""
    index = venue.start
    if index - first > 1 or venue.end - index > 1 or not known.item_at(index):
        return False
    token = reading.tokens[first]
    goods = any(hit.start <= index < hit.end and hit.entry.category in GOODS for hit in known.items)
    return (
        goods
        and token.raw.islower()
        and not _is_unknown(token, known)
        and dictionary.is_word(token.key, known.language)
    )


def _own(reading: Reading, index: int, known: Known) -> bool:
    if index < 0 or not (may_name(reading, index, known) or _is_misread(reading, index, known)):
        return False
    return not any(reading.at(role, index) for role in ("plain", "measure", "number"))


def _is_misread(reading: Reading, index: int, known: Known) -> bool:
    """As the "roses" of "rosas cantina": a name that was taken for a slip of the pen."""
    typed = fold(reading.tokens[index].raw)
    return (
        typed != reading.key(index)
        and index not in known.taken
        and not dictionary.is_word(typed, known.language)
    )


def _unknown(reading: Reading, segment: Segment, start: int, end: int, known: Known) -> Merchant | None:
    """As in "lunch 14 nandini", "nandini 14": a word that no dictionary has, with those after it, beside the sum.

    Elsewhere it is more often a slip of the pen, a thing or somebody: "bedspace rent 900", "vermut 4", "hubbys filling 80".
    """
    for index in range(start, end):
        if not _is_unknown(reading.tokens[index], known) or is_owner(reading, index + 1):
            continue
        first = index
        while first > start and _is_unknown(reading.tokens[first - 1], known):
            first -= 1
        name = named(reading, first, _last(reading, index, end, known))
        return name if _stands_apart(reading, segment, name, known) else None
    return None


def _stands_apart(reading: Reading, segment: Segment, name: Merchant, known: Known) -> bool:
    """Whether it has no other words beside it: alone before the sum, at the end behind it, or a firm's name."""
    if any(reading.at("firm_word", index) for index in range(name.start, name.end)):
        return True
    if name.start == segment.amount.end:
        return True
    begins = all(
        reading.tokens[index].shape is not Shape.WORD or index in known.taken
        for index in range(segment.start, name.start)
    )
    return begins and all(
        index in known.taken or reading.at("recurrence", index) is not None
        for index in range(name.end, segment.amount.start)
    )


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
    if known.item_at(index) and index + 1 < len(reading.tokens) and reading.at("firm_word", index + 1):
        return True  # the "water" of "ganesh water supply"
    return firm or (may_name(reading, index, known) and _is_unknown(reading.tokens[index], known))


@cache
def _things() -> frozenset[str]:
    """The words for what is bought in all languages: people abroad use them ("chiringuito lunch 31")."""
    return frozenset(
        key for code in codes() for key, entry in lexicon.items(code).items() if " " not in entry.name
    )


@cache
def places() -> frozenset[str]:
    """The single words of the world's larger cities and of its countries."""
    cities = {zone.rpartition("/")[2].replace("_", " ") for zone in clock.zone_names()}
    countries = locale_of("en").territories.values()
    return lexicon.cities() | {fold(word) for name in (*cities, *countries) for word in str(name).split()}


def _is_unknown(token: Token, known: Known) -> bool:
    if token.shape is not Shape.WORD or dictionary.of(known.language) is None:
        return False
    typed = fold(token.raw)
    if typed in places() or typed in _things() or VOWELS.isdisjoint(typed):
        return False
    if len(typed) < SHORTEST or typed != token.key:
        return False
    if token.raw.lower().endswith(spelling.POSSESSIVES):
        return dictionary.is_name(typed[:-1], known.language) or not dictionary.is_word(
            typed[:-1], known.language
        )
    return not dictionary.is_word(typed, known.language) and not spelling.knows(typed, known.language)
