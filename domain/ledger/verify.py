"""Whether the kept totals, balances, search keys and the log of a book are what its rows say, and mending what isn't."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from bson import ObjectId
from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.accounts.models import Account
from domain.accounts.queries import accounts_of
from domain.books.models import Book
from domain.books.queries import head_of
from domain.journal import Journal, Outcome, Stream
from domain.ledger.models import Total, Transaction
from domain.ledger.rules import Sums, count, counted_in, movements, refreshed
from domain.log import Actor, Change

KEYS = ("words", "extra_words", "merchant_key")
# So often a repair begins anew where somebody writes to the book meanwhile.
MOST_TRIES = 20
BATCH = 1_000


@dataclass(slots=True)
class Expected:
    """What the rows say: totals, the balance of each account, rows whose search keys, or lists of files, differ.

    `uncounted` are those that don't count in a base currency which reports use, with the mark that they should have.
    """

    sums: Sums = field(default_factory=lambda: defaultdict(int))
    balances: dict[ObjectId, dict[str, int]] = field(default_factory=dict)
    unkeyed: dict[ObjectId, Transaction] = field(default_factory=dict)
    uncounted: dict[ObjectId, list[str]] = field(default_factory=dict)
    miscounted: list[ObjectId] = field(default_factory=list)


async def verify_book(book: Book) -> AsyncIterator[str]:
    """One sentence for each difference; none where all is well."""
    expected = await _expected(book)
    for (period, cell, what), kept, wanted in _differing(await _kept(book), expected.sums):
        yield f"{period} {cell} {what}: kept {kept}, rows say {wanted}"
    for account in await accounts_of(book.id):
        for name, wanted in _balance(expected, account.id).items():
            if getattr(account, name) != wanted:
                yield f"account {account.id} {name}: kept {getattr(account, name)}, rows say {wanted}"
    for row in expected.unkeyed:
        yield f"transaction {row}: its search keys aren't those of its words"
    for row in expected.uncounted:
        yield f"transaction {row}: it isn't counted in each base currency of the book"
    for row in expected.miscounted:
        yield f"transaction {row}: the log tells of other attachments than it has"
    async for gap in _gaps(book.id, book.log_floor, book.seq):
        yield gap


async def repair_book(journal: Journal, book: ObjectId) -> int:
    """Make totals, balances and search keys what the rows say; how many values were mended.

    Nobody is kept from writing: where somebody does, it begins anew. A missing change of the log can't be made up.
    Raises `RuntimeError` where the book was written to all the time.
    """
    for _ in range(MOST_TRIES):
        raw = await Book.get_pymongo_collection().find_one({"_id": book})
        if raw is None:
            return 0
        mended = await _repaired(journal, Book.from_bson(raw))
        if mended is not None:
            return mended
    raise RuntimeError(f"Book {book} is being written to all the time. Stop the workers and repair again.")


async def _repaired(journal: Journal, book: Book) -> int | None:
    """None where the book was written to meanwhile."""
    expected = await _expected(book)
    totals = _total_updates(book, await _kept(book), expected.sums)
    accounts = [
        UpdateOne({"_id": account.id, "book": book.id}, {"$set": _balance(expected, account.id)})
        for account in await accounts_of(book.id)
        if _differs(account, expected)
    ]
    marks = [
        UpdateOne({"_id": row, "book": book.id}, {"$set": {"counted": counted}})
        for row, counted in expected.uncounted.items()
    ]
    count = len(totals) + len(accounts) + len(marks)

    async def load(session: AsyncClientSession) -> int:
        return (await head_of(book.id, session)).seq

    def decide(seq: int) -> Outcome[bool]:
        if seq != book.seq or not count:
            return Outcome(seq == book.seq)
        mended = {Total: totals, Account: accounts, Transaction: marks}
        return Outcome(True, summary=f"Mended {count} kept values", mended=mended)

    if not await journal.record(Stream(Book, book.id), Actor.SYSTEM, None, load, decide):
        return None
    return count + await _rekeyed(expected.unkeyed)


def _total_updates(book: Book, kept: Sums, wanted: Sums) -> list[UpdateOne]:
    return [
        UpdateOne(
            {"book": book.id, "generation": book.generation, "period": period},
            {"$inc": {f"cells.{cell}.{what}": after - before}, "$setOnInsert": {"v": 1}},
            upsert=True,
        )
        for (period, cell, what), before, after in _differing(kept, wanted)
    ]


async def _rekeyed(rows: Mapping[ObjectId, Transaction]) -> int:
    """A row that was edited meanwhile got its keys then."""
    updates = [
        UpdateOne(
            {"_id": row.id, "book": row.book, "version": row.version},
            {"$set": {name: getattr(row, name) for name in KEYS}},
        )
        for row in rows.values()
    ]
    for start in range(0, len(updates), BATCH):
        await Transaction.get_pymongo_collection().bulk_write(updates[start : start + BATCH])
    return len(updates)


async def _expected(book: Book) -> Expected:
    """Added up from the rows by the ledger's own arithmetic."""
    expected = Expected()
    where = {"book": book.id, "generation": book.generation}
    async for raw in Transaction.get_pymongo_collection().find(where):
        counted = counted_in(raw.get("counted"), book.bases)
        missing = [base for base in book.ready_bases if base not in counted]
        if missing:
            raw["counted"] = expected.uncounted[raw["_id"]] = [*counted, *missing]
        count(expected.sums, raw, 1, book.bases)
        row = Transaction.from_bson(raw)
        for account, change in movements(None, raw).items():
            balance = expected.balances.setdefault(account, {"booked": 0, "unknown": 0})
            for name, value in change.items():
                balance[name] += value
        keyed = refreshed(row)
        if any(getattr(keyed, name) != getattr(row, name) for name in KEYS):
            expected.unkeyed[row.id] = keyed
        if {*row.attached} != {one.id for one in row.shown_attachments}:
            expected.miscounted.append(row.id)
    return expected


def _balance(expected: Expected, account: ObjectId) -> dict[str, int]:
    return expected.balances.get(account, {"booked": 0, "unknown": 0})


def _differs(account: Account, expected: Expected) -> bool:
    return any(getattr(account, name) != value for name, value in _balance(expected, account.id).items())


def _differing(kept: Sums, wanted: Sums) -> list[tuple[tuple[str, str, str], int, int]]:
    """(period, cell, what), what is kept, what it should be."""
    paths = sorted(wanted.keys() | kept.keys())
    both = [(path, kept.get(path, 0), wanted.get(path, 0)) for path in paths]
    return [one for one in both if one[1] != one[2]]


async def _kept(book: Book) -> Sums:
    sums: Sums = {}
    where = {"book": book.id, "generation": book.generation}
    async for raw in Total.get_pymongo_collection().find(where):
        for name, cell in Total.from_bson(raw).cells.items():
            sums[raw["period"], name, "sum"] = cell.sum
            sums[raw["period"], name, "count"] = cell.count
            sums[raw["period"], name, "apart"] = cell.apart
            sums[raw["period"], name, "unknown"] = cell.unknown
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
