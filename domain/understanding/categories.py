"""Stage 7: what the money was for."""

from collections.abc import Sequence

from domain.understanding import guessing, lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Reading
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.names import Merchant
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment

OF_KIND = {Kind.INCOME: "income", Kind.TRANSFER: "transfer"}
# What is guessed from all words beats a weak hint of one of them ("fee") only where the guess is as sure as this.
SURE = 0.5
# Noodles from the grocer's; the train that Eurostar runs.
BROADER = frozenset({("groceries", "dining"), ("travel", "transport")})
OVERRIDING = frozenset({"gifts", "fuel", "taxes", "insurance"})


def find(
    reading: Reading, segment: Segment, items: Sequence[Hit], merchant: Merchant | None, kind: Kind
) -> tuple[str, Hit | None]:
    """The category's slug and the words that say it (None: it follows from the kind, or is the default)."""
    if kind in OF_KIND:
        return OF_KIND[kind], None
    inside = lexicon.within(items, segment.start, segment.end)
    said = [hit for hit in inside if not _in_brand(hit, merchant)]
    brand = merchant.hit if merchant else None
    chosen = _strongest(reading, said)
    taught = _taught(merchant, chosen)
    if taught:
        return taught.entry.category, taught
    if brand and (chosen is None or _says_more(reading, brand, chosen)):
        return brand.entry.category, brand
    if chosen and not chosen.entry.common:
        return chosen.entry.category, chosen
    pictured = None if chosen else _pictured(reading, segment)
    if pictured:
        return pictured.entry.category, pictured
    guessed = guessing.guess(
        reading, segment, SURE if chosen else guessing.LEAST_PROBABILITY, without=_person(reading, merchant)
    )
    return (chosen.entry.category, chosen) if chosen and guessed[0] == guessing.OTHER else guessed


def _pictured(reading: Reading, segment: Segment) -> Hit | None:
    """As in "🍕 18"."""
    for index in range(segment.start, segment.end):
        entry = lexicon.emoji().get(reading.tokens[index].raw[:1])
        if entry:
            return Hit(entry, index, index + 1)
    return None


def _person(reading: Reading, merchant: Merchant | None) -> range:
    """Whose name says nothing of what was bought: who was paid is mostly a person."""
    paid = merchant and merchant.hit is None and reading.ending("pay", merchant.start)
    return range(merchant.start, merchant.end) if merchant and paid else range(0)


def _says_more(reading: Reading, brand: Hit, chosen: Hit) -> bool:
    """Whether the brand tells the category better than the thing that is named beside it."""
    if (brand.entry.category, chosen.entry.category) in BROADER or chosen.entry.common:
        return True
    # As in "Uber home from the clinic".
    return chosen.entry.category not in OVERRIDING and _aside(reading, chosen)


def remembered(recalled: Sequence[Recalled]) -> list[Hit]:
    """The words that the person taught to be items."""
    return [
        Hit(Entry(one.habit.category, one.habit.category, common=False), one.start, one.end)
        for one in recalled
        if one.habit.category and not one.habit.merchant
    ]


def _taught(merchant: Merchant | None, said: Hit | None) -> Hit | None:
    """What the person buys there, unless it is a gift this time, and no such category that the person rejected."""
    recalled = merchant.recalled if merchant else None
    if merchant is None or recalled is None or recalled.habit.category is None:
        return None
    if said and said.entry.category in OVERRIDING and not said.entry.common:
        rejected = said.entry.category == recalled.habit.instead_of
        if not rejected:
            return None
    entry = Entry(merchant.name, recalled.habit.category, common=False)
    return Hit(entry, recalled.start, recalled.end)


def _in_brand(hit: Hit, merchant: Merchant | None) -> bool:
    return bool(merchant and merchant.hit and merchant.start <= hit.start and hit.end <= merchant.end)


def _strongest(reading: Reading, hits: Sequence[Hit]) -> Hit | None:
    """A gift is a gift whatever it is; else the first thing named outside of "to work", "for the truck"."""
    for wanted in (
        [hit for hit in hits if hit.entry.category in OVERRIDING and not hit.entry.common],
        [hit for hit in hits if not hit.entry.common and not _aside(reading, hit)],
        [hit for hit in hits if not hit.entry.common],
        hits,
    ):
        if wanted:
            return _head(wanted)
    return None


def _head(hits: Sequence[Hit]) -> Hit:
    """Of words side by side the last one ("dog walker", "train ticket"); else the first."""
    head = hits[0]
    for hit in hits[1:]:
        if hit.start != head.end:
            break
        head = hit
    return head


def _aside(reading: Reading, hit: Hit) -> bool:
    start = hit.start
    determiner = reading.ending("determiner", start)
    return reading.ending("purpose", determiner.start if determiner else start) is not None
