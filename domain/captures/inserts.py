"""Captures' inserts: those that come at the same time share one command, and so one wait for the majority."""

import asyncio
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteConcernError

from domain.batching import Batches
from domain.captures.models import Capture
from domain.database import Bson

DUPLICATE_KEY = 11000

_batches: WeakKeyDictionary[asyncio.AbstractEventLoop, Batches[Bson]] = WeakKeyDictionary()


async def insert(document: Bson) -> None:
    """Store a new capture durably. Raises `DuplicateKeyError` where its key is taken, else `PyMongoError`."""
    loop = asyncio.get_running_loop()
    batches = _batches.get(loop)
    if batches is None:
        batches = _batches[loop] = Batches(_send)
    await batches.add(document)


async def _send(documents: Sequence[Bson]) -> Sequence[Exception | None]:
    collection = Capture.get_pymongo_collection()
    if len(documents) == 1:
        try:
            await collection.insert_one(documents[0])
        except DuplicateKeyError as error:
            return [error]
        return [None]
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return _faults(error, len(documents))
    return [None] * len(documents)


def _faults(error: BulkWriteError, size: int) -> Sequence[Exception | None]:
    """What is wrong with each of them. Where the majority didn't confirm in time that is so of all."""
    details = error.details or {}
    if unconfirmed := details.get("writeConcernErrors"):
        raise WriteConcernError(unconfirmed[0].get("errmsg", "unconfirmed"), unconfirmed[0].get("code"))
    faults: list[Exception | None] = [None] * size
    for one in details.get("writeErrors", ()):
        # The server's own words quote the key.
        taken = one["code"] == DUPLICATE_KEY
        faults[one["index"]] = DuplicateKeyError("a unique key is taken", DUPLICATE_KEY) if taken else error
    return faults
