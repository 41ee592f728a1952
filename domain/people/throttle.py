"""At most so many attempts a minute, counted in MongoDB, so that every API process counts the same."""

import hashlib
from datetime import timedelta

from pymongo import ReturnDocument

from domain import clock
from domain.database import Bson, Database
from domain.errors import RateLimited

WINDOW_SECONDS = 60
COLLECTION = "attempts"


async def count_attempt(database: Database, subject: str, limit: int) -> None:
    """Count one attempt of `subject` ("address:…" or "email:…"); `RateLimited` beyond `limit` in this minute.

    The subject is kept only as a hash, for a minute.
    """
    now = clock.now()
    window, elapsed = divmod(int(now.timestamp()), WINDOW_SECONDS)
    key = hashlib.sha256(f"{subject}|{window}".encode(errors="replace")).digest()
    counted: Bson | None = await database[COLLECTION].find_one_and_update(
        {"_id": key},
        {
            "$inc": {"count": 1},
            "$setOnInsert": {"v": 1, "expires_at": now + timedelta(seconds=WINDOW_SECONDS)},
        },
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    if counted is not None and counted["count"] > limit:
        raise RateLimited(WINDOW_SECONDS - elapsed)
