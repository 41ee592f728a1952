"""Captures as they are."""

from collections.abc import Iterable, Mapping, Sequence

from bson import ObjectId
from bson.errors import InvalidId

from domain.captures.models import Capture, Status
from domain.database import Bson
from domain.errors import BadRequest
from domain.pages import Page, Window, cut, decode_cursor, encode_cursor

CURSOR = "captures"


async def get_capture(book: ObjectId, capture: ObjectId) -> Capture | None:
    raw = await Capture.get_pymongo_collection().find_one({"book": book, "_id": capture})
    return None if raw is None else Capture.from_bson(raw)


async def captures_by_ids(book: ObjectId, wanted: Iterable[ObjectId]) -> Mapping[ObjectId, Capture]:
    cursor = Capture.get_pymongo_collection().find({"book": book, "_id": {"$in": list(wanted)}})
    return {raw["_id"]: Capture.from_bson(raw) async for raw in cursor}


async def captures_page(
    book: ObjectId, asked: Window, statuses: Sequence[Status] | None = None
) -> Page[Capture]:
    """The latest first."""
    between: Bson = {}
    if asked.after is not None:
        between["$lt"] = _key(asked.after)
    if asked.before is not None:
        between["$gt"] = _key(asked.before)
    where: Bson = {"book": book}
    if between:
        where["_id"] = between
    if statuses is not None:
        where["status"] = {"$in": list(statuses)}
    cursor = Capture.get_pymongo_collection().find(where).sort("_id", 1 if asked.backward else -1)
    rows = [Capture.from_bson(raw) async for raw in cursor.limit(asked.size + 1)]
    return cut(rows, [encode_cursor(CURSOR, str(row.id)) for row in rows], asked)


def _key(text: str) -> ObjectId:
    (key,) = decode_cursor(text, CURSOR, str)
    try:
        return ObjectId(key)
    except InvalidId:
        raise BadRequest("This cursor doesn't belong to this list and order.") from None
