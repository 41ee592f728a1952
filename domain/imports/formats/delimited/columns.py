"""Which of several columns without headings is the amount: the one by which another one, the balance, moves."""

from collections.abc import Sequence
from itertools import pairwise, permutations

from domain.imports.formats.amounts import figure
from domain.imports.formats.delimited.records import Cells

MOST = 6  # columns that are compared with each other
ENOUGH = 3
SHARE = 8  # of ten rows that must agree
PLACES = 3


def amount_and_balance(sample: Sequence[Cells], candidates: Sequence[int]) -> tuple[int, int] | None:
    """The columns of amount and of balance after it, None where no pair moves together."""
    best: tuple[int, int, int] | None = None
    numbers = {at: [_minor(cells, at) for cells in sample] for at in candidates[:MOST]}
    for amount, balance in permutations(numbers, 2):
        links = _links(numbers[amount], numbers[balance])
        if best is None or links > best[0]:
            best = (links, amount, balance)
    if best is None or best[0] < ENOUGH or best[0] * 10 < SHARE * (len(sample) - 1):
        return None
    return best[1], best[2]


def _links(amounts: list[int | None], balances: list[int | None]) -> int:
    """Rows whose balance is that of the row before (or after, in files that begin with the newest) and the amount."""
    rows = [(move, left) for move, left in zip(amounts, balances, strict=True) if move and left is not None]
    ways = (rows, rows[::-1])
    return max(sum(1 for (_, before), (move, left) in pairwise(way) if before + move == left) for way in ways)


def _minor(cells: Cells, at: int) -> int | None:
    text = cells[at].strip() if at < len(cells) else ""
    mark = "," if text.rfind(",") > text.rfind(".") else "."
    found = figure(text, mark) if text else None
    try:
        return found.minor(PLACES) if found else None
    except ValueError:
        return None
