"""Stage 3, first question: who handed the money to whom, where a verb of handing over governs the sum.

Such a verb has somebody before it and a receiver behind it: "Vera sent me 50" came in, "sent Vera 50" went out. Before it
nobody, "i" or "we" is the person who types; a shop that hands over gives back; anybody else pays.
"""

from collections.abc import Sequence
from enum import Enum, auto

from domain.understanding import lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

BANKS = frozenset({"fees", "transfer", "income", "insurance"})
NEAR = 4  # tokens behind a sum in which "to me" may stand
LYING = ("place", "locative", "stop_sign", "site")  # where it was found
LENT = 7  # tokens behind a sum in which it may say that it was lent
BACK = "back"
# What one goes to a shop for.
SOLD = frozenset({"dining", "groceries", "shopping", "fuel", "health", "personal_care"})


class Giver(Enum):
    SELF = auto()
    SHOP = auto()
    OTHER = auto()


def find(
    reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]
) -> tuple[Kind, Mark] | None:
    """The kind that the verb nearest before the sum tells, and the verb; None where none does."""
    amount = segment.amount
    if amount.reduced:
        return None  # "they gave me 10 off, so 40"
    for verb in reversed(reading.within("hand_over", segment.start, amount.start)):
        if _is_apart(reading, verb, segment, items, brands):
            continue
        told = _judge(reading, verb, segment, items, brands)
        if told:
            return told, verb
    return (
        _sold(reading, segment, items, brands)
        or _handed(reading, segment, items, brands)
        or _of_person(reading, segment, items, brands)
    )


def _is_apart(
    reading: Reading, verb: Mark, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]
) -> bool:
    """As in "dad gave me a lift, soup 14": behind the sign something else is named."""
    amount = segment.amount
    signs = [
        mark.start
        for role in ("stop_sign", "clause")
        for mark in reading.within(role, verb.end, amount.start)
    ]
    if not signs:
        return False
    named = lexicon.within(items, min(signs), amount.start) or lexicon.within(
        brands, min(signs), amount.start
    )
    return bool(named) or bool(reading.within("sentence_end", verb.end, amount.start))


def _judge(
    reading: Reading, verb: Mark, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]
) -> Kind | None:
    amount = segment.amount
    after, back = verb.end, reading.key(verb.end - 1) == BACK
    while reading.at("particle", after):
        back, after = back or reading.key(after) == BACK, after + 1
    back = back or BACK in {reading.key(amount.end), reading.key(amount.end + 1)}
    giver = _giver(reading, verb, segment.start, items, brands)
    if giver is Giver.SELF and reading.within("owed_me", segment.start, verb.start):
        giver = Giver.OTHER  # "tim owed me for lunch, just sent 14"
    if giver is Giver.SELF and reading.at("to_me", after) is None:
        to = reading.at("recipient", amount.end) if after == amount.start else None
        given = _is_person(reading, after, items, brands) or (to and _is_receiver(reading, to.end, brands))
        return Kind.EXPENSE if given else None
    if giver is None and not _is_to_me(reading, after, amount.end):
        return None
    what = reading.key(after) == "what"
    theirs = reading.at("others", after) is not None
    owed = what or (theirs and bool(reading.within("debt", after, amount.start)))
    remits = reading.at("remits", verb.start) is not None
    at = reading.at("determiner", after)
    direct = remits and amount.start in {after, at.end if at else after}
    mine = remits and reading.key(after) in {"my", "our"}
    if giver in {Giver.OTHER, Giver.SHOP} and reading.within("lent_before", amount.end, amount.end + LENT):
        return Kind.INCOME  # "Vera returned the 40 she borrowed"
    if reading.within("paperwork", after, amount.start) and not owed:
        return None
    if not (back or owed or direct or mine or _is_to_me(reading, after, amount.end)):
        return None
    return Kind.REFUND if _gives_back(reading, verb, segment, giver, brands) else Kind.INCOME


def _is_to_me(reading: Reading, after: int, end: int) -> bool:
    """Not so in "hit me with a fee"."""
    me = reading.at("to_me", after)
    if me is not None and reading.at("elsewhere", me.end):
        return False  # "sent me to the shop"
    if me is not None:
        return reading.at("using", me.end) is None or reading.at("remits", after - 1) is not None
    return bool(reading.within("into_mine", after, end + NEAR))


def _giver(
    reading: Reading, verb: Mark, start: int, items: Sequence[Hit], brands: Sequence[Hit]
) -> Giver | None:
    """Who stands before the verb; None where it is something else than somebody."""
    index = verb.start - 1
    while index >= start and (reading.at("adverb", index) or reading.ending("day", index + 1)):
        day = reading.ending("day", index + 1)
        index = day.start - 1 if day else index - 1
    if index < start or reading.tokens[index].shape is not Shape.WORD:
        return Giver.SELF
    if reading.at("first_person_subject", index):
        return Giver.SELF
    if reading.at("clause", index):
        carried = next((hit for hit in brands if hit.start == start), None)
        mine = reading.within("first_person_subject", start, index)
        return Giver.SHOP if carried and not mine and carried.entry.category not in BANKS else Giver.SELF
    if reading.ending("people", index + 1) or reading.at("third_person", index):
        return Giver.OTHER
    if reading.tokens[index].raw.lower().endswith(("'s", "’s")):
        return Giver.OTHER  # "gran's sent me 50"
    hit = next((hit for hit in brands if hit.end == index + 1), None)
    if hit and hit.entry.rare:  # "ben sent 20"
        return Giver.OTHER
    if hit or reading.ending("seller", index + 1):
        return Giver.OTHER if hit and hit.entry.category in BANKS else Giver.SHOP
    if any(reading.at(role, index) for role in ("first_person", "stop", "connector", "weekday", "month")):
        return Giver.SELF if reading.at("first_person", index) else None
    return None if any(hit.start <= index < hit.end for hit in items) else Giver.OTHER


def is_others(reading: Reading, verb: Mark, start: int) -> bool:
    """Whether somebody else than the person who types stands before the verb."""
    return _giver(reading, verb, start, (), ()) is Giver.OTHER


def is_own(reading: Reading, verb: Mark, start: int) -> bool:
    """Whether the person who types did it."""
    return _giver(reading, verb, start, (), ()) is Giver.SELF


def _is_person(reading: Reading, index: int, items: Sequence[Hit], brands: Sequence[Hit]) -> bool:
    """As the receiver in "returned Vera her 20", "sent my sister 50"."""
    determiner = reading.at("determiner", index)
    index = determiner.end if determiner else index
    if index >= len(reading.tokens) or reading.tokens[index].shape is not Shape.WORD:
        return False
    if reading.at("people", index):
        return True
    if determiner or any(hit.start <= index < hit.end for hit in (*items, *brands)):
        return False
    theirs = reading.at("others", index + 1) or reading.key(index + 1) in {BACK, "the"}
    return theirs is not None and theirs is not False and reading.at("stop", index) is None


def _is_receiver(reading: Reading, index: int, brands: Sequence[Hit]) -> bool:
    """As in "returned 20 to Tim"."""
    if reading.at("people", index):
        return True
    if index >= len(reading.tokens) or not reading.tokens[index].raw[0].isupper():
        return False
    hit = next((hit for hit in brands if hit.start == index), None)
    return hit is None or hit.entry.rare


def _gives_back(
    reading: Reading, verb: Mark, segment: Segment, giver: Giver | None, brands: Sequence[Hit]
) -> bool:
    """Whether what came in had been paid: by the giver, or by what was told before of things taken back."""
    if giver is Giver.SHOP or reading.within("deposit", segment.start, segment.end):
        return True
    told = [
        mark
        for role in ("refund", "undoing")
        for mark in reading.within(role, segment.start, segment.amount.start)
        if mark.end <= verb.start
    ]
    shops = [
        hit for hit in lexicon.within(brands, segment.start, verb.start) if hit.entry.category not in BANKS
    ]
    they = reading.key(verb.start - 1) == "they"
    return bool(told) or (they and bool(shops))


def _sold(
    reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]
) -> tuple[Kind, Mark] | None:
    """As in "sold my guitar 350"; not so in "a guy sold me a bike for 120"."""
    for verb in reading.within("sells", segment.start, segment.end):
        if reading.within("stop_sign", segment.amount.end, verb.start):
            continue
        if (
            reading.at("to_me", verb.end)
            or reading.key(verb.end) == "out"
            or (verb.start < segment.amount.start and _is_apart(reading, verb, segment, items, ()))
        ):
            continue
        if _giver(reading, verb, segment.start, items, brands) in {Giver.SELF, None}:
            return Kind.INCOME, verb
    return None


def _handed(
    reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]
) -> tuple[Kind, Mark] | None:
    """As in "got handed 80", "was given 100": right behind the participle stands the sum; "1,200 came in" from itself."""
    amount = segment.amount
    if handed := reading.ending("handed", amount.start):
        return Kind.INCOME, handed
    got = reading.ending("got_money", amount.start)
    if got and reading.within("undoing", segment.start, got.start):
        return Kind.REFUND, got  # "sent the scarf back, got 45"
    found = reading.ending("finds", amount.start)
    if found and (amount.end >= len(reading.tokens) or reading.any(LYING, amount.end, amount.end + 1)):
        return Kind.INCOME, found
    if earned := _earned(reading, segment):
        return Kind.INCOME, earned
    index = amount.end
    while reading.at("adverb", index):
        index += 1
    came = reading.at("came_in", index)
    things = lexicon.within(items, segment.start, amount.start)
    if reading.within("paperwork", segment.start, amount.start):
        return None
    if came is None or any(reading.at("money_noun", hit.start) is None for hit in things):
        return None
    back = _gives_back(reading, came, segment, None, brands)
    return (Kind.REFUND if back else Kind.INCOME), came


def _earned(reading: Reading, segment: Segment) -> Mark | None:
    """As in "tutoring money 60"."""
    work = reading.within("earned_by", segment.start, segment.end)
    return next((mark for mark in work if reading.at("earnings", mark.end)), None)


def _of_person(
    reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]
) -> tuple[Kind, Mark] | None:
    """As in "75 from Vera for the gig", "Vera +28", where no verb and no thing stands before the sum."""
    amount = segment.amount
    inside = lexicon.within(items, segment.start, amount.end)
    plus = reading.at("plus_sign", amount.start - 1)
    signed = plus and reading.tokens[amount.start].glued and not reading.tokens[plus.start].glued
    pocket = reading.any(("pocket", "weak_pocket"), segment.start, amount.start)
    if plus and signed and plus.start > segment.start and not pocket:
        return Kind.INCOME, plus
    source = reading.at("money_from", amount.end) or reading.at("money_from", segment.start)
    for lead in reading.within("money_from", segment.start, amount.start):
        own = reading.at("determiner", lead.end)
        if reading.ending("money_noun", lead.start) and reading.at("people", own.end if own else lead.end):
            return Kind.INCOME, lead  # "loan from my brother 1000"
    begins = amount.start == segment.start or reading.at("stop_sign", amount.start - 1) is not None
    begins = begins or reading.ending("money_noun", amount.start) is not None
    foreign = [hit for hit in inside if reading.at("money_noun", hit.start) is None]
    if source is None or not begins or foreign:
        return None
    determiner = reading.at("determiner", source.end)
    index = determiner.end if determiner else source.end
    if reading.at("people", index) and not reading.tokens[index].raw.lower().endswith(("'s", "’s")):
        return Kind.INCOME, source
    if (
        determiner
        or index >= len(reading.tokens)
        or any(hit.start <= index < hit.end for hit in (*items, *brands))
    ):
        return None
    return (Kind.INCOME, source) if _is_first_name(reading, segment, index, items) else None


def _is_first_name(reading: Reading, segment: Segment, index: int, items: Sequence[Hit]) -> bool:
    """A single word with a capital, that is no owner's, where nothing was bought that one has to go to a shop for."""
    token = reading.tokens[index]
    if not token.raw[0].isupper() or token.raw.lower().endswith(("'s", "’s")):
        return False
    bought = any(hit.entry.category in SOLD for hit in lexicon.within(items, index, segment.end))
    ended = reading.at("beneficiary", index + 1) or reading.at("stop_sign", index + 1)
    return not bought and bool(ended or index + 1 >= segment.end) and token.shape is Shape.WORD
