"""Who came along or shares: the names listed behind "with" or "between"."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.understanding import corrections
from domain.understanding.language import Mark, Reading
from domain.understanding.tokens import Shape

OTHERS = "others"  # behind "with" the person who types is not listed


class Together(NamedTuple):
    """Tokens `start` to `end` list them; `people` counts the person who types too, where `own` says that they share."""

    start: int
    end: int
    people: int
    own: bool


def lists(reading: Reading) -> Iterator[Together]:
    """As in "between me, Dana and Priya", "with my sister, mum and Dana"; not "with ham, egg and chips"."""
    for lead in reading.within("among", 0, len(reading.tokens)):
        yield _listed(reading, lead.end, own=lead.value == OTHERS)
    for verb in reading.within("split", 0, len(reading.tokens)):
        if told := _before(reading, verb):
            yield told


def _before(reading: Reading, verb: Mark) -> Together | None:
    """As in "Dana, Priya and I split 90"."""
    starts = [0, *(mark.end for mark in reading.within("stop_sign", 0, verb.start))]
    listed = (_listed(reading, start, own=False) for start in starts)
    return next((one for one in listed if one.end == verb.start and one.own), None)


def names(reading: Reading, index: int) -> bool:
    """Whether the word there is one of those who are listed."""
    listed = reading.has("among") or reading.has("split")
    return listed and any(each.start <= index < each.end for each in lists(reading))


def _listed(reading: Reading, start: int, *, own: bool) -> Together:
    index, parted = start, True
    people = int(own)
    # "coffee with Ana, Luigi's 12": behind a comma somebody is listed only where an "and" follows.
    sure = Together(start, start, people, own)
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
            sure = Together(start, index, people, own)
    return sure


def _is_somebody(reading: Reading, index: int, *, parted: bool) -> bool:
    if reading.at("people", index):
        return True
    named = reading.tokens[index].shape is Shape.WORD and not reading.at("stop", index)
    return parted and named and not corrections.names_thing(reading, index)
