"""Stage 4: whether a text says that a payment repeats, and how often."""

from collections.abc import Collection

from domain.understanding.draft import Recurrence
from domain.understanding.language import Mark, Reading


def find(
    reading: Reading, start: int, end: int, dated: Collection[int] = ()
) -> tuple[Recurrence, Mark] | None:
    """The recurrence said in `tokens[start:end]`, with the words that say it; "a week ago" (`dated`) says none."""
    marks = [mark for mark in reading.within("recurrence", start, end) if mark.start not in dated]
    if not marks:
        return None
    mark = max(marks, key=lambda mark: mark.end - mark.start)
    return Recurrence(mark.value), mark
