"""The stored rows of imports: written in bulk while a file is read, removed when nobody needs them any more."""

from collections.abc import AsyncIterator, Sequence

from bson import ObjectId
from pymongo import UpdateOne

from domain.database import Bson
from domain.imports.models import Fate, ImportRow
from domain.imports.row_ids import MOST_ROWS, row_id

REMOVED_AT_ONCE = 5_000


async def insert(documents: Sequence[Bson]) -> None:
    await ImportRow.get_pymongo_collection().insert_many(documents, ordered=False)


async def numbered(
    book: ObjectId, first: ObjectId, start: int, end: int, fields: Sequence[str] | None = None
) -> list[Bson]:
    """The stored rows `start` to `end` (not included) of a reading, in order; of them these fields, None: all."""
    where, size = _between(book, first, start, end), max(1, end - start)
    # In one answer: without the limit MongoDB would be asked once more whether that was all.
    found = ImportRow.get_pymongo_collection().find(where, fields, batch_size=size, limit=size).sort("_id", 1)
    return await found.to_list()


async def stretches(
    book: ObjectId, first: ObjectId, total: int, size: int, fields: Sequence[str] | None = None
) -> AsyncIterator[list[Bson]]:
    """All rows of a reading, so many at a time; of them these fields, None: all."""
    for start in range(0, total, size):
        yield await numbered(book, first, start, start + size, fields)


async def with_keys(book: ObjectId, keys: Sequence[str]) -> list[Bson]:
    """Rows of any import of this book that have one of these keys."""
    found = ImportRow.get_pymongo_collection().find({"book": book, "keys": {"$in": list(keys)}})
    return await found.to_list()


async def judge_anew(documents: Sequence[Bson]) -> None:
    """Store what became of these rows."""
    fields = ("fate", "why", "transaction")
    updates = [
        UpdateOne(
            {"book": row["book"], "_id": row["_id"]},
            {"$set": {name: row[name] for name in fields if name in row}},
        )
        for row in documents
    ]
    if updates:
        await ImportRow.get_pymongo_collection().bulk_write(updates, ordered=False)


async def transactions_of(book: ObjectId, first: ObjectId, fates: Sequence[Fate]) -> set[ObjectId]:
    """Those that the rows of these fates belong to."""
    where = {**_between(book, first, 0, MOST_ROWS), "fate": {"$in": list(fates)}}
    found = ImportRow.get_pymongo_collection().find(where, {"transaction": 1})
    return {raw["transaction"] async for raw in found if raw.get("transaction")}


async def remove(book: ObjectId, first: ObjectId) -> None:
    """All rows of a reading, a stretch at a time, so that others who write meanwhile hardly wait."""
    rows = ImportRow.get_pymongo_collection()
    while True:
        found = rows.find(_between(book, first, 0, MOST_ROWS), {"_id": 1}).sort("_id", 1)
        last = await found.skip(REMOVED_AT_ONCE - 1).limit(1).to_list()
        if not last:
            await rows.delete_many(_between(book, first, 0, MOST_ROWS))
            return
        await rows.delete_many({"book": book, "_id": {"$gte": row_id(first, 0), "$lte": last[0]["_id"]}})


def _between(book: ObjectId, first: ObjectId, start: int, end: int) -> Bson:
    return {"book": book, "_id": {"$gte": row_id(first, start), "$lt": row_id(first, end)}}
