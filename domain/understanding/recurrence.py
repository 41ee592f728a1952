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
    marks = marks or _of_several(reading, start, end)
    if not marks:
        return None
    mark = max(marks, key=lambda mark: mark.end - mark.start)
    return Recurrence(mark.value), mark


def _of_several(reading: Reading, start: int, end: int) -> list[Mark]:
    """As in "weekly: gym 9, sitter 45", "phone 15 and wifi 30, both monthly"."""
    length = len(reading.tokens)
    for mark in reversed(reading.within("recurrence", 0, start)):
        if reading.key(mark.end) == ":" and not reading.within("sentence_end", mark.end, start):
            return [mark]
    for mark in reading.within("recurrence", end, length):
        if reading.ending("both", mark.start) and not reading.within("sentence_end", end, mark.start):
            return [mark]
    return []
