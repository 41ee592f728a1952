"""Which rows refer to contents: one that none refers to is swept where it is loose, and told of where it isn't."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from bson import ObjectId

from domain.blobs import CHUNK_BYTES, CHUNKS, FILES, Blobs
from domain.database import Bson

# No upload takes so long.
LEFT_BEHIND = timedelta(days=1)
BATCH = 100


async def sweep(blobs: Blobs, now: datetime) -> int:
    """Forget what processes that died have left behind; how many contents that were."""
    swept = 0
    while found := await blobs.loose(now - LEFT_BEHIND, BATCH):
        for one in found:
            if await _is_referred(blobs, one.book, one.id, one.owner):
                await blobs.settle(one.book, one.id)
            else:
                await blobs.forget(one.book, one.id)
                swept += 1
    return swept


async def differences(blobs: Blobs, book: ObjectId) -> AsyncIterator[str]:
    """One sentence for each content that no row refers to, and for each that a transaction lacks."""
    async for blob in _orphans(blobs, book):
        yield f"content {blob}: no row refers to it"
    attached = blobs.database["transactions"].find({"book": book, "attachments.0": {"$exists": True}})
    async for row in attached:
        for one in row["attachments"]:
            if await _is_lacking(blobs, book, row["_id"], one):
                yield f"transaction {row['_id']}: the content of its attachment {one['id']} isn't whole"


async def loosen_orphans(blobs: Blobs, book: ObjectId) -> int:
    """Leave what no row refers to to the next sweep; how many contents that are."""
    orphans = [blob async for blob in _orphans(blobs, book)]
    await blobs.loosen(book, orphans)
    return len(orphans)


async def _orphans(blobs: Blobs, book: ObjectId) -> AsyncIterator[ObjectId]:
    """Each is looked at twice, as its row may go, and then it, while this is read."""
    where: Bson = {"book": book, "loose": {"$ne": True}}
    async for raw in blobs.database[FILES].find(where, {"owner": 1}):
        blob = raw["_id"]
        if await _is_referred(blobs, book, blob, raw.get("owner")):
            continue
        if await blobs.database[FILES].find_one({**where, "_id": blob}, {"_id": 1}):
            yield blob


async def _is_referred(blobs: Blobs, book: ObjectId, blob: ObjectId, owner: ObjectId | None) -> bool:
    """An attachment says whose it is; what doesn't is the file of an import."""
    name, where = "imports", {"blob": blob}
    if owner is not None:
        name, where = "transactions", {"_id": owner, "attachments.blob": blob}
    return await blobs.database[name].find_one({"book": book, **where}, {"_id": 1}) is not None


async def _is_lacking(blobs: Blobs, book: ObjectId, owner: ObjectId, one: Bson) -> bool:
    """Its pieces are as many as its size wants; a row that is gone by now lacks nothing."""
    pieces = await blobs.database[CHUNKS].count_documents({"book": book, "files_id": one["blob"]})
    expected = -(-one["size"] // CHUNK_BYTES)
    return pieces != expected and await _is_referred(blobs, book, one["blob"], owner)
