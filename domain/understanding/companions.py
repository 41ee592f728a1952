"""Who came along or shares: the names listed behind "with" or "between"."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.understanding import corrections
from domain.understanding.language import Mark, Reading, once
from domain.understanding.tokens import Shape

LONGEST = 16  # tokens of a list
IN_LISTS = ("until_then", "me", "people", "determiner")
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


def names(reading: Reading, index: int) -> bool:
    """Whether the word there is one of those who are listed."""
    if reading.has("among") and index in _led(reading):
        return True
    near = (_before(reading, verb) for verb in reading.within("split", index, index + LONGEST))
    return any(told is not None and told.start <= index < told.end for told in near)


@once
def _led(reading: Reading) -> frozenset[int]:
    leads = reading.within("among", 0, len(reading.tokens))
    return frozenset(
        index for lead in leads for index in range(lead.end, _listed(reading, lead.end, own=False).end)
    )


def _before(reading: Reading, verb: Mark) -> Together | None:
    """As in "Dana, Priya and I split 90"."""
    start = verb.start
    while start > max(0, verb.start - LONGEST) and _may_list(reading, start - 1):
        start -= 1
    told = _listed(reading, start, own=False) if start < verb.start else None
    return told if told and told.own and told.end == verb.start else None


def _may_list(reading: Reading, index: int) -> bool:
    """Whether the token may stand in such a list."""
    if reading.key(index) == "," or any(reading.at(role, index) for role in IN_LISTS):
        return True
    named = reading.tokens[index].shape is Shape.WORD and not reading.at("stop", index)
    return named and not corrections.names_thing(reading, index)


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
