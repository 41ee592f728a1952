"""The names that a book's transactions bear most often."""

from collections import Counter
from collections.abc import Sequence

from bson import ObjectId

from domain.ledger.models import Transaction

LATEST = 300


async def usual_merchants(book: ObjectId, most: int = 40) -> Sequence[str]:
    """Of the latest transactions, the most frequent first: one read of an index and so many rows."""
    cursor = (
        Transaction.get_pymongo_collection()
        .find({"book": book, "trashed_at": None}, {"_id": 0, "merchant": 1})
        .sort([("date", -1), ("_id", -1)])
        .limit(LATEST)
    )
    counted = Counter([raw["merchant"] async for raw in cursor if raw.get("merchant")])
    return [name for name, _ in counted.most_common(most)]
