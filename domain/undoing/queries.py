"""Undos as they are."""

from bson import ObjectId

from domain.undoing.models import Undo


async def get_undo(book: ObjectId, row: ObjectId) -> Undo | None:
    raw = await Undo.get_pymongo_collection().find_one({"book": book, "_id": row})
    return None if raw is None else Undo.from_bson(raw)
