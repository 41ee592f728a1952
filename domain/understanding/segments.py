"""Stage 5: the text is cut into one segment for each amount."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.understanding.amounts import Amount
from domain.understanding.language import Reading
from domain.understanding.lexicon import Hit

# Strongest first: where two amounts are apart by several of these, the first of the strongest kind is the cut.
CUTS = (("\n",), (";", ".", "!", "?", "。"), (",", "、"))


@dataclass(frozen=True, slots=True)
class Segment:
    """`tokens[start:end]` speak of this one amount."""

    amount: Amount
    start: int
    end: int


def cut(reading: Reading, amounts: Sequence[Amount]) -> list[Segment]:
    borders = [0]
    leading = bool(amounts) and _begins_with_amount(reading, amounts[0])
    for first, second in itertools.pairwise(amounts):
        borders.append(_border(reading, first, second, leading=leading))
    borders.append(len(reading.tokens))
    return [
        Segment(amount, start, end) for amount, start, end in zip(amounts, borders, borders[1:], strict=False)
    ]


def _begins_with_amount(reading: Reading, amount: Amount) -> bool:
    """Whether this person writes the amount before what it was for."""
    return all(reading.at("stop", index) or reading.at("pay", index) for index in range(amount.start))


def _border(reading: Reading, first: Amount, second: Amount, *, leading: bool) -> int:
    gap = range(first.end, second.start)
    for signs in CUTS:
        for index in gap:
            if reading.key(index) in signs:
                return index + 1
    joints = reading.within("until_then", first.end, second.start)
    if joints:
        return joints[0].start
    return second.start if leading else first.end


def revise(reading: Reading, segments: Sequence[Segment], hits: Sequence[Hit]) -> list[Segment]:
    """As in "..., oh, the taxi was actually 19": the amount of the segment that speaks of the same thing changes."""
    result: list[Segment] = []
    for segment in segments:
        earlier = _same_thing(result, segment, hits) if _is_revision(reading, segment) else None
        if earlier is None:
            result.append(segment)
        else:
            currency = segment.amount.currency or result[earlier].amount.currency
            amount = replace(result[earlier].amount, value=segment.amount.value, currency=currency)
            result[earlier] = replace(result[earlier], amount=amount)
    return result


def _is_revision(reading: Reading, segment: Segment) -> bool:
    return bool(reading.within("correction", segment.start, segment.amount.start))


def _same_thing(segments: Sequence[Segment], later: Segment, hits: Sequence[Hit]) -> int | None:
    def things(segment: Segment) -> set[str]:
        return {hit.entry.name for hit in hits if segment.start <= hit.start < segment.end}

    named = things(later)
    positions = [position for position, segment in enumerate(segments) if named & things(segment)]
    return positions[-1] if positions else None
