"""Money that was booked before its rate was known: converted once the rate has arrived, and never again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import Book
from domain.books.queries import head_of
from domain.database import Bson
from domain.errors import NotFound
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.models import Total, Transaction
from domain.ledger.rules import Bases
from domain.ledger.valuing import valued
from domain.log import Actor
from domain.rates.queries import fixings_for, last_day
from domain.rates.rules import Fixing, rate_of
from domain.understanding.draft import Kind

CHUNK = 200
# So long before the newest rate transfers are looked at row by row.
TRANSFERS_WAIT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class State:
    book: Book
    rows: list[Transaction]
    fixings: Mapping[date, Fixing | None]


async def convert_late(journal: Journal) -> int:
    """Convert what lacks a value for which a rate is known now, in all books; how many transactions that were.

    A background scan over all books: a look at each one's years, and at the days of those that have open money.
    """
    since = (await last_day() - TRANSFERS_WAIT).isoformat()
    books = Book.get_pymongo_collection().find({})
    return sum([await _convert_book(journal, Book.from_bson(raw), since) async for raw in books])


async def _convert_book(journal: Journal, book: Book, since: str) -> int:
    converted = 0
    for year in await _open_cells(book, "Y", since):
        cells = await _open_cells(book, f"D{year[1:]}-", since)
        fixings = await fixings_for([date.fromisoformat(day[1:]) for day in cells])
        days = [
            day
            for day, fixing in fixings.items()
            if any(_may_be_converted(name, day, fixing, book.ready_bases) for name in cells[f"D{day}"])
        ]
        converted += await _convert_days(journal, book.id, days)
    return converted


async def _open_cells(book: Book, beginning: str, since: str) -> Mapping[str, list[str]]:
    """By the name of each period that begins so: the names of its cells with money that lacks a value, if any."""
    where = {
        "book": book.id,
        "generation": book.generation,
        "period": {"$gte": beginning, "$lt": f"{beginning}:"},  # a colon sorts after the figures
    }
    periods = {}
    async for raw in Total.get_pymongo_collection().find(where, {"period": 1, "cells": 1}):
        period, bases = raw["period"], book.ready_bases
        recent = period[1:] >= since[: len(period) - 1]
        periods[period] = [
            name
            for name, cell in raw["cells"].items()
            if _is_open(cell, bases) or (recent and _may_hide_open(name, cell, bases))
        ]
    return {period: names for period, names in periods.items() if names}


def _is_open(cell: Bson, bases: Bases) -> bool:
    return any(cell.get("open", {}).get(base) for base in bases)


def _may_hide_open(name: str, cell: Bson, bases: Bases) -> bool:
    """What came and what left in transfers cancels out: a cell doesn't tell whether some of it is open."""
    return name.startswith(f"{Kind.TRANSFER}|") and bool(cell.get("count")) and bases != (_currency(name),)


def _currency(cell: str) -> str:
    return cell.rsplit("|", 1)[1]


def _may_be_converted(name: str, day: date, fixing: Fixing | None, bases: Bases) -> bool:
    currency = _currency(name)
    return any(rate_of(fixing, currency, base, day) for base in bases if base != currency)


async def _convert_days(journal: Journal, book: ObjectId, days: Collection[date]) -> int:
    converted = 0
    while days:
        done = await _convert_some(journal, book, days)
        converted += done
        if done < CHUNK:
            break
    return converted


async def _convert_some(journal: Journal, book: ObjectId, days: Collection[date]) -> int:
    async def load(session: AsyncClientSession) -> State:
        head = await head_of(book, session)
        fixings = await fixings_for(days, session)
        rows: list[Transaction] = []
        async with Transaction.get_pymongo_collection().find(_lacking(head, days), session=session) as found:
            async for raw in found:
                row = Transaction.from_bson(raw)
                if _priced(row, head, fixings) is not row:
                    rows.append(row)
                if len(rows) == CHUNK:
                    break
        return State(head, rows, fixings)

    def decide(state: State) -> Outcome[int]:
        rows = tuple(Row(row, _priced(row, state.book, state.fixings)) for row in state.rows)
        return Outcome(len(rows), rows, f"Converted {len(rows)} by rates that arrived", state.book.bases)

    try:
        return await journal.record(Stream(Book, book), Actor.SYSTEM, None, load, decide)
    except NotFound:  # it was erased meanwhile
        return 0


def _lacking(book: Book, days: Collection[date]) -> Bson:
    """What of these days has no value in a base that reports use."""
    return {
        "book": book.id,
        "date": {"$in": [day.isoformat() for day in days]},
        "trashed_at": None,
        "$or": [
            {"postings": {"$elemMatch": {f"base.{base}": {"$exists": False}}}} for base in book.ready_bases
        ],
    }


def _priced(row: Transaction, book: Book, fixings: Mapping[date, Fixing | None]) -> Transaction:
    after = valued(row, book.ready_bases, fixings[row.date])
    return row if after is row else after.changed(version=row.version + 1)
