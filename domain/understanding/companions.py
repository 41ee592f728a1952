"""Who came along or shares: the names listed behind "with" or "between"."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.understanding import corrections
from domain.understanding.language import Mark, Reading
from domain.understanding.tokens import Shape

OTHERS = "others"  # behind "with" the person who types is not listed


class Together(NamedTuple):
    """Tokens `start` to `end` list them; `people` counts the person who types too."""

    start: int
    end: int
    people: int


def lists(reading: Reading) -> Iterator[Together]:
    """As in "between me, Dana and Priya", "with my sister, mum and Dana"; not "with ham, egg and chips"."""
    for lead in reading.within("among", 0, len(reading.tokens)):
        yield _listed(reading, lead)


def names(reading: Reading, index: int) -> bool:
    """Whether the word there is one of those who are listed."""
    return reading.has("among") and any(each.start <= index < each.end for each in lists(reading))


def _listed(reading: Reading, lead: Mark) -> Together:
    index, parted, own = lead.end, True, lead.value == OTHERS
    people = int(own)
    # "coffee with Ana, Luigi's 12": behind a comma somebody is listed only where an "and" follows.
    sure = Together(lead.end, lead.end, people)
    comma = False
    while index < len(reading.tokens):
        if reading.key(index) == ",":
            parted = comma = True
        elif reading.at("until_then", index):
            parted, comma = True, False
        elif reading.at("me", index) and not reading.at("determiner", index):
            people, own, parted = people + (not own), True, False
        elif _is_somebody(reading, index, parted=parted):
            people, parted = people + parted, False
        elif not reading.at("determiner", index):
            break
        index += 1
        if not (parted or comma):
            sure = Together(lead.end, index, people)
    return sure


def _is_somebody(reading: Reading, index: int, *, parted: bool) -> bool:
    if reading.at("people", index):
        return True
    named = reading.tokens[index].shape is Shape.WORD and not reading.at("stop", index)
    return parted and named and not corrections.names_thing(reading, index)
