"""Transactions as they are, a page at a time or by their ids."""

from collections.abc import Iterable, Mapping

from bson import ObjectId
from bson.errors import InvalidId

from domain.accounts.queries import accounts_of
from domain.books.models import Book
from domain.database import Bson
from domain.errors import BadRequest
from domain.ledger.filters import Filter, Order, Plan, plan
from domain.ledger.models import BulkEdit, CorrectionRun, Transaction
from domain.ledger.serving import chosen
from domain.ledger.walking import Place, Walk
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
    walk = Walk(meant.index, order.field, order.direction * (-1 if asked.backward else 1))
    there = Walk(meant.index, order.field, order.direction)
    between = [
        *([there.beyond(_place(asked.after, order))] if asked.after is not None else []),
        *([there.reversed.beyond(_place(asked.before, order))] if asked.before is not None else []),
    ]
    served = meant.plan.by([*meant.plan.keys, *between])
    reached = None
    if meant.few or not meant.plan.checked:
        rows = await walk.rows(meant.plan.whole(served), asked.size + 1)
    else:
        rows, reached = await walk.stretched(served, meant.plan.checked, asked.size + 1, most)
    cursors = [encode_cursor(order, *_key(row, order)) for row in rows]
    return cut(rows, cursors, asked, reached and encode_cursor(order, reached[0], str(reached[1])))


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


def _key(row: Transaction, order: Order) -> tuple[str | int, str]:
    return (row.date.isoformat() if order.field == "date" else row.size), str(row.id)


def _place(text: str, order: Order) -> Place:
    """Where the cursor's row lies."""
    value, row = decode_cursor(text, order, str if order.field == "date" else int, str)
    try:
        return value, ObjectId(row)
    except InvalidId:
        raise BadRequest("This cursor doesn't belong to this list and order.") from None


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
