"""Who stands before a verb by which money is handed over: the person who types, a shop, or somebody else."""

from collections.abc import Sequence
from enum import Enum, auto

from domain.understanding.language import Mark, Reading
from domain.understanding.lexicon import Hit
from domain.understanding.tokens import Shape

BANKS = frozenset({"fees", "transfer", "income", "insurance"})
OWNERS = ("'s", "’s")
WIDEST = 7  # words between who did it and what they did


class Giver(Enum):
    SELF = auto()
    SHOP = auto()
    OTHER = auto()


def giver(
    reading: Reading, verb: Mark, start: int, items: Sequence[Hit] = (), brands: Sequence[Hit] = ()
) -> Giver | None:
    """Whose deed the verb is, read back to the token `start`; None where something else than somebody stands there."""
    index = _subject(reading, verb, start)
    if index < start or reading.tokens[index].shape is not Shape.WORD:
        return Giver.SELF
    if reading.at("first_person_subject", index):
        return Giver.SELF
    if reading.at("clause", index):
        return _carried(reading, start, index, brands)
    somebody = reading.ending("people", index + 1) or reading.at("third_person", index)
    if somebody or reading.tokens[index].raw.lower().endswith(OWNERS):  # "gran's sent me 50"
        return Giver.OTHER
    return _named(reading, verb, index, items, brands)


def is_others(reading: Reading, verb: Mark, start: int) -> bool:
    """Whether somebody else than the person who types stands before the verb."""
    return giver(reading, verb, start) is Giver.OTHER


def is_own(reading: Reading, verb: Mark, start: int) -> bool:
    """Whether the person who types did it."""
    return giver(reading, verb, start) is Giver.SELF


def _subject(reading: Reading, verb: Mark, start: int) -> int:
    """The token before the verb, but for "finally", "yesterday" and the like."""
    index = verb.start - 1
    while index >= start:
        day = reading.ending("day", index + 1)
        if day is None and reading.at("adverb", index) is None:
            break
        index = day.start - 1 if day else index - 1
    return index


def _carried(reading: Reading, start: int, index: int, brands: Sequence[Hit]) -> Giver:
    """As in "Lidl matched the price and gave 3 back": what stands at the beginning does this too."""
    first = next((hit for hit in brands if hit.start == start), None)
    if first is None or reading.within("first_person_subject", start, index):
        return Giver.SELF
    return Giver.SELF if first.entry.category in BANKS else Giver.SHOP


def _named(
    reading: Reading, verb: Mark, index: int, items: Sequence[Hit], brands: Sequence[Hit]
) -> Giver | None:
    """Who is named there: a brand gives back, unless it is a first name too ("ben sent 20")."""
    hit = next((hit for hit in brands if hit.end == index + 1), None)
    if hit:
        if reading.ending("pays_out", index + 1) and reading.at("refund", verb.start) is None:
            return Giver.OTHER  # "Etsy deposited 310"
        return Giver.OTHER if hit.entry.rare or hit.entry.category in BANKS else Giver.SHOP
    if reading.ending("seller", index + 1):
        return Giver.SHOP
    if reading.at("first_person", index):
        return Giver.SELF
    other = any(reading.at(role, index) for role in ("stop", "connector", "weekday", "month"))
    return None if other or any(hit.start <= index < hit.end for hit in items) else Giver.OTHER


def verb_of(reading: Reading, role: str, index: int, start: int, end: int) -> Mark | None:
    """The verb of this role whose subject is named up to the token `index`, as `mark` begins at `start`.

    What says where somebody is from may stand in between: "the client (a bakery) paid", "a guy at work sold", "lodger
    Ines finally sent"; not so in "client lunch paid".
    """
    first = index
    while index < end and reading.at("adverb", index):
        index += 1
    if direct := reading.at(role, index):
        return direct
    if not _begins_clause(reading, start):
        return None
    led = False
    while index < end and index - first <= WIDEST:
        if verb := reading.at(role, index):
            return verb
        after = _behind_bracket(reading, index, end)
        if after:
            index = after
            continue
        token = reading.tokens[index]
        led = led or reading.plays(LEADS, index) or token.raw[0].isupper()
        named = token.shape is Shape.WORD and (led or token.raw[0].isupper() or reading.at("adverb", index))
        named = named or (led and token.shape is Shape.NUMBER)  # "tenant in flat 2"
        if not named or reading.plays(CLAUSES, index):
            return None
        index += 1
    return None


LEADS = frozenset({"place", "locative", "site", "postmodifier"})
CLAUSES = frozenset({"clause", "first_person_subject", "happened", "pay", "hand_over"})


def _behind_bracket(reading: Reading, index: int, end: int) -> int | None:
    if reading.key(index) != "(":
        return None
    close = next((at for at in range(index, min(end, index + WIDEST + 1)) if reading.key(at) == ")"), None)
    return None if close is None else close + 1


def _begins_clause(reading: Reading, index: int) -> bool:
    """Whether nothing but "my", "the old" and the like stands before it in its clause."""
    index -= 1
    while index >= 0 and reading.plays(ATTRIBUTES, index):
        index -= 1
    return index < 0 or reading.plays(BREAKS, index) or reading.tokens[index].shape is not Shape.WORD


ATTRIBUTES = frozenset({"determiner", "plain", "greeting", "earned_by"})
BREAKS = frozenset({"clause", "stop_sign"})
