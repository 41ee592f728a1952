"""Stage 7: what the money was for."""

from collections.abc import Sequence

from domain.understanding import lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Reading
from domain.understanding.lexicon import Hit
from domain.understanding.merchants import Merchant
from domain.understanding.segments import Segment

OF_KIND = {Kind.INCOME: "income", Kind.TRANSFER: "transfer"}
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
    if chosen and (not chosen.entry.common or brand is None):
        return chosen.entry.category, chosen
    return (brand.entry.category, brand) if brand else ("other", None)


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
