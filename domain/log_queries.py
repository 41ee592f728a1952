"""Reading logs: heads, and what came after a position."""

from collections.abc import Iterable, Mapping, Sequence

from bson import ObjectId

from domain.books.models import Book
from domain.log import Change

SLICE = 500


async def heads(books: Iterable[ObjectId]) -> Mapping[ObjectId, int]:
    """The number of the last change of each book, read in slices of 500."""
    wanted = list(books)
    found: dict[ObjectId, int] = {}
    for start in range(0, len(wanted), SLICE):
        where = {"_id": {"$in": wanted[start : start + SLICE]}}
        async for raw in Book.get_pymongo_collection().find(where, {"seq": 1}):
            found[raw["_id"]] = raw["seq"]
    return found


async def changes_after(stream: ObjectId, seq: int, limit: int) -> Sequence[Change]:
    """The next changes of a stream, in order."""
    cursor = Change.get_pymongo_collection().find({"stream": stream, "seq": {"$gt": seq}})
    return [Change.from_bson(raw) async for raw in cursor.sort("seq", 1).limit(limit)]
