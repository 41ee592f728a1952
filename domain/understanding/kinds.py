"""Stage 3: which way the money went."""

from collections.abc import Sequence

from domain.understanding import lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment

AWAY = frozenset({"transport", "travel"})


def find(reading: Reading, segment: Segment, items: Sequence[Hit]) -> tuple[Kind, Mark | None]:
    """The kind of a segment's transaction and the words that say so (None: an expense by default)."""
    start, end = segment.start, segment.end
    for kind, marks in (
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
    return Kind.EXPENSE, None


def _means(reading: Reading, mark: Mark) -> bool:
    """As in "soup 7 with my credit card": what it was paid with."""
    return reading.ending("using", mark.start) is not None


def _travels(mark: Mark, items: Sequence[Hit]) -> bool:
    """As in "took a taxi back": what is taken back there is the person."""
    return any(hit.entry.category in AWAY for hit in lexicon.within(items, mark.start, mark.end))
