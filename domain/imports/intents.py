"""The life of an import between its outcomes: insert, claim, lease, requeue. Each is one atomic write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from domain.database import Bson
from domain.errors import TryAgain
from domain.imports.errors import KeyUsedForOtherFile, TooManyImports
from domain.imports.models import GONE, Choice, Import, Stage, StoredWishes

LEASE = timedelta(seconds=10)
LEASE_MS = int(LEASE.total_seconds() * 1000)
LONGEST_PAUSE_SECONDS = 30
MOST_ATTEMPTS = 6
# An insert can't use the database's clock: so much may the inserting process be ahead of it.
CLOCK_SKEW = timedelta(minutes=1)
MOST_OPEN = 50
# A preview that nobody books or cancels for so long is cancelled.
PREVIEW_KEPT = timedelta(days=30)
OPEN = (Stage.UPLOADED, Stage.PREVIEW)


@dataclass(frozen=True, slots=True)
class Due:
    book: ObjectId
    source: ObjectId
    due_at: datetime


async def insert(run: Import) -> Import:
    """Store it durably; where it is here already, by its key or by the same file that may still be booked: that one.

    Raises `KeyUsedForOtherFile`, `TooManyImports`.
    """
    imports = Import.get_pymongo_collection()
    where = {"book": run.book, "stage": {"$in": list(OPEN)}}
    if await imports.count_documents(where, limit=MOST_OPEN) == MOST_OPEN:
        raise TooManyImports
    try:
        await imports.insert_one(run.to_bson())
    except DuplicateKeyError:
        return await _first(run)
    return run


async def _first(run: Import) -> Import:
    """The one that is here already, read by an update that changes nothing, so that what is answered is durable."""
    for where in ({"author": run.author, "key": run.key}, {"open_as": run.open_as}):
        raw = await Import.get_pymongo_collection().find_one_and_update(
            {"book": run.book, **where},
            [{"$set": {"size": "$size"}}],
            return_document=ReturnDocument.AFTER,
        )
        if raw is not None and raw["content"] != run.content:
            raise KeyUsedForOtherFile
        if raw is not None:
            return Import.from_bson(raw)
    raise TryAgain  # it was booked or cancelled in between


async def claim(book: ObjectId, source: ObjectId) -> Import | None:
    """Take it for one lease: its `attempt` is the fencing token. None where it isn't due or is in other hands."""
    raw = await Import.get_pymongo_collection().find_one_and_update(
        {"book": book, "_id": source, "due_at": {"$type": "date"}, "$expr": {"$lte": ["$due_at", "$$NOW"]}},
        [
            {
                "$set": {
                    "due_at": {"$add": ["$$NOW", LEASE_MS]},
                    "attempt": {"$add": ["$attempt", 1]},
                    "failures": {"$add": ["$failures", 1]},
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    return None if raw is None else Import.from_bson(raw)


async def renew(run: Import, **progress: int) -> bool:
    """Keep it for another lease, and let it be seen how far it is. False: the lease was lost."""
    return await _update(run, {"due_at": {"$add": ["$$NOW", LEASE_MS]}, **progress})


async def note_leftovers(run: Import, first_rows: Sequence[ObjectId]) -> bool:
    """The readings whose rows nobody shows. False: the lease was lost."""
    return await _update(run, {"leftovers": list(first_rows)})


async def forget_leftovers(run: Import) -> None:
    """Their rows are gone."""
    await Import.get_pymongo_collection().update_one(
        {"book": run.book, "_id": run.id}, {"$pullAll": {"leftovers": run.leftovers}}
    )


async def note_cleared(run: Import) -> None:
    """Nothing is left to do about it, and nothing is left of what only its preview needed."""
    values: Bson = {"due_at": None, "blob": None}
    if run.stage in GONE:
        values |= {"first_row": None, "brought": None}
    await _update(run, values)


async def requeue(run: Import, *, failed: bool) -> bool:
    """Try again later, in min(2^failures, 30) s. Without a failure the claim takes its count back."""
    pause = min(2**run.failures, LONGEST_PAUSE_SECONDS) * 1000
    failures = run.failures if failed else run.failures - 1
    return await _update(run, {"failures": failures, "due_at": {"$add": ["$$NOW", pause]}})


async def _update(run: Import, values: Bson) -> bool:
    result = await Import.get_pymongo_collection().update_one(
        {"book": run.book, "_id": run.id, "stage": run.stage, "attempt": run.attempt}, [{"$set": values}]
    )
    return bool(result.matched_count)


async def read_again(book: ObjectId, source: ObjectId, wishes: StoredWishes) -> Import | None:
    """Let it be read with these wishes, from the start. None where it isn't in preview."""
    raw = await Import.get_pymongo_collection().find_one_and_update(
        {"book": book, "_id": source, "stage": Stage.PREVIEW},
        [
            {
                "$set": {
                    # Headings may begin with "$", which would be read as the name of a field.
                    "wishes": {"$literal": wishes.model_dump()},
                    "choices": {"$literal": {}},
                    "stage": Stage.UPLOADED,
                    "done": 0,
                    "failures": 0,
                    "due_at": "$$NOW",
                    "attempt": {"$add": ["$attempt", 1]},
                }
            }
        ],
        return_document=ReturnDocument.AFTER,
    )
    return None if raw is None else Import.from_bson(raw)


async def choose(book: ObjectId, source: ObjectId, choices: Mapping[int, Choice | None]) -> Import | None:
    """Note what a person decided about rows, by number; None: as it was proposed. None where it isn't in preview."""
    set_now = {f"choices.{number}": choice for number, choice in choices.items() if choice is not None}
    unset = {f"choices.{number}": "" for number, choice in choices.items() if choice is None}
    update = {name: value for name, value in (("$set", set_now), ("$unset", unset)) if value}
    raw = await Import.get_pymongo_collection().find_one_and_update(
        {"book": book, "_id": source, "stage": Stage.PREVIEW},
        update,
        return_document=ReturnDocument.AFTER,
    )
    return None if raw is None else Import.from_bson(raw)


async def due(limit: int) -> list[Due]:
    """Those that have been due longest, all books: a background scan on a partial index."""
    found = (
        Import.get_pymongo_collection()
        .find(
            {"due_at": {"$type": "date"}, "$expr": {"$lte": ["$due_at", "$$NOW"]}}, {"book": 1, "due_at": 1}
        )
        .sort("due_at", 1)
        .limit(limit)
    )
    return [Due(raw["book"], raw["_id"], raw["due_at"]) async for raw in found]
