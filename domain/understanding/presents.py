"""What makes a thing a present: for whom it is ("slippers for dad"), or whose feast ("gran's 80th, a scarf 25")."""

from domain.understanding import dictionary
from domain.understanding.language import Reading, pack
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

# What people give one another; food for a guest or a cab for a friend is none.
GIVEN = frozenset({"shopping", "personal_care"})
FEASTED = GIVEN | {"kids", "groceries"}
OWNERS = ("'s", "’s")
# Roles of words that may stand behind the person.
BEHIND = frozenset({"place", "locative", "day", "weekday", "month", "connector", "using", "this", "last"})


def find(reading: Reading, segment: Segment, thing: Hit) -> Hit | None:
    """The words that say it."""
    if reading.language != "en":
        return None
    if thing.entry.category in FEASTED:
        feast = _feast(reading, segment)
        if feast:
            return feast
    return _receiver(reading, segment, thing) if thing.entry.category in GIVEN else None


def _feast(reading: Reading, segment: Segment) -> Hit | None:
    """As in "gran's 80th", "Lena's 40th", "his twins turned 6"; the own one is none."""
    for index in range(segment.start + 1, segment.end):
        if reading.tokens[index].shape is Shape.ORDINAL and _is_owner(reading, index - 1):
            return _gift(reading, index - 1, index + 1)
    for turned in reading.within("turned", segment.start, segment.end):
        age = turned.end < segment.end and reading.tokens[turned.end].shape is Shape.NUMBER
        if age and not reading.ending("first_person_subject", turned.start):
            return _gift(reading, turned.start, turned.end + 1)
    return None


def _is_owner(reading: Reading, index: int) -> bool:
    raw = reading.tokens[index].raw.lower()
    if raw.endswith(OWNERS) or reading.at("owned_by_other", index):
        return True
    return raw.endswith("s") and _is_dear(reading, reading.key(index)[:-1])


def _is_dear(reading: Reading, key: str) -> bool:
    return key in pack(reading.language).phrasebook.words_of("dear")


def _receiver(reading: Reading, segment: Segment, thing: Hit) -> Hit | None:
    """As in "slippers for my dad", "a scarf for Lena", whether the price stands between or not."""
    for lead in reading.within("beneficiary", thing.end, segment.end):
        determiner = reading.at("determiner", lead.end)
        start = determiner.end if determiner else lead.end
        dear = reading.at("dear", start)
        end = dear.end if dear else start + 1
        if (dear or (not determiner and _is_somebody(reading, start))) and _ends(reading, end, segment):
            return _gift(reading, lead.start, end)
    return None


def _is_somebody(reading: Reading, index: int) -> bool:
    if index >= len(reading.tokens):
        return False
    token = reading.tokens[index]
    return token.shape is Shape.WORD and token.raw[0].isupper() and dictionary.is_name(token.key, "en")


def _ends(reading: Reading, index: int, segment: Segment) -> bool:
    if index == segment.amount.start:
        return True
    return (
        index >= segment.end or reading.tokens[index].shape is not Shape.WORD or reading.plays(BEHIND, index)
    )


def _gift(reading: Reading, start: int, end: int) -> Hit:
    return Hit(Entry(reading.typed(start, end), "gifts", common=False), start, end)
