"""Transactions as they are, a page at a time or by their ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId

from domain.accounts.queries import accounts_of
from domain.books.models import Book
from domain.database import Bson
from domain.errors import BadRequest
from domain.ledger.filters import Filter, Order, Plan, plan
from domain.ledger.models import BulkEdit, CorrectionRun, Transaction
from domain.ledger.serving import chosen
from domain.pages import Page, Window, cut, decode_cursor, encode_cursor

# So many rows a page are looked at where no index serves a filter; then the page is short, and its cursor goes on.
MOST_INSPECTED = 20_000


async def transactions_page(
    book: Book, asked: Window, wanted: Filter, order: Order, most: int = MOST_INSPECTED
) -> Page[Transaction]:
    """Sorted by the order's field, then by id: a total order, so that no row is shown twice or skipped.

    A page may be short, even empty, and have a next one: `most` rows were inspected for a filter that no index serves.
    """
    meant = await chosen(book.id, await _plan(book, wanted, order), order)
    between = [
        _beyond(cursor, order, order.direction * side)
        for cursor, side in ((asked.after, 1), (asked.before, -1))
        if cursor is not None
    ]
    served = meant.by([*meant.keys, *between])
    direction = order.direction * (-1 if asked.backward else 1)
    sort = {order.field: direction, "_id": direction}
    rows = await _matching(served, meant, sort, asked.size + 1, most)
    reached = None
    if len(rows) <= asked.size and meant.checked:
        reached = await _last_inspected(served, sort, most)
    cursors = [encode_cursor(order, *_key(row, order)) for row in rows]
    return cut(rows, cursors, asked, reached and encode_cursor(order, *_key(reached, order)))


async def ids_matching(book: Book, wanted: Filter, most: int) -> list[ObjectId]:
    """The ids of so many that match, whatever that costs, the latest first."""
    meant = await _plan(book, wanted, Order.DATE_DESC)
    steps = [*_steps(meant), {"$limit": most}, {"$project": {"_id": 1}}]
    cursor = await Transaction.get_pymongo_collection().aggregate(steps)
    return [raw["_id"] async for raw in cursor]


async def count_matching(book: Book, wanted: Filter, most: int) -> int:
    """How many match, of which so many are counted at most."""
    meant = await _plan(book, wanted, Order.DATE_DESC)
    steps = [*_steps(meant), {"$limit": most}, {"$count": "count"}]
    cursor = await Transaction.get_pymongo_collection().aggregate(steps)
    return sum([raw["count"] async for raw in cursor])


async def _plan(book: Book, wanted: Filter, order: Order) -> Plan:
    """Only a line that may name an account needs to know them."""
    accounts = await accounts_of(book.id) if "account" in (wanted.search or "").casefold() else ()
    return plan(book, wanted, order, accounts)


def _steps(meant: Plan) -> list[Bson]:
    checked = [{"$match": {"$and": list(meant.checked)}}] if meant.checked else []
    return [{"$match": meant.served}, {"$sort": {"date": -1, "_id": -1}}, *checked]


async def get_bulk_edit(book: ObjectId, row: ObjectId) -> BulkEdit | None:
    raw = await BulkEdit.get_pymongo_collection().find_one({"book": book, "_id": row})
    return None if raw is None else BulkEdit.from_bson(raw)


async def _matching(
    served: Bson, meant: Plan, sort: Mapping[str, int], size: int, most: int
) -> list[Transaction]:
    steps: list[Bson] = [{"$match": served}, {"$sort": sort}]
    if meant.checked:
        steps += [{"$limit": most}, {"$match": {"$and": list(meant.checked)}}]
    cursor = await Transaction.get_pymongo_collection().aggregate([*steps, {"$limit": size}])
    return [Transaction.from_bson(raw) async for raw in cursor]


async def _last_inspected(served: Bson, sort: Mapping[str, int], most: int) -> Transaction | None:
    """The row at which looking stopped; None where all were looked at."""
    cursor = (
        Transaction.get_pymongo_collection().find(served).sort(list(sort.items())).skip(most - 1).limit(2)
    )
    rows = await cursor.to_list(2)
    return Transaction.from_bson(rows[0]) if len(rows) > 1 else None


def _key(row: Transaction, order: Order) -> tuple[str | int, str]:
    return (row.date.isoformat() if order.field == "date" else row.size), str(row.id)


def _beyond(text: str, order: Order, direction: int) -> Bson:
    """Rows that come after the cursor's row in this direction."""
    value, row = decode_cursor(text, order, str if order.field == "date" else int, str)
    try:
        key: Any = ObjectId(row)
    except InvalidId:
        raise BadRequest("This cursor doesn't belong to this list and order.") from None
    past = "$gt" if direction > 0 else "$lt"
    return {
        order.field: {past + "e": value},
        "$or": [{order.field: {past: value}}, {"_id": {past: key}}],
    }


async def get_transaction(book: ObjectId, row: ObjectId) -> Transaction | None:
    return (await transactions_by_ids(book, [row])).get(row)


async def transactions_by_ids(book: ObjectId, wanted: Iterable[ObjectId]) -> Mapping[ObjectId, Transaction]:
    """Those that exist and aren't in the trash."""
    cursor = Transaction.get_pymongo_collection().find(
        {"book": book, "_id": {"$in": list(wanted)}, "trashed_at": None}
    )
    return {raw["_id"]: Transaction.from_bson(raw) async for raw in cursor}


async def get_correction(book: ObjectId, row: ObjectId) -> CorrectionRun | None:
    raw = await CorrectionRun.get_pymongo_collection().find_one({"book": book, "_id": row})
    return None if raw is None else CorrectionRun.from_bson(raw)
