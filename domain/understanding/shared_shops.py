"""A shop that is named once for several prices: "Lidl: rolls 2, milk 1", "lamp 20 and rug 40, both from ikea", "tea there 3"."""

from collections.abc import Callable, Sequence

from domain.understanding import lexicon
from domain.understanding.language import Reading
from domain.understanding.meant import SELLS
from domain.understanding.names import POSSESSIVES, Known, Merchant
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

# The merchant that a segment names itself, by its position.
Own = Callable[[int], Merchant | None]
# A shop before a list counts for what follows in the same sentence.
LIST_ENDS = frozenset({"\n", ".", ";", "!", "?"})
COLON = ":"
MOST_LISTED = 8  # things of one list; to look further would only cost
RIDES = frozenset({"transport", "travel"})


def find(
    reading: Reading, segments: Sequence[Segment], position: int, known: Known, own: Own
) -> Merchant | None:
    """The shop of another segment that this one speaks of too, where this one names none."""
    if len(segments) == 1:
        return None
    return (
        _of_all(reading, segments, position, known, own)
        or _trailing(reading, segments, position, known, own)
        or _earlier(reading, segments, position, known, own)
    )


def _of_all(
    reading: Reading, segments: Sequence[Segment], position: int, known: Known, own: Own
) -> Merchant | None:
    """As in "desk 130 and lamp 20 both from ikea": what a later segment says of all before it."""
    if not reading.has("all_bought") and not reading.has("all_word"):
        return None
    for other in range(position + 1, min(position + MOST_LISTED, len(segments))):
        later = segments[other]
        brands = [hit.start for hit in lexicon.within(known.brands, later.amount.end, later.end)]
        alls = reading.within("all_word", later.amount.end, later.end) if brands else []
        if reading.within("all_bought", later.amount.end, later.end) or any(
            mark.end in brands for mark in alls
        ):
            return own(other)
    return None


def _trailing(
    reading: Reading, segments: Sequence[Segment], position: int, known: Known, own: Own
) -> Merchant | None:
    """As in "soap 3 plus brushes 4, boots": a shop alone behind the last price, which sells this thing too."""
    last = segments[-1]
    behind = lexicon.within(known.brands, last.amount.end, last.end)
    far = len(segments) - position > MOST_LISTED
    if far or len(behind) != 1 or segments[position] is last or behind[0].start == last.amount.end:
        return None
    hit = behind[0]
    if any(reading.tokens[index].shape is Shape.WORD for index in range(last.amount.end, hit.start)):
        return None
    if any(
        reading.key(index) in LIST_ENDS - {"."} for index in range(segments[position].start, last.amount.end)
    ):
        return None
    sold = SELLS.get(hit.entry.category, ())
    things = [lexicon.within(known.items, each.start, each.amount.end) for each in (segments[position], last)]
    if all(any(item.entry.category in sold for item in part) for part in things):
        return own(len(segments) - 1)
    return None


def _earlier(
    reading: Reading, segments: Sequence[Segment], position: int, known: Known, own: Own
) -> Merchant | None:
    segment = segments[position]
    same = _is_there(reading, segment, known)
    if not same and COLON not in reading.text and not reading.has("place") and not reading.has("locative"):
        return None
    for other in range(position - 1, max(-1, position - 1 - MOST_LISTED), -1):
        earlier, found = segments[other], own(other)
        if found:
            return found if same or _leads(reading, found, earlier, segment, known) else None
    return None


def _is_there(reading: Reading, segment: Segment, known: Known) -> bool:
    """As in "laces 5 there too", "tea there 3", but not "taxi there 12"."""
    if reading.within("same_place", segment.start, segment.end):
        return True
    rides = any(
        hit.entry.category in RIDES for hit in lexicon.within(known.items, segment.start, segment.end)
    )
    return not rides and any(
        known.item_at(mark.start - 1) for mark in reading.within("there", segment.start, segment.amount.start)
    )


def _leads(reading: Reading, shop: Merchant, earlier: Segment, own: Segment, known: Known) -> bool:
    """Whether the shop opens a list that this segment goes on: "Aldi: milk 1, eggs 2", "in Aldi i got milk 1 and eggs 2"."""
    if not earlier.start <= shop.start < earlier.amount.start:
        return False
    if any(reading.key(index) in LIST_ENDS for index in range(shop.end, own.start)):
        return False
    end = shop.end
    while end < earlier.amount.start and (
        known.item_at(end) or reading.at("errand", end) or reading.at("generic", end)
    ):
        end += 1
    if reading.key(end) == COLON:
        return shop.hit is not None or shop.end - shop.start > 1 or shop.name.endswith(POSSESSIVES)
    placed = reading.ending("place", shop.start) or reading.ending("locative", shop.start)
    opens = placed is not None and not any(
        reading.tokens[index].shape is Shape.WORD and not reading.at("connector", index)
        for index in range(earlier.start, placed.start)
    )
    joint = reading.at("until_then", end)
    start = joint.end if joint else end
    return opens and any(
        reading.at(role, start) for role in ("first_person_subject", "pay", "deed", "beneficiary")
    )
