"""A capture's life before its outcome: insert, claim, lease, requeue. Each is one atomic write by database time."""

from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from domain.captures import inserts
from domain.captures.errors import KeyUsedForOtherText
from domain.captures.models import UNFINISHED, Capture, Lane, Status
from domain.captures.rules import LEASE, LONGEST_PAUSE_SECONDS
from domain.database import Bson
from domain.errors import NotFound

AT_ONCE = "$$NOW"
LEASE_MS = int(LEASE.total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Due:
    book: ObjectId
    capture: ObjectId
    lane: Lane
    due_at: datetime


async def insert(capture: Capture) -> Capture:
    """Store it durably: one write, shared with others that come at the same time. With a key that is taken: the first capture, if its text is the same."""
    document = capture.to_bson()
    if capture.key is None:
        del document["key"]
    try:
        await inserts.insert(document)
    except DuplicateKeyError:
        return await _first_of_key(capture)
    return capture


async def _first_of_key(capture: Capture) -> Capture:
    """Read the first capture by an update that changes nothing, so that what is answered is durable."""
    raw = await Capture.get_pymongo_collection().find_one_and_update(
        {"book": capture.book, "author": capture.author, "key": capture.key},
        {"$set": {"key": capture.key}},
        return_document=ReturnDocument.AFTER,
    )
    if raw is None:  # the first one's book was erased in between
        raise NotFound("bookId")
    first = Capture.from_bson(raw)
    if first.text != capture.text:
        raise KeyUsedForOtherText("idempotencyKey")
    return first


async def claim(book: ObjectId, capture: ObjectId, lane: Lane) -> Capture | None:
    """Take it for one lease: its `attempt` is the fencing token. None where it isn't due or is in other hands."""
    raw = await Capture.get_pymongo_collection().find_one_and_update(
        {
            "book": book,
            "_id": capture,
            "status": {"$in": UNFINISHED},
            "lane": lane,
            "$expr": {"$lte": ["$due_at", "$$NOW"]},
        },
        [
            {
                "$set": {
                    "status": Status.PARSING,
                    "due_at": {"$add": ["$$NOW", LEASE_MS]},
                    "attempt": {"$add": ["$attempt", 1]},
                    "failures": {"$add": ["$failures", 1]},
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    return None if raw is None else Capture.from_bson(raw)


async def hand_to_model(capture: Capture) -> bool:
    """Let the model's workers claim it next. That is progress, no failure. False: the lease was lost."""
    return await _give_back(capture, {"lane": Lane.MODEL, "failures": 0, "due_at": AT_ONCE})


async def requeue(capture: Capture, *, failed: bool) -> bool:
    """Try again later: in min(2^failures, 30) s. Without a failure the claim takes its count back."""
    failures = capture.failures if failed else capture.failures - 1
    pause = min(2**capture.failures, LONGEST_PAUSE_SECONDS) * 1000
    return await _give_back(capture, {"failures": failures, "due_at": {"$add": ["$$NOW", pause]}})


async def _give_back(capture: Capture, values: Bson) -> bool:
    result = await Capture.get_pymongo_collection().update_one(
        {"book": capture.book, "_id": capture.id, "status": Status.PARSING, "attempt": capture.attempt},
        [{"$set": {"status": Status.QUEUED, **values}}],
    )
    return bool(result.matched_count)


async def retry(book: ObjectId, capture: ObjectId) -> bool:
    """Queue a failed capture again with all its attempts. False where it hasn't failed."""
    result = await Capture.get_pymongo_collection().update_one(
        {"book": book, "_id": capture, "status": Status.FAILED},
        [
            {
                "$set": {
                    "status": Status.QUEUED,
                    "failures": 0,
                    "lane": Lane.LOCAL,
                    "due_at": AT_ONCE,
                    "failure": None,
                }
            }
        ],
    )
    return bool(result.matched_count)


async def due(limit: int) -> list[Due]:
    """The captures that have been due longest, all books: a background scan on a partial index."""
    cursor = (
        Capture.get_pymongo_collection()
        .find(
            {"status": {"$in": UNFINISHED}, "$expr": {"$lte": ["$due_at", "$$NOW"]}},
            {"book": 1, "lane": 1, "due_at": 1},
        )
        .sort("due_at", 1)
        .limit(limit)
    )
    return [Due(raw["book"], raw["_id"], Lane(raw["lane"]), raw["due_at"]) async for raw in cursor]
