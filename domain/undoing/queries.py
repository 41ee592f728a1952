"""Undos as they are, and what they left."""

from collections.abc import Sequence

from bson import ObjectId

from domain.ledger.models import Transaction
from domain.undoing.models import Undo


async def get_undo(book: ObjectId, row: ObjectId) -> Undo | None:
    raw = await Undo.get_pymongo_collection().find_one({"book": book, "_id": row})
    return None if raw is None else Undo.from_bson(raw)


async def transactions_left(undo: Undo) -> Sequence[Transaction]:
    """Those that stay as they are, in the trash too: somebody may have thrown them away since."""
    where = {"book": undo.book, "_id": {"$in": undo.left}}
    cursor = Transaction.get_pymongo_collection().find(where)
    return [Transaction.from_bson(raw) async for raw in cursor.sort("_id", 1)]
