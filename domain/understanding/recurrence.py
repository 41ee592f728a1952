"""Stage 4: whether a text says that a payment repeats, and how often."""

from collections.abc import Sequence

from domain.understanding.days import Said
from domain.understanding.draft import Recurrence
from domain.understanding.language import Mark, Reading, needs


@needs("recurrence", otherwise=None)
def find(
    reading: Reading, start: int, end: int, dated: Sequence[Said] = ()
) -> tuple[Recurrence, Mark] | None:
    """The recurrence said in `tokens[start:end]`, with the words that say it; "a week ago" (`dated`) says none."""
    marks = [
        mark
        for mark in reading.within("recurrence", start, end)
        if not any(said.start <= mark.start < said.end for said in dated)
    ]
    if not marks:
        return None
    mark = max(marks, key=lambda mark: mark.end - mark.start)
    return Recurrence(mark.value), mark
