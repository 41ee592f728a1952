"""How many tokens of a model a month may take, for one person and in total; counted by the database's clock.

Tokens and not money, because they are known even where prices aren't.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo import ReturnDocument

from domain.captures.model_calls import Exchange
from domain.database import Bson, Stored

# Under this id stands what everybody used together.
TOTAL = PydanticObjectId("000000000000000000000000")
# What a call is counted as while nobody knows better: its instructions, facts and a reply of some transactions.
ESTIMATE = 2_500
MONTH: Bson = {"$dateToString": {"date": "$$NOW", "format": "%Y-%m"}}
# What was used in an earlier month counts no more.
USED: Bson = {"$cond": [{"$eq": ["$month", MONTH]}, "$tokens", 0]}


class ModelUsage(Stored):
    """Tokens that a person (or under `TOTAL` everybody) used in `month`, "2026-03"."""

    stream_field: ClassVar[str] = "_id"

    month: str = ""
    tokens: int = 0

    class Settings:
        name = "model_usage"


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens a month (UTC): a call is made while less than that was used before it."""

    person: int = 2_000_000
    total: int = 200_000_000

    async def is_spent(self, person: ObjectId) -> bool:
        """Whether a call would be refused now: one read."""
        cursor = await ModelUsage.get_pymongo_collection().aggregate(
            [{"$match": {"_id": {"$in": [person, TOTAL]}}}, {"$project": {"used": USED}}]
        )
        used = {raw["_id"]: raw["used"] async for raw in cursor}
        return bool(used.get(person, 0) >= self.person or used.get(TOTAL, 0) >= self.total)

    async def take(self, person: ObjectId) -> bool:
        """Count a call before it is made, as `ESTIMATE`. False: the budget is spent, and nothing was counted."""
        before = await asyncio.gather(_add_and_read(person, ESTIMATE), _add_and_read(TOTAL, ESTIMATE))
        if before[0] < self.person and before[1] < self.total:
            return True
        await _add(person, -ESTIMATE)
        return False

    async def settle(self, person: ObjectId, exchanges: Sequence[Exchange]) -> None:
        """Put what a call really used in the estimate's place."""
        difference = sum(map(used_by, exchanges)) - ESTIMATE
        if difference:
            await _add(person, difference)


def used_by(exchange: Exchange) -> int:
    """The tokens of one request: as the model said, else as estimated where the model may have worked."""
    if exchange.prompt_tokens is None and exchange.reply_tokens is None:
        return ESTIMATE if exchange.billed else 0
    return (exchange.prompt_tokens or 0) + (exchange.reply_tokens or 0)


async def _add_and_read(subject: ObjectId, tokens: int) -> int:
    """Add atomically; what had been used this month before."""
    raw = await ModelUsage.get_pymongo_collection().find_one_and_update(
        {"_id": subject}, _adding(tokens), upsert=True, return_document=ReturnDocument.AFTER
    )
    return ModelUsage.from_bson(raw or {"_id": subject, "tokens": tokens}).tokens - tokens


async def _add(person: ObjectId, tokens: int) -> None:
    await ModelUsage.get_pymongo_collection().update_many({"_id": {"$in": [person, TOTAL]}}, _adding(tokens))


def _adding(tokens: int) -> list[dict[str, Any]]:
    """What an earlier month used is forgotten, and a refund for it never makes this one's less than nothing."""
    return [{"$set": {"v": 1, "month": MONTH, "tokens": {"$max": [0, {"$add": [USED, tokens]}]}}}]
