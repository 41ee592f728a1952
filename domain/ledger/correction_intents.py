"""The life of a correction's work in the background: insert, claim, lease, requeue. Each is one atomic write."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from domain.database import Bson
from domain.errors import NotFound
from domain.ledger.errors import KeyUsedForOther
from domain.ledger.models import UNENDED, CorrectionRun, Progress

LEASE = timedelta(seconds=10)
LEASE_MS = int(LEASE.total_seconds() * 1000)
LONGEST_PAUSE_SECONDS = 30
MOST_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Due:
    book: ObjectId
    correction: ObjectId
    due_at: datetime


async def insert(run: CorrectionRun) -> CorrectionRun:
    """Store it durably; with a key that is taken: the first one, if it is of the same transaction."""
    try:
        await CorrectionRun.get_pymongo_collection().insert_one(run.to_bson())
    except DuplicateKeyError:
        return await _first_of_key(run)
    return run


async def _first_of_key(run: CorrectionRun) -> CorrectionRun:
    """Read it by an update that changes nothing, so that what is answered is durable."""
    raw = await CorrectionRun.get_pymongo_collection().find_one_and_update(
        {"book": run.book, "author": run.author, "key": run.key},
        {"$set": {"key": run.key}},
        return_document=ReturnDocument.AFTER,
    )
    if raw is None:  # the first one's book was erased in between
        raise NotFound("transactionId")
    first = CorrectionRun.from_bson(raw)
    if first.transaction != run.transaction:
        raise KeyUsedForOther("idempotencyKey")
    return first


async def of_key(book: ObjectId, author: ObjectId, key: str) -> CorrectionRun | None:
    """The one that was asked for with this key."""
    where = {"book": book, "author": author, "key": key}
    raw = await CorrectionRun.get_pymongo_collection().find_one(where)
    return None if raw is None else CorrectionRun.from_bson(raw)


async def claim(book: ObjectId, correction: ObjectId) -> CorrectionRun | None:
    """Take it for one lease: its `attempt` is the fencing token. None where it isn't due or is in other hands."""
    raw = await CorrectionRun.get_pymongo_collection().find_one_and_update(
        {
            "book": book,
            "_id": correction,
            "status": {"$in": UNENDED},
            "$expr": {"$lte": ["$due_at", "$$NOW"]},
        },
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
    return None if raw is None else CorrectionRun.from_bson(raw)


async def renew(run: CorrectionRun) -> bool:
    """Keep it for another lease. False: the lease was lost."""
    return await _update(run, {"due_at": {"$add": ["$$NOW", LEASE_MS]}})


async def pass_on(run: CorrectionRun) -> bool:
    """Let others go first: it is due at once. False: the lease was lost."""
    return await _update(run, {"status": Progress.QUEUED, "failures": 0, "due_at": "$$NOW"})


async def requeue(run: CorrectionRun, *, failed: bool) -> bool:
    """Try again later, in min(2^failures, 30) s. Without a failure the claim takes its count back."""
    pause = min(2**run.failures, LONGEST_PAUSE_SECONDS) * 1000
    failures = run.failures if failed else run.failures - 1
    return await _update(
        run, {"status": Progress.QUEUED, "failures": failures, "due_at": {"$add": ["$$NOW", pause]}}
    )


async def _update(run: CorrectionRun, values: Bson) -> bool:
    result = await CorrectionRun.get_pymongo_collection().update_one(
        {"book": run.book, "_id": run.id, "status": Progress.RUNNING, "attempt": run.attempt},
        [{"$set": values}],
    )
    return bool(result.matched_count)


async def due(limit: int) -> list[Due]:
    """Those that have been due longest, all books: a background scan on a partial index."""
    cursor = (
        CorrectionRun.get_pymongo_collection()
        .find({"status": {"$in": UNENDED}, "$expr": {"$lte": ["$due_at", "$$NOW"]}}, {"book": 1, "due_at": 1})
        .sort("due_at", 1)
        .limit(limit)
    )
    return [Due(raw["book"], raw["_id"], raw["due_at"]) async for raw in cursor]
