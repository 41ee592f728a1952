"""Reading logs: heads, and what came after a position."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bson import ObjectId

from domain.books.models import Book
from domain.database import Bson
from domain.log import Actor, Change
from domain.pages import Page, Window, cut, decode_cursor, encode_cursor

SLICE = 500
# The name of the list that cursors of `changes_page` belong to.
ACTIVITY = "ACTIVITY"


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


async def changes_page(stream: ObjectId, asked: Window, actors: Collection[Actor] | None) -> Page[Change]:
    """The changes of a stream by these actors, the newest first."""
    where: Bson = {"stream": stream}
    if actors is not None:
        where["actor"] = {"$in": list(actors)}
    beyond = {
        side: decode_cursor(cursor, ACTIVITY, int)[0]
        for side, cursor in (("$lt", asked.after), ("$gt", asked.before))
        if cursor is not None
    }
    if beyond:
        where["seq"] = beyond
    cursor = Change.get_pymongo_collection().find(where).sort("seq", 1 if asked.backward else -1)
    rows = [Change.from_bson(raw) async for raw in cursor.limit(asked.size + 1)]
    return cut(rows, [encode_cursor(ACTIVITY, row.seq) for row in rows], asked)
