"""Spending by group: EXPENSE minus REFUND, from the kept totals, or from rows where totals lack the group."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterable, AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from domain.books.categories import category_of, shown_slug
from domain.books.models import Book
from domain.books.queries import get_book
from domain.database import Bson
from domain.errors import BadRequest, NotFound
from domain.ledger.cover import Unit, cover
from domain.ledger.models import Total, Transaction
from domain.ledger.worth import Converted, Worth, as_booked, day_by_day
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
# What is converted day by day at once: ten years, and so many sums of a merchant's or tag's days.
MOST_DAYS, MOST_DAY_SUMS = 3_660, 50_000
TURN = 200


@dataclass(slots=True)
class Sums:
    """What one key adds up to: spent minor units in the report's currency, and what can't be converted."""

    spent: int = 0
    count: int = 0
    label: str = ""
    unconverted: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, own: str, worth: tuple[int, int], count: int) -> None:
        """Money out is negative where it is kept and positive in spending."""
        self.count += count
        self.spent -= worth[0]
        self.unconverted[own] -= worth[1]


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
    converted: Converted


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, of the book as it was read."""

    book: Book
    first: date
    last: date
    group: Group
    currency: str

    @property
    def converted(self) -> Converted:
        return Converted.KEPT if self.currency in self.book.ready_bases else Converted.DAY_SUMS


Answer = tuple[Mapping[str, Sums], Sums]


async def spending(book: Book, first: date, last: date, group: Group, currency: str | None) -> Report:
    """Between two days, both inclusive. `currency` None: the book's first base.

    In a base currency of the book each posting counts by the rate that it was booked with; in another one the sums of each
    day by that day's rate. Raises `BadRequest` for `first` after `last`, and for more days than are converted at once.
    """
    if first > last:
        raise BadRequest("The period ends before it begins: from must not be after to.")
    question = Question(book, first, last, group, check_currency(currency or book.currency, "currency"))
    sums, whole = await _read(question)
    now = await _as_it_is(book)
    if now.bases != book.bases:
        # What is kept in a base that went meanwhile may be kept up no more.
        question = replace(question, book=now)
        sums, whole = await _read(question)
    total = Money(whole.spent, question.currency)
    if group is Group.CATEGORY:
        for slug, one in sums.items():
            one.label = category_of(book, slug).name
    return Report(total, _slices(sums, total, group), _unconverted(whole), question.converted)


async def _as_it_is(book: Book) -> Book:
    try:
        return await get_book(book.id)
    except NotFound:
        return book


async def _read(question: Question) -> Answer:
    return await (_from_rows if question.group in FROM_ROWS else _from_totals)(question)


async def _from_totals(question: Question) -> Answer:
    book, group, totals = question.book, question.group, await _totals(question)
    worth = await _worth(question, [raw["period"][1:] for raw in totals])
    sums: dict[str, Sums] = defaultdict(Sums)
    whole = Sums()
    async for raw in _in_turns(totals):
        for name, cell in raw["cells"].items():
            kind, category, account, own = name.split("|")
            if kind in SPENDING_KINDS and cell.get("count"):
                key = {Group.CATEGORY: shown_slug(book, category), Group.ACCOUNT: account}.get(group)
                key = period_key(raw["period"], group) if key is None else key
                value = worth(raw["period"][1:], own, cell)
                for target in (sums[key], whole):
                    target.add(own, value, cell["count"])
    return sums, whole


async def _totals(question: Question) -> list[Bson]:
    """The kept periods that answer it, days alone where each has a rate of its own."""
    by_day = question.converted is Converted.DAY_SUMS
    coarsest = Unit.DAY if by_day else COARSEST.get(question.group, Unit.YEAR)
    spans = cover(question.first, question.last, coarsest)
    where = {
        "book": question.book.id,
        "generation": question.book.generation,
        "$or": [{"period": {"$gte": span.first, "$lte": span.last}} for span in spans],
    }
    found = Total.get_pymongo_collection().find(where, {"period": 1, "cells": 1})
    return await _few(found.limit(MOST_DAYS + 1), MOST_DAYS) if by_day else await found.to_list()


async def _few(found: AsyncIterable[Bson], most: int) -> list[Bson]:
    rows = [raw async for raw in found]
    if len(rows) > most:
        raise BadRequest(
            "In a currency that is no base of the book, the sums of at most ten years are converted day by day. Ask for a "
            "shorter period, or add the currency with addBase."
        )
    return rows


async def _in_turns(rows: Sequence[Bson]) -> AsyncIterator[Bson]:
    """Others are served in between: ten years of days take a fifth of a second."""
    for number, row in enumerate(rows):
        if number % TURN == 0:
            await asyncio.sleep(0)
        yield row


async def _worth(question: Question, days: Collection[str]) -> Worth:
    if question.converted is Converted.KEPT:
        return as_booked(question.currency)
    return await day_by_day(question.currency, days)


def period_key(period: str, group: Group) -> str:
    """The group's key of a kept period: "D2026-03-11" is "2026-03-11", "2026-W11" (ISO 8601), "2026-03", "2026"."""
    if group is Group.WEEK:
        year, week, _ = date.fromisoformat(period[1:]).isocalendar()
        return f"{year:04d}-W{week:02d}"
    return period[1 : 1 + KEY_LENGTH[group]]


async def _from_rows(question: Question) -> Answer:
    """One aggregation over the indexed range of days."""
    sums: dict[str, Sums] = defaultdict(Sums)
    pipeline = _pipeline(question)
    found = await Transaction.get_pymongo_collection().aggregate(pipeline)
    by_day = question.converted is Converted.DAY_SUMS
    rows = await _few(found, MOST_DAY_SUMS) if by_day else [raw async for raw in found]
    worth = await _worth(question, {raw["_id"].get("day", "") for raw in rows})
    async for row in _in_turns(rows):
        one, own = sums[row["_id"]["key"]], row["_id"]["currency"]
        kept = {what: {question.currency: row[what]} for what in ("base", "open")}
        one.add(own, worth(row["_id"].get("day", ""), own, row | kept), row["count"])
        one.label = one.label or row["label"] or ""
    _, whole = await _from_totals(replace(question, group=Group.CATEGORY))
    return sums, whole


def _pipeline(question: Question) -> list[Bson]:
    """Of tags, a posting counts for each that it has; without one, for none."""
    of_tags, by_day = question.group is Group.TAG, question.converted is Converted.DAY_SUMS
    key, label = ("$postings.tags", "$postings.tags") if of_tags else ("$merchant_key", "$merchant")
    value = f"$postings.base.{question.currency}"
    spread = [{"$unwind": "$postings.tags"}] if of_tags else []
    cut: list[Bson] = [{"$limit": MOST_DAY_SUMS + 1}] if by_day else []
    return [
        {
            "$match": {
                "book": question.book.id,
                "date": {"$gte": question.first.isoformat(), "$lte": question.last.isoformat()},
                "kind": {"$in": SPENDING_KINDS},
                "trashed_at": None,
            }
        },
        {"$unwind": "$postings"},
        *spread,
        {
            "$group": {
                "_id": {"key": key, "currency": "$postings.currency"} | ({"day": "$date"} if by_day else {}),
                "label": {"$first": label},
                "sum": {"$sum": "$postings.minor"},
                "base": {"$sum": {"$ifNull": [value, 0]}},
                "open": {"$sum": {"$cond": [{"$eq": [{"$type": value}, "missing"]}, "$postings.minor", 0]}},
                "count": {"$sum": 1},
            }
        },
        *cut,
    ]


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
