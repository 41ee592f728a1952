"""Keeping newer reference rates. What is kept of a day is never changed: booked money was converted by it."""

from collections.abc import Iterable

from beanie import PydanticObjectId
from pymongo import UpdateOne

from domain import clock
from domain.rates.history import history
from domain.rates.models import StoredFixing
from domain.rates.rules import Fixing


async def keep(fixings: Iterable[Fixing]) -> int:
    """Keep those that are newer than the embedded ones and not kept yet; how many that were."""
    newer = [fixing for fixing in fixings if fixing.day > history().last_day and fixing.per_euro]
    if not newer:
        return 0
    result = await StoredFixing.get_pymongo_collection().bulk_write(
        [
            UpdateOne({"day": document["day"]}, {"$setOnInsert": document}, upsert=True)
            for document in map(_document, newer)
        ],
        ordered=False,
    )
    return result.upserted_count


def _document(fixing: Fixing) -> dict[str, object]:
    return StoredFixing(
        id=PydanticObjectId(),
        day=fixing.day,
        per_euro={code: f"{rate:f}" for code, rate in fixing.per_euro.items()},
        source=fixing.source,
        fetched_at=clock.now(),
    ).to_bson()
