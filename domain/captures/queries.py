"""Captures as they are."""

from collections.abc import Iterable, Mapping, Sequence

from bson import ObjectId
from bson.errors import InvalidId

from domain.captures.models import Capture, Status
from domain.database import Bson
from domain.errors import BadRequest
from domain.pages import Page, Window, cut, decode_cursor, encode_cursor

CURSOR = "captures"
QUEUE_CURSOR = "review"


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
    where: Bson = {} if statuses is None else {"status": {"$in": list(statuses)}}
    return await _page(book, asked, where, CURSOR)


async def review_page(book: ObjectId, asked: Window) -> Page[Capture]:
    """What waits for a person's decision, the latest first."""
    return await _page(book, asked, {"awaits_review": True}, QUEUE_CURSOR)


async def _page(book: ObjectId, asked: Window, wanted: Bson, kind: str) -> Page[Capture]:
    between: Bson = {}
    if asked.after is not None:
        between["$lt"] = _key(asked.after, kind)
    if asked.before is not None:
        between["$gt"] = _key(asked.before, kind)
    where: Bson = {"book": book, **wanted}
    if between:
        where["_id"] = between
    cursor = Capture.get_pymongo_collection().find(where).sort("_id", 1 if asked.backward else -1)
    rows = [Capture.from_bson(raw) async for raw in cursor.limit(asked.size + 1)]
    return cut(rows, [encode_cursor(kind, str(row.id)) for row in rows], asked)


def _key(text: str, kind: str) -> ObjectId:
    (key,) = decode_cursor(text, kind, str)
    try:
        return ObjectId(key)
    except InvalidId:
        raise BadRequest("This cursor doesn't belong to this list and order.") from None
