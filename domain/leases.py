"""One holder at a time, by the database's time: who runs the scheduler, who migrates."""

from datetime import timedelta

from pymongo import ReturnDocument

from domain.database import Bson, Database

COLLECTION = "leases"


async def hold(database: Database, name: str, holder: str, life: timedelta) -> bool:
    """Take or renew the lease for `life`; False while another holder has it."""
    mine_or_free = {"$or": [{"$eq": ["$holder", holder]}, {"$lte": ["$until", "$$NOW"]}]}
    until = {"$add": ["$$NOW", int(life.total_seconds() * 1000)]}
    held: Bson | None = await database[COLLECTION].find_one_and_update(
        {"_id": name},
        [
            {
                "$set": {
                    "v": 1,
                    "holder": {"$cond": [mine_or_free, holder, "$holder"]},
                    "until": {"$cond": [mine_or_free, until, "$until"]},
                }
            }
        ],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return held is not None and bool(held["holder"] == holder)


async def release(database: Database, name: str, holder: str) -> None:
    await database[COLLECTION].delete_one({"_id": name, "holder": holder})
