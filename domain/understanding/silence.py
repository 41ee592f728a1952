"""Before the amounts are final: clauses that speak of no payment (questions, wishes, debts, codes) give none."""

from collections.abc import Iterator, Sequence

from domain.understanding.amounts import Amount
from domain.understanding.language import Reading

ENDS = {".", "!", "?", ";", "\n", "。", "？"}


def audible(reading: Reading, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts that were, or firmly will be, moved."""
    kept: list[Amount] = []
    if reading.within("secret", 0, len(reading.tokens)):
        return kept
    for start, end in _sentences(reading):
        inside = [amount for amount in amounts if start <= amount.start < end]
        if not _asks(reading, start, end):
            kept.extend(_told(reading, inside, start, end))
    return kept


def _sentences(reading: Reading) -> Iterator[tuple[int, int]]:
    start = 0
    for index, token in enumerate(reading.tokens):
        if token.key in ENDS:
            yield start, index + 1
            start = index + 1
    yield start, len(reading.tokens)


def _asks(reading: Reading, start: int, end: int) -> bool:
    first = next((index for index in range(start, end) if reading.tokens[index].key.isalnum()), start)
    return reading.at("question", first) is not None or reading.key(end - 1) in {"?", "？"}


def _told(reading: Reading, amounts: Sequence[Amount], start: int, end: int) -> Iterator[Amount]:
    clauses = list(_clauses(reading, amounts, start, end))
    silent = [_is_silent(reading, first, last) for first, last in clauses]
    for position, amount in enumerate(amounts):
        last = clauses[position][1]
        undone = _undone(reading, last, end, followed=position + 1 < len(amounts))
        # "need 200", "up to 500"
        wanted = reading.ending("wanted", amount.start) and not reading.within(
            "happened", start, amount.start
        )
        if not (silent[position] or undone or wanted):
            yield amount


def _clauses(reading: Reading, amounts: Sequence[Amount], start: int, end: int) -> Iterator[tuple[int, int]]:
    """For each amount the tokens of its clause: from the last cut before it to the first one after it."""
    for position, amount in enumerate(amounts):
        floor = amounts[position - 1].end if position else start
        ceiling = amounts[position + 1].start if position + 1 < len(amounts) else end
        before = [mark.end for mark in reading.within("clause", floor, amount.start)]
        after = [index for index in range(amount.end, ceiling) if _cuts(reading, index)]
        yield max(before, default=floor), min(after, default=ceiling)


def _cuts(reading: Reading, index: int) -> bool:
    return reading.key(index) in {",", "、"} or reading.at("clause", index) is not None


def _is_silent(reading: Reading, start: int, end: int) -> bool:
    unpaid = reading.within("unpaid", start, end)
    if not unpaid or reading.within("firm", start, end):
        return False
    paid = reading.within("happened", start, end)
    return not any(all(mark.end <= no.start or mark.start >= no.end for no in unpaid) for mark in paid)


def _undone(reading: Reading, start: int, end: int, *, followed: bool) -> bool:
    """What is said after the last amount may take it back ("... but didn't buy it")."""
    return not followed and bool(reading.within("undone", start, end))
