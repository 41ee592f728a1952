"""Stage 3: which way the money went."""

from collections.abc import Sequence

from domain.understanding import lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment

BANKS = frozenset({"fees", "transfer"})
AWAY = frozenset({"transport", "travel"})


def find(
    reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit] = ()
) -> tuple[Kind, Mark | None]:
    """The kind of a segment's transaction and the words that say so (None: an expense by default)."""
    start, end = segment.start, segment.end
    within = _decide(reading, start, _sentence_end(reading, segment), items, brands)
    return within or _decide(reading, start, end, items, brands) or (Kind.EXPENSE, None)


def _sentence_end(reading: Reading, segment: Segment) -> int:
    """Where the sentence of the amount ends: what follows speaks of it only where nothing before does."""
    ends = reading.within("sentence_end", segment.amount.end, segment.end)
    return ends[0].start if ends else segment.end


def _decide(
    reading: Reading, start: int, end: int, items: Sequence[Hit], brands: Sequence[Hit]
) -> tuple[Kind, Mark] | None:
    for kind, marks in (
        (Kind.REFUND, _given_back(reading, start, end, brands)),
        (Kind.INCOME, reading.within("payer", start, end)),
        (Kind.INCOME, reading.within("not_refund", start, end)),
        (Kind.REFUND, [mark for mark in reading.within("refund", start, end) if not _travels(mark, items)]),
        (
            Kind.TRANSFER,
            [mark for mark in reading.within("transfer", start, end) if not _means(reading, mark)],
        ),
        (Kind.INCOME, reading.within("income", start, end)),
    ):
        if marks:
            return kind, max(marks, key=lambda mark: mark.end - mark.start)
    return None


def _given_back(reading: Reading, start: int, end: int, brands: Sequence[Hit]) -> list[Mark]:
    """As in "Zara gave me back 40": a shop gives back what was paid, a person what was lent."""
    shops = {hit.end for hit in brands if hit.entry.category not in BANKS}
    return [mark for mark in reading.within("gives_back", start, end) if mark.start in shops]


def _means(reading: Reading, mark: Mark) -> bool:
    """As in "soup 7 with my credit card": what it was paid with."""
    return reading.ending("using", mark.start) is not None


def _travels(mark: Mark, items: Sequence[Hit]) -> bool:
    """As in "took a taxi back": what is taken back there is the person."""
    return any(hit.entry.category in AWAY for hit in lexicon.within(items, mark.start, mark.end))
