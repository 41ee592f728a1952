"""Spending by group: EXPENSE minus REFUND, from the kept totals, or from rows where totals lack the group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.books.categories import category_of, shown_slug
from domain.books.models import Book
from domain.database import Bson
from domain.errors import BadRequest
from domain.ledger.cover import Unit, cover
from domain.ledger.models import Cell, Total, Transaction
from domain.money import Money, check_currency
from domain.understanding.draft import Kind

SPENDING_KINDS = (Kind.EXPENSE, Kind.REFUND)


class Group(StrEnum):
    CATEGORY = "CATEGORY"
    MERCHANT = "MERCHANT"
    ACCOUNT = "ACCOUNT"
    TAG = "TAG"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


# The coarsest kept period that still tells the group's keys apart.
COARSEST = {Group.DAY: Unit.DAY, Group.WEEK: Unit.DAY, Group.MONTH: Unit.MONTH}
FROM_ROWS = frozenset({Group.MERCHANT, Group.TAG})
IN_TIME = frozenset({Group.DAY, Group.WEEK, Group.MONTH, Group.YEAR})
# A period of a name, say "M2026-03", tells its group's key by its length.
KEY_LENGTH = {Group.DAY: 10, Group.MONTH: 7, Group.YEAR: 4}


@dataclass(slots=True)
class Sums:
    """What one key adds up to: spent minor units in the report's currency, and what can't be converted."""

    spent: int = 0
    count: int = 0
    label: str = ""
    unconverted: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Slice:
    """`share` is of the total, None where that isn't positive."""

    key: str
    label: str
    total: Money
    count: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Report:
    total: Money
    slices: Sequence[Slice]
    unconverted: Sequence[Money]


async def spending(book: Book, first: date, last: date, group: Group, currency: str | None) -> Report:
    """Between two days, both inclusive. Raises `BadRequest` for `first` after `last`."""
    if first > last:
        raise BadRequest("The period ends before it begins: from must not be after to.")
    wanted = check_currency(currency or book.currency, "currency")
    read = _from_rows if group in FROM_ROWS else _from_totals
    sums, whole = await read(book, first, last, group, wanted)
    total = Money(whole.spent, wanted)
    if group is Group.CATEGORY:
        for slug, one in sums.items():
            one.label = category_of(book, slug).name
    return Report(total, _slices(sums, total, group), _unconverted(whole))


async def _from_totals(
    book: Book, first: date, last: date, group: Group, currency: str
) -> tuple[Mapping[str, Sums], Sums]:
    spans = cover(first, last, COARSEST.get(group, Unit.YEAR))
    cursor = Total.get_pymongo_collection().find(
        {
            "book": book.id,
            "generation": book.generation,
            "$or": [{"period": {"$gte": span.first, "$lte": span.last}} for span in spans],
        }
    )
    sums: dict[str, Sums] = defaultdict(Sums)
    whole = Sums()
    async for raw in cursor:
        for name, cell in Total.from_bson(raw).cells.items():
            kind, category, account, own = name.split("|")
            if kind in SPENDING_KINDS and cell.count:
                key = {Group.CATEGORY: shown_slug(book, category), Group.ACCOUNT: account}.get(group)
                key = period_key(raw["period"], group) if key is None else key
                for target in (sums[key], whole):
                    _add_cell(target, cell, own, currency)
    return sums, whole


def _add_cell(sums: Sums, cell: Cell, own: str, currency: str) -> None:
    """Money out is negative in a cell and positive in spending."""
    sums.count += cell.count
    if own == currency:
        sums.spent -= cell.sum
    elif currency in cell.base or currency in cell.open:
        sums.spent -= cell.base.get(currency, 0)
        sums.unconverted[own] -= cell.open.get(currency, 0)
    else:
        sums.unconverted[own] -= cell.sum


def period_key(period: str, group: Group) -> str:
    """The group's key of a kept period: "D2026-03-11" is "2026-03-11", "2026-W11" (ISO 8601), "2026-03", "2026"."""
    if group is Group.WEEK:
        year, week, _ = date.fromisoformat(period[1:]).isocalendar()
        return f"{year:04d}-W{week:02d}"
    return period[1 : 1 + KEY_LENGTH[group]]


async def _from_rows(
    book: Book, first: date, last: date, group: Group, currency: str
) -> tuple[Mapping[str, Sums], Sums]:
    """One aggregation over the indexed range of days."""
    sums: dict[str, Sums] = defaultdict(Sums)
    pipeline = _pipeline(book, first, last, group, currency)
    async for row in await Transaction.get_pymongo_collection().aggregate(pipeline):
        _add_row(sums[row["_id"]["key"]], row, currency)
    _, whole = await _from_totals(book, first, last, Group.CATEGORY, currency)
    return sums, whole


def _pipeline(book: Book, first: date, last: date, group: Group, currency: str) -> list[Bson]:
    """Of tags, a posting counts for each that it has; without one, for none."""
    of_tags = group is Group.TAG
    key, label = ("$postings.tags", "$postings.tags") if of_tags else ("$merchant_key", "$merchant")
    value = f"$postings.base.{currency}"
    spread = [{"$unwind": "$postings.tags"}] if of_tags else []
    return [
        {
            "$match": {
                "book": book.id,
                "date": {"$gte": first.isoformat(), "$lte": last.isoformat()},
                "kind": {"$in": SPENDING_KINDS},
                "trashed_at": None,
            }
        },
        {"$unwind": "$postings"},
        *spread,
        {
            "$group": {
                "_id": {"key": key, "currency": "$postings.currency"},
                "label": {"$first": label},
                "sum": {"$sum": "$postings.minor"},
                "base": {"$sum": {"$ifNull": [value, 0]}},
                "open": {"$sum": {"$cond": [{"$eq": [{"$type": value}, "missing"]}, "$postings.minor", 0]}},
                "count": {"$sum": 1},
            }
        },
    ]


def _add_row(sums: Sums, row: Bson, currency: str) -> None:
    own = row["_id"]["currency"]
    base, unvalued = {currency: row["base"]}, {currency: row["open"]}
    _add_cell(sums, Cell(sum=row["sum"], count=row["count"], base=base, open=unvalued), own, currency)
    sums.label = sums.label or row["label"] or ""


def _slices(sums: Mapping[str, Sums], total: Money, group: Group) -> list[Slice]:
    """Periods ascend; others go by total descending, then by key."""
    order = (lambda item: (0, item[0])) if group in IN_TIME else (lambda item: (-item[1].spent, item[0]))
    return [
        Slice(
            key=key,
            label=one.label or key,
            total=Money(one.spent, total.currency),
            count=one.count,
            share=one.spent / total.minor if total.minor > 0 else None,
        )
        for key, one in sorted(sums.items(), key=order)
    ]


def _unconverted(whole: Sums) -> list[Money]:
    return [Money(minor, currency) for currency, minor in sorted(whole.unconverted.items()) if minor]
