"""What was sent to a model, and what it cost: kept for thirty days, for the author of the capture alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from beanie import PydanticObjectId
from bson import ObjectId

from domain.captures.models import Capture
from domain.database import Stored

KEPT = timedelta(days=30)
PER_MILLION = Decimal(1_000_000)


@dataclass(slots=True)
class Exchange:
    """One request to a model. `sent` is the message as sent, masked; `outcome` "answered" or why it came to nothing.

    Tokens are None where the model didn't say; `reply_tokens` has those it thought with. `billed`: the model may
    have worked, whether its answer came or not.
    """

    at: datetime
    model: str
    sent: str
    outcome: str
    milliseconds: int
    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    billed: bool = True


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens, in `currency`; None: unknown."""

    prompt: Decimal | None = None
    reply: Decimal | None = None
    currency: str = "USD"

    def cost(self, exchange: Exchange) -> Decimal | None:
        """The exact cost; None where a price or the number of tokens is unknown."""
        if not exchange.billed:
            return Decimal(0)
        tokens = exchange.prompt_tokens, exchange.reply_tokens
        if self.prompt is None or self.reply is None or tokens[0] is None or tokens[1] is None:
            return None
        return (self.prompt * tokens[0] + self.reply * tokens[1]) / PER_MILLION


class ModelCall(Stored):
    """One request to a model for one capture; `cost` is a decimal in major units of `currency`, None: unknown."""

    book: PydanticObjectId
    capture: PydanticObjectId
    author: PydanticObjectId
    at: datetime
    model: str
    sent: str
    outcome: str
    milliseconds: int
    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    cost: str | None = None
    currency: str

    class Settings:
        name = "model_calls"


async def keep(capture: Capture, exchanges: Sequence[Exchange], prices: Prices) -> None:
    """Store what was exchanged about this capture. Raises `PyMongoError`."""
    if exchanges:
        documents = [_call(capture, exchange, prices).to_bson() for exchange in exchanges]
        await ModelCall.get_pymongo_collection().insert_many(documents)


def _call(capture: Capture, exchange: Exchange, prices: Prices) -> ModelCall:
    cost = prices.cost(exchange)
    return ModelCall(
        id=PydanticObjectId(),
        book=capture.book,
        capture=capture.id,
        author=capture.author,
        at=exchange.at,
        model=exchange.model,
        sent=exchange.sent,
        outcome=exchange.outcome,
        milliseconds=exchange.milliseconds,
        prompt_tokens=exchange.prompt_tokens,
        reply_tokens=exchange.reply_tokens,
        cost=None if cost is None else f"{cost:f}",
        currency=prices.currency,
    )


async def calls_of(book: ObjectId, captures: Iterable[ObjectId]) -> Mapping[ObjectId, list[ModelCall]]:
    """The kept calls of these captures, each capture's in their order."""
    found: dict[ObjectId, list[ModelCall]] = {capture: [] for capture in captures}
    where = {"book": book, "capture": {"$in": list(found)}}
    async for raw in ModelCall.get_pymongo_collection().find(where).sort("_id", 1):
        found[raw["capture"]].append(ModelCall.from_bson(raw))
    return found
