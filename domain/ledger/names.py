"""The names in use: merchants and tags."""

from collections.abc import Sequence
from dataclasses import dataclass

from bson import ObjectId

from domain.ledger.models import Transaction

# A multikey index tells no tags apart from other words: so many of the latest rows are looked at.
MOST_INSPECTED = 20_000


@dataclass(frozen=True, slots=True)
class TagUse:
    tag: str
    count: int


async def merchant_names(book: ObjectId, after: str, most: int) -> Sequence[str]:
    """Names in the order of the alphabet, as they are written where they were booked last; `after` is a folded name.

    The index is read by leaps from name to name, however often each is booked; what is in the trash is named too.
    """
    cursor = await Transaction.get_pymongo_collection().aggregate(
        [
            {"$match": {"book": book, "merchant_key": {"$gt": after}}},
            {"$sort": {"merchant_key": 1, "date": -1, "_id": -1}},
            {"$group": {"_id": "$merchant_key", "name": {"$first": "$merchant"}}},
            {"$sort": {"_id": 1}},
            {"$limit": most},
        ]
    )
    return [raw["name"] async for raw in cursor]


async def tag_uses(book: ObjectId) -> Sequence[TagUse]:
    """Of the latest 20,000 transactions, the most frequent first."""
    cursor = await Transaction.get_pymongo_collection().aggregate(
        [
            {"$match": {"book": book, "trashed_at": None}},
            {"$sort": {"date": -1, "_id": -1}},
            {"$limit": MOST_INSPECTED},
            {"$project": {"tags": {"$reduce": {
                "input": "$postings.tags", "initialValue": [], "in": {"$setUnion": ["$$value", "$$this"]},
            }}}},
            {"$unwind": "$tags"},
            {"$group": {"_id": "$tags", "count": {"$sum": 1}}},
            {"$sort": {"count": -1, "_id": 1}},
            {"$limit": 500},
        ]
    )  # fmt: skip
    return [TagUse(raw["_id"], raw["count"]) async for raw in cursor]
