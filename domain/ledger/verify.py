"""Whether the kept totals and the log of a book are what its rows say."""

from collections import defaultdict
from collections.abc import AsyncIterator

from bson import ObjectId

from domain.books.models import Book
from domain.ledger.models import Total, Transaction
from domain.ledger.rules import Sums, count
from domain.log import Change


async def verify_book(book: Book) -> AsyncIterator[str]:
    """One sentence for each difference; none where all is well."""
    expected, kept = await recompute(book), await _kept(book)
    for path in sorted(expected.keys() | kept.keys()):
        if expected.get(path, 0) != kept.get(path, 0):
            period, cell, what = path
            yield f"{period} {cell} {what}: kept {kept.get(path, 0)}, rows say {expected.get(path, 0)}"
    async for gap in _gaps(book.id, book.log_floor, book.seq):
        yield gap


async def recompute(book: Book) -> Sums:
    """The totals, added up from the rows by the ledger's own arithmetic."""
    sums: Sums = defaultdict(int)
    where = {"book": book.id, "generation": book.generation}
    async for raw in Transaction.get_pymongo_collection().find(where):
        count(sums, raw, 1, book.bases)
    return sums


async def _kept(book: Book) -> Sums:
    sums: Sums = {}
    where = {"book": book.id, "generation": book.generation}
    async for raw in Total.get_pymongo_collection().find(where):
        for name, cell in Total.from_bson(raw).cells.items():
            sums[raw["period"], name, "sum"] = cell.sum
            sums[raw["period"], name, "count"] = cell.count
            for currency, value in cell.base.items():
                sums[raw["period"], name, f"base.{currency}"] = value
            for currency, value in cell.open.items():
                sums[raw["period"], name, f"open.{currency}"] = value
    return sums


async def _gaps(stream: ObjectId, floor: int, head: int) -> AsyncIterator[str]:
    expected = floor + 1
    cursor = Change.get_pymongo_collection().find({"stream": stream}, {"seq": 1}).sort("seq", 1)
    async for raw in cursor:
        if raw["seq"] != expected:
            yield f"log: change {expected} is missing"
        expected = raw["seq"] + 1
    if expected != head + 1:
        yield f"log: ends with {expected - 1}, its head says {head}"
