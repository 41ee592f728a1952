"""Numbered steps that bring a database up to this release, one process at a time, each safe to run again."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne
from pymongo.errors import CollectionInvalid, OperationFailure

from domain import blobs, clock, leases
from domain.bulk.models import UNENDED
from domain.captures.model_calls import KEPT
from domain.captures.models import UNFINISHED
from domain.database import TRANSACTION_SECONDS, Bson, Database
from domain.ledger.marks import marked
from domain.ledger.models import TRASHED, Transaction
from domain.ledger.rules import Sums, count
from domain.ledger.words import fold
from domain.people import throttle

COLLECTION = "migrations"
LEASE = timedelta(minutes=1)
BATCH = 1_000


def _index(*keys: str, **options: Any) -> IndexModel:
    """`-name` is descending."""
    return IndexModel(
        [(key.lstrip("-"), DESCENDING if key.startswith("-") else ASCENDING) for key in keys], **options
    )


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "people": [_index("email", unique=True)],
    "sessions": [
        _index("person", "-_id"),
        _index("revoked_at", partialFilterExpression={"revoked_at": {"$type": "date"}}),
        _index("expires_at", expireAfterSeconds=30 * 24 * 3600),
    ],
    "books": [_index("members.person")],
    "captures": [
        _index("book", "-_id"),
        _index("book", "author", "key", unique=True, partialFilterExpression={"key": {"$exists": True}}),
        _index("due_at", partialFilterExpression={"status": {"$in": list(map(str, UNFINISHED))}}),
        _index("book", "awaits_review", "-_id", partialFilterExpression={"awaits_review": True}),
    ],
    "model_calls": [
        _index("book", "capture", "_id"),
        _index("at", expireAfterSeconds=int(KEPT.total_seconds())),
    ],
    "model_usage": [],
    "transactions": [
        _index("book", "-date", "-_id"),
        _index("book", "currency", "-size", "-_id"),
        _index("book", "merchant_key", "-date", "-_id"),
        _index("book", "words", "-date", "-_id"),
        _index("book", "heard", "-_id", partialFilterExpression={"merchant_key": ""}),
    ],
    "accounts": [_index("book", "created_at", "_id")],
    "learned": [],
    "corrections": [
        _index("book", "author", "key", unique=True),
        _index("due_at", partialFilterExpression={"status": {"$in": list(map(str, UNENDED))}}),
    ],
    "imports": [
        _index("book", "-_id"),
        _index("book", "author", "key", unique=True, partialFilterExpression={"key": {"$type": "string"}}),
        _index("book", "open_as", unique=True, partialFilterExpression={"open_as": {"$type": "string"}}),
        _index("book", "likeness", "-_id"),
        _index("due_at", partialFilterExpression={"due_at": {"$type": "date"}}),
    ],
    "import_rows": [_index("book", "keys")],
    blobs.FILES: [_index("book"), _index("uploadDate", partialFilterExpression={"loose": True})],
    blobs.CHUNKS: [_index("book", "files_id", "n", unique=True)],
    "totals": [_index("book", "generation", "period", unique=True)],
    "bulk_edits": [
        _index("book", "author", "key", unique=True),
        _index("due_at", partialFilterExpression={"status": {"$in": list(map(str, UNENDED))}}),
    ],
    "arrangements": [],
    "rule_runs": [
        _index("book", "author", "key", unique=True),
        _index("due_at", partialFilterExpression={"status": {"$in": list(map(str, UNENDED))}}),
    ],
    "base_fillings": [
        _index("book", "author", "key", unique=True),
        _index("due_at", partialFilterExpression={"status": {"$in": list(map(str, UNENDED))}}),
    ],
    "undos": [
        _index("book", "author", "key", unique=True),
        _index("due_at", partialFilterExpression={"status": {"$in": list(map(str, UNENDED))}}),
    ],
    "changes": [
        _index("stream", "seq", unique=True),
        _index("stream", "parts.id"),
        _index("stream", "cause", "-seq", partialFilterExpression={"cause": {"$gt": ""}}),
    ],
    "fixings": [_index("day", unique=True)],
    "erasures": [],
    leases.COLLECTION: [],
    throttle.COLLECTION: [_index("expires_at", expireAfterSeconds=0)],
}


async def _make_collections(database: Database) -> None:
    """Before any transaction: concurrent transactions that create a collection fail."""
    existing = set(await database.list_collection_names())
    for name in INDEXES.keys() - existing:
        try:
            await database.create_collection(name)
        except CollectionInvalid:
            continue  # another process was quicker


async def _make_indexes(database: Database) -> None:
    for name, indexes in INDEXES.items():
        if indexes:
            await database[name].create_indexes(list(indexes))


async def _keep_what_was_said(database: Database) -> None:
    """The text on the transactions that were read from it, where an earlier release booked them."""
    async for row in database["transactions"].find({"said": {"$exists": False}}, {"book": 1, "capture": 1}):
        where = {"book": row["book"], "_id": row.get("capture")}
        capture = await database["captures"].find_one(where, {"text": 1})
        said = " ".join(fold(capture["text"]).split()) if capture else ""
        await database["transactions"].update_one(
            {"book": row["book"], "_id": row["_id"]}, {"$set": {"said": said}}
        )


async def _mark_trash(database: Database) -> None:
    """Give what was thrown away in an earlier release the search word of the trash."""
    await database["transactions"].update_many(
        {"trashed_at": {"$type": "date"}}, {"$set": {"words": [TRASHED]}}
    )


async def _mark_rows(database: Database) -> None:
    """Give what an earlier release booked its marks; a row that is written meanwhile gets them then."""
    await _mark(database, {"trashed_at": None})


async def _mark_attached(database: Database) -> None:
    """Of what has files."""
    await _mark(database, {"trashed_at": None, "attachments.0": {"$exists": True}})


async def _mark(database: Database, where: Bson) -> None:
    updates: list[UpdateOne] = []
    async for raw in database["transactions"].find(where):
        row = Transaction.from_bson(raw)
        after = marked(row)
        if after is not row:
            same = {"book": row.book, "_id": row.id, "version": row.version}
            updates.append(UpdateOne(same, {"$set": {"words": after.words}}))
        if len(updates) == BATCH:
            await database["transactions"].bulk_write(updates, ordered=False)
            updates = []
    if updates:
        await database["transactions"].bulk_write(updates, ordered=False)


# The postings of which an account moves by other minor units than they have, or it isn't known by how many.
OTHER_MONEY: Bson = {
    "$anyElementTrue": {
        "$map": {
            "input": "$postings",
            "in": {
                "$and": [{"$ne": ["$$this.account", None]}, {"$ne": ["$$this.account_minor", "$$this.minor"]}]
            },
        }
    }
}


async def _tell_of_other_money(database: Database) -> None:
    """By how much accounts moved where that isn't what was paid, in the totals that an earlier release kept."""
    async for book in database["books"].find({}, {"generation": 1}):
        where = {"book": book["_id"], "generation": book.get("generation", 0)}
        sums: Sums = defaultdict(int)
        async for row in database["transactions"].find({**where, "$expr": OTHER_MONEY}):
            count(sums, row, 1, ())
        updates = [
            UpdateOne({**where, "period": period}, {"$set": {f"cells.{cell}.{what}": value}})
            for (period, cell, what), value in sums.items()
            if what in {"apart", "unknown"}
        ]
        if updates:
            await database["totals"].bulk_write(updates, ordered=False)


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    name: str
    run: Callable[[Database], Awaitable[None]]


STEPS: Sequence[Step] = (
    Step(1, "make collections", _make_collections),
    Step(2, "make indexes", _make_indexes),
    # On a database that had the indexes of an earlier release already; what is there is left alone.
    Step(3, "make the index of the review queue", _make_indexes),
    Step(4, "make the collections of model calls", _make_collections),
    Step(5, "make the indexes of model calls", _make_indexes),
    Step(6, "make the collections of what is learned", _make_collections),
    Step(7, "make the indexes of what is learned", _make_indexes),
    Step(8, "let phrases be searched", _keep_what_was_said),
    Step(9, "make the collection of accounts", _make_collections),
    Step(10, "make the index of accounts", _make_indexes),
    Step(11, "make the collections of imports", _make_collections),
    Step(12, "make the indexes of imports", _make_indexes),
    Step(13, "make the collection of undos", _make_collections),
    Step(14, "make the indexes of undos, and of causes", _make_indexes),
    Step(15, "let the trash be listed", _mark_trash),
    Step(16, "make the collection of bulk edits", _make_collections),
    Step(17, "make the indexes of bulk edits", _make_indexes),
    Step(18, "make the collections of rules and of what they did", _make_collections),
    Step(19, "make the indexes of what rules did", _make_indexes),
    Step(20, "make the collection of those who asked to be erased", _make_collections),
    Step(21, "let totals tell what other money moved", _tell_of_other_money),
    Step(23, "make the collection of base currencies that are filled", _make_collections),
    Step(24, "make the indexes of base currencies that are filled", _make_indexes),
    Step(25, "let what was typed be found by the index of words", _mark_rows),
    Step(27, "let categories, accounts, tags and kinds be found by the index of words", _mark_rows),
    Step(28, "let what has a file be found by the index of words", _mark_attached),
)


async def pending(database: Database) -> list[str]:
    """The names of the steps that this database still lacks."""
    done = {raw["_id"] async for raw in database[COLLECTION].find({}, {"_id": 1})}
    return [step.name for step in STEPS if step.number not in done]


async def limit_transactions(database: Database, report: Callable[[str], None]) -> None:
    """Ask the server to end abandoned transactions soon; one that doesn't let us is left as it is, and said so."""
    name = "transactionLifetimeLimitSeconds"
    try:
        answer = await database.client.admin.command({"getParameter": 1, name: 1})
        if answer[name] > TRANSACTION_SECONDS:
            await database.client.admin.command({"setParameter": 1, name: TRANSACTION_SECONDS})
            report(f"{name} set to {TRANSACTION_SECONDS} until the server restarts (it was {answer[name]})")
    except OperationFailure:
        report(
            f"{name} can't be set here: set it to {TRANSACTION_SECONDS}, so that a killed process locks nobody out"
        )


async def migrate(database: Database, report: Callable[[str], None]) -> None:
    """Run what is pending, in order; wait while another process does."""
    await limit_transactions(database, report)
    holder = str(ObjectId())
    while not await leases.hold(database, "migrate", holder, LEASE):
        report("waiting for another process that is migrating")
        await asyncio.sleep(1)
    try:
        for step in STEPS:
            if step.name in await pending(database):
                report(step.name)
                await step.run(database)
                record = {"_id": step.number, "v": 1, "name": step.name, "at": clock.now()}
                await database[COLLECTION].replace_one({"_id": step.number}, record, upsert=True)
                await leases.hold(database, "migrate", holder, LEASE)
    finally:
        await leases.release(database, "migrate", holder)
