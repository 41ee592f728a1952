"""Stage 6, for money that came in: who paid. A name before a verb of handing over, or behind "from".

Of "my flatmate Tomas" the name counts; kin without a name is one where nothing stands before it: "Mum gave me 40".
"""

from collections.abc import Sequence

from domain.understanding.language import Mark, Reading, needs
from domain.understanding.names import LONGEST_NAME, Known, Merchant, may_name, named
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

OWNERS = ("'s", "’s")
# Where such a word begins a name, it only says what somebody is to this person.
WHAT_THEY_ARE = frozenset({"debtor", "people", "stranger", "acquaintance"})
OWN_PLACES = frozenset({"pocket", "weak_pocket", "cash_place"})
NO_NAMES = OWN_PLACES | {"sells", "debtor", "works", "stranger", "earned_by"}
SHE = frozenset({"she", "he"})


@needs("hand_over", "pays", "app_verb", "money_from", "sells", "rent", "cheque", otherwise=None)
def find(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """Who paid, where it is told by a person's name."""
    given = any(reading.at("to_me", verb.end) for verb in _verbs(reading, segment))
    return (
        (_before_verb(reading, segment, known) if given else None)
        or _from(reading, segment, known)
        or _before_verb(reading, segment, known)
        or _owner(reading, segment)
    )


def is_none(reading: Reading, merchant: Merchant) -> bool:
    """As the "ATM", the "ISA", the "Sold" of a sum that was moved or earned: nobody's name."""
    inside = range(merchant.start, merchant.end)
    if all(reading.plays(OWN_PLACES, index) for index in inside):
        return True
    if reading.key(merchant.start)[:-1] in SHE and merchant.end - merchant.start == 1:
        return True  # "she's paid me"
    return merchant.hit is None and all(reading.plays(NO_NAMES, index) for index in inside)


def _from(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "bizum from Lola Ruiz 18", "40 from my sister Ines", "sold it to Tim"."""
    leads = reading.within("money_from", segment.start, segment.end)
    if reading.within("sells", segment.start, segment.end):
        leads = [*reading.within("recipient", segment.start, segment.end), *leads]
    for lead in leads:
        if found := _name_at(reading, lead.end, segment.end, known):
            return found
    return None


def _name_at(reading: Reading, index: int, end: int, known: Known) -> Merchant | None:
    determiner = reading.at("determiner", index)
    index = determiner.end if determiner else index
    while index + 1 < end and _is_role(reading, index) and reading.tokens[index + 1].raw[0].isupper():
        index += 1
    last = index
    while last < end and last - index < LONGEST_NAME and _is_name(reading, last, known):
        last += 1
    while index < last < end and known.item_at(last) and reading.tokens[last].raw[0].isupper():
        last += 1  # the "Foods" of "Bellamy Foods"
    person = reading.plays(PERSONS, index) or (last > index and reading.plays(PERSONS, last - 1))
    if last == index or (determiner and not person and last - index == 1):
        return None
    return named(reading, index, last)


NAMING = frozenset({"title", "kin"})
PERSONS = frozenset({"title", "family"})


def _is_role(reading: Reading, index: int) -> bool:
    return reading.plays(WHAT_THEY_ARE, index) and not reading.plays(NAMING, index)


def _is_name(reading: Reading, index: int, known: Known) -> bool:
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or not token.raw[0].isupper() or token.raw.lower().endswith(OWNERS):
        return False
    return may_name(reading, index, known) or reading.at("title", index) is not None


def _before_verb(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "my flatmate Tomas gave me 310", "Mum sent 50", "Leanne's rent is in"."""
    for verb in _verbs(reading, segment):
        end = verb.start
        while end > segment.start and reading.plays(BETWEEN, end - 1):
            end -= 1
        start = end
        while start > segment.start and end - start < LONGEST_NAME and _is_name(reading, start - 1, known):
            start -= 1
        while start < end - 1 and _is_role(reading, start):
            start += 1
        if start < end and not _is_role(reading, start):
            return named(reading, start, end)
        if kin := _kin(reading, end, segment.start):
            return kin
    return None


def _owner(reading: Reading, segment: Segment) -> Merchant | None:
    """As in "our tenant Leanne's rent is in", "Grandpa's check"."""
    nouns = (
        *reading.within("rent", segment.start, segment.end),
        *reading.within("cheque", segment.start, segment.end),
    )
    for noun in nouns:
        index = noun.start - 1
        if index < segment.start or not reading.tokens[index].raw.lower().endswith(OWNERS):
            continue
        if reading.tokens[index].raw[0].isupper():
            return Merchant(reading.tokens[index].raw[:-2], index, index + 1)
    return None


BETWEEN = frozenset({"adverb", "day"})


def _verbs(reading: Reading, segment: Segment) -> Sequence[Mark]:
    return [
        mark
        for role in ("hand_over", "pays", "app_verb")
        for mark in reading.within(role, segment.start, segment.amount.start)
    ]


def _kin(reading: Reading, end: int, start: int) -> Merchant | None:
    """As in "mum gave me 40", not so in "my mum gave me 40"."""
    index = end - 1
    if index < start or reading.at("kin", index) is None:
        return None
    bare = index == start or not reading.at("determiner", index - 1)
    return named(reading, index, end) if bare else None
