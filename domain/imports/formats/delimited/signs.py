"""What the rows say of a column beside the amount: whether minus there is only a habit, whether a fee moves the balance. Pure."""

from collections.abc import Iterable
from itertools import islice, pairwise

from domain.imports.formats.amounts import figure
from domain.imports.formats.delimited.records import Cells, Table
from domain.imports.formats.mapping import Mapping, Role

SAMPLE = 400
PLACES = 3


def mostly_negative(table: Table, mapping: Mapping, role: Role, start: int) -> bool:
    """Whether a column of money out, or of money in, has a minus before most of its amounts."""
    at = mapping.first(role)
    found = [
        told
        for _, cells in islice(table.records(start), SAMPLE)
        if at is not None and (told := figure(_text(cells, at), mapping.decimal))
    ]
    return sum(told.negative for told in found) * 2 > len(found) > 0


def fee_counts(table: Table, mapping: Mapping, start: int) -> bool:
    """Whether balances move by the amount less the fee. Without balances nothing proves it."""
    at = [mapping.first(role) for role in (Role.AMOUNT, Role.FEE, Role.BALANCE)]
    rows = [
        (amount, fee or 0, balance)
        for _, cells in table.records(start)
        for amount, fee, balance in [[_minor(cells, each, mapping.decimal) for each in at]]
        if amount is not None and balance is not None
    ]
    if None in at or not any(fee for _, fee, _ in rows):
        return False
    ways = [pairwise(rows), pairwise(rows[::-1])]
    return any(_fits(way) for way in ways)


def _fits(pairs: Iterable[tuple[tuple[int, int, int], tuple[int, int, int]]]) -> bool:
    less = plain = 0
    for (_, _, before), (amount, fee, after) in pairs:
        if fee:
            less += before + amount - abs(fee) == after
            plain += before + amount == after
    return less > plain


def _minor(cells: Cells, at: int | None, decimal: str) -> int | None:
    found = figure(_text(cells, at), decimal)
    try:
        return found.minor(PLACES) if found else None
    except ValueError:
        return None


def _text(cells: Cells, at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""
