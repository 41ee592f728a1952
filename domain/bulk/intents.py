"""The life of bulk work in the background: insert, claim, lease, requeue. Each is one atomic write."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from domain.bulk.models import UNENDED, BulkIntent, Progress
from domain.database import Bson
from domain.errors import NotFound
from domain.keys import KeyUsedForOther

LEASE = timedelta(seconds=10)
LEASE_MS = int(LEASE.total_seconds() * 1000)
LONGEST_PAUSE_SECONDS = 30
MOST_ATTEMPTS = 6
# An insert can't use the database's clock: so much may the inserting process be ahead of it.
CLOCK_SKEW = timedelta(minutes=1)

Intent = TypeVar("Intent", bound=BulkIntent)


@dataclass(frozen=True, slots=True)
class Due:
    book: ObjectId
    row: ObjectId
    due_at: datetime


async def insert(intent: Intent) -> Intent:
    """Store it durably; with a key that is taken: the first one, if it is of the same work."""
    try:
        await intent.get_pymongo_collection().insert_one(intent.to_bson())
    except DuplicateKeyError:
        return await _first_of_key(intent)
    return intent


async def _first_of_key(intent: Intent) -> Intent:
    """Read it by an update that changes nothing, so that what is answered is durable."""
    raw = await intent.get_pymongo_collection().find_one_and_update(
        {"book": intent.book, "author": intent.author, "key": intent.key},
        {"$set": {"key": intent.key}},
        return_document=ReturnDocument.AFTER,
    )
    if raw is None:  # the first one's book was erased in between
        raise NotFound("bookId")
    first = type(intent).from_bson(raw)
    if not first.is_same_as(intent):
        raise KeyUsedForOther("idempotencyKey")
    return first


async def of_key(model: type[Intent], book: ObjectId, author: ObjectId, key: str) -> Intent | None:
    """The one that was asked for with this key."""
    raw = await model.get_pymongo_collection().find_one({"book": book, "author": author, "key": key})
    return None if raw is None else model.from_bson(raw)


async def claim(model: type[Intent], book: ObjectId, row: ObjectId) -> Intent | None:
    """Take it for one lease: its `attempt` is the fencing token. None where it isn't due or is in other hands."""
    raw = await model.get_pymongo_collection().find_one_and_update(
        {"book": book, "_id": row, "status": {"$in": UNENDED}, "$expr": {"$lte": ["$due_at", "$$NOW"]}},
        [
            {
                "$set": {
                    "status": Progress.RUNNING,
                    "due_at": {"$add": ["$$NOW", LEASE_MS]},
                    "attempt": {"$add": ["$attempt", 1]},
                    "failures": {"$add": ["$failures", 1]},
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    return None if raw is None else model.from_bson(raw)


async def renew(intent: BulkIntent) -> bool:
    """Keep it for another lease. False: the lease was lost."""
    return await _update(intent, {"due_at": {"$add": ["$$NOW", LEASE_MS]}})


async def pass_on(intent: BulkIntent) -> bool:
    """Let others go first: it is due at once. False: the lease was lost."""
    return await _update(intent, {"status": Progress.QUEUED, "failures": 0, "due_at": "$$NOW"})


async def requeue(intent: BulkIntent, *, failed: bool) -> bool:
    """Try again later, in min(2^failures, 30) s. Without a failure the claim takes its count back."""
    pause = min(2**intent.failures, LONGEST_PAUSE_SECONDS) * 1000
    failures = intent.failures if failed else intent.failures - 1
    return await _update(
        intent, {"status": Progress.QUEUED, "failures": failures, "due_at": {"$add": ["$$NOW", pause]}}
    )


async def _update(intent: BulkIntent, values: Bson) -> bool:
    result = await intent.get_pymongo_collection().update_one(
        {"book": intent.book, "_id": intent.id, "status": Progress.RUNNING, "attempt": intent.attempt},
        [{"$set": values}],
    )
    return bool(result.matched_count)


async def due(model: type[BulkIntent], limit: int) -> list[Due]:
    """Those that have been due longest, all books: a background scan on a partial index."""
    cursor = (
        model.get_pymongo_collection()
        .find({"status": {"$in": UNENDED}, "$expr": {"$lte": ["$due_at", "$$NOW"]}}, {"book": 1, "due_at": 1})
        .sort("due_at", 1)
        .limit(limit)
    )
    return [Due(raw["book"], raw["_id"], raw["due_at"]) async for raw in cursor]
