"""A capture's life before its outcome: insert, claim, lease, requeue. Each is one atomic write by database time."""

from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError
from pymongo.write_concern import WriteConcern

from domain.captures import inserts
from domain.captures.drafts import stored
from domain.captures.errors import KeyUsedForOtherText
from domain.captures.models import UNFINISHED, Capture, Lane, Status
from domain.captures.rules import LEASE, LONGEST_PAUSE_SECONDS
from domain.database import Bson
from domain.errors import NotFound
from domain.understanding.draft import Proposal

AT_ONCE = "$$NOW"
ONE_SERVER = WriteConcern(1)
LEASE_MS = int(LEASE.total_seconds() * 1000)
# A capture that nobody has read.
NOTHING_READ: Bson = {
    "parser": None,
    "failure": None,
    "drafts": [],
    "confidence": None,
    "count_confidence": 1.0,
    "awaits_review": False,
}


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
    if (first.typed or first.text) != capture.text:
        raise KeyUsedForOtherText("idempotencyKey")
    return first


async def claim(book: ObjectId, capture: ObjectId, lane: Lane) -> Capture | None:
    """Take it for one lease: its `attempt` is the fencing token. None where it isn't due or is in other hands.

    One server's word is enough: a claim that a failover forgets is made anew, and of two attempts of one number the
    commit of the second finds the capture decided.
    """
    captures = Capture.get_pymongo_collection().with_options(write_concern=ONE_SERVER)
    raw = await captures.find_one_and_update(
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


async def keep_drafts(capture: Capture, proposal: Proposal) -> bool:
    """Let the person read what was found so far; no outcome yet. False: the lease was lost.

    The claimed capture gets them too, so that its outcome replaces them.
    """
    drafts = stored(proposal)
    result = await Capture.get_pymongo_collection().update_one(
        {"book": capture.book, "_id": capture.id, "status": Status.PARSING, "attempt": capture.attempt},
        {
            "$set": {
                "drafts": [draft.model_dump() for draft in drafts],
                "confidence": proposal.confidence,
                "count_confidence": proposal.count,
            }
        },
    )
    if not result.matched_count:
        return False
    capture.drafts, capture.confidence, capture.count_confidence = (
        drafts,
        proposal.confidence,
        proposal.count,
    )
    return True


async def start_over(book: ObjectId, capture: ObjectId, **chosen: object) -> bool:
    """Queue it with these values (`text`, `mode`, `threshold`), whatever an attempt in flight comes to.

    The raised `attempt` fences that attempt off. False: it is booked, or there is no such capture.
    """
    result = await Capture.get_pymongo_collection().update_one(
        {"book": book, "_id": capture, "status": {"$ne": Status.RECORDED}},
        [
            {
                "$set": {
                    # A text may begin with "$", which a pipeline would take for the name of a field.
                    **{name: {"$literal": value} for name, value in chosen.items()},
                    "typed": {"$ifNull": ["$typed", "$text"]},
                    "status": Status.QUEUED,
                    "lane": Lane.LOCAL,
                    "due_at": AT_ONCE,
                    "attempt": {"$add": ["$attempt", 1]},
                    "failures": 0,
                    **NOTHING_READ,
                }
            }
        ],
    )
    return bool(result.matched_count)


async def retry(book: ObjectId, capture: ObjectId, **chosen: object) -> bool:
    """Queue a failed capture again with all its attempts and these values. False where it hasn't failed."""
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
                    **{name: {"$literal": value} for name, value in chosen.items()},
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
