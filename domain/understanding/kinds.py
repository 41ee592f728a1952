"""Stage 3: which way the money went."""

from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading
from domain.understanding.segments import Segment


def find(reading: Reading, segment: Segment) -> tuple[Kind, Mark | None]:
    """The kind of a segment's transaction and the words that say so (None: an expense by default)."""
    start, end = segment.start, segment.end
    income = reading.within("income", start, end)
    for kind, marks in (
        (Kind.INCOME, reading.within("payer", start, end)),
        (Kind.INCOME, reading.within("not_refund", start, end)),
        (Kind.REFUND, reading.within("refund", start, end)),
        (Kind.EXPENSE, reading.within("spent", start, end)),
        (Kind.TRANSFER, reading.within("transfer", start, end)),
        (Kind.INCOME, income),
    ):
        if marks:
            return kind, max(marks, key=lambda mark: mark.end - mark.start)
    return Kind.EXPENSE, None
