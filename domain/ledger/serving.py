"""By which of a filter's keys an index finds the rows. All else is checked row by row, and bounded by the page."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bson import ObjectId

from domain.database import Bson
from domain.ledger.filters import Order, Plan
from domain.ledger.models import Transaction

# A key of fewer rows finds them all, to be sorted; of more it serves in the order of its index, or is checked.
FEW_ROWS = 2_000
# A beginning stands for the names or words that begin so where they are no more than these.
MOST_NAMES = 12
INDEXES: Mapping[str, Sequence[tuple[str, int]]] = {
    "words": [("book", 1), ("words", 1), ("date", -1), ("_id", -1)],
    "merchant_key": [("book", 1), ("merchant_key", 1), ("date", -1), ("_id", -1)],
}
# Sorts after all that words and names consist of.
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Key:
    """A clause on one indexed field; `whole`: by whole values, so that its index gives the rows by date."""

    clause: Bson
    whole: bool


async def chosen(book: ObjectId, meant: Plan, order: Order) -> Plan:
    """The same rows, with at most one key: that of few rows, else one whose index has the order that is asked for."""
    if not meant.keys:
        return meant
    keys = await asyncio.gather(*(_key(book, clause) for clause in meant.keys))
    best = keys[0] if len(keys) == 1 and _serves(keys[0], order) else await _best(book, keys, order)
    others = [key.clause for key in keys if key is not best]
    return Plan(meant.start, [] if best is None else [best.clause], [*others, *meant.checked])


async def _best(book: ObjectId, keys: Sequence[Key], order: Order) -> Key | None:
    counts = await asyncio.gather(*(_count(book, key.clause) for key in keys))
    rarest = min(range(len(keys)), key=counts.__getitem__)
    if counts[rarest] < FEW_ROWS:
        return keys[rarest]
    return next((key for key in keys if _serves(key, order)), None)


def _serves(key: Key, order: Order) -> bool:
    return key.whole and order.field == "date"


async def _count(book: ObjectId, clause: Bson) -> int:
    steps: list[Bson] = [{"$match": {"book": book, **clause}}, {"$limit": FEW_ROWS}, {"$count": "count"}]
    cursor = await Transaction.get_pymongo_collection().aggregate(steps)
    return sum([raw["count"] async for raw in cursor])


async def _key(book: ObjectId, clause: Bson) -> Key:
    [(field, wanted)] = clause.items()
    pattern = wanted.get("$regex") if isinstance(wanted, dict) else None
    if pattern is None:
        return Key(clause, whole=True)
    names = await _names(book, field, re.sub(r"\\(.)", r"\1", pattern.removeprefix("^")))
    if names is None:
        return Key(clause, whole=False)
    return Key({field: names[0] if len(names) == 1 else {"$in": names}}, whole=True)


async def _names(book: ObjectId, field: str, beginning: str) -> Sequence[str] | None:
    """The book's words or names that begin so, one look at the index for each; None where they are many."""
    names: list[str] = []
    least = beginning
    while len(names) <= MOST_NAMES:
        near = {"$gte": least, "$lt": beginning + LAST}
        raw = await Transaction.get_pymongo_collection().find_one(
            {"book": book, field: {"$elemMatch": near} if field == "words" else near},
            {field: 1},
            hint=INDEXES[field],
        )
        if raw is None:
            return names
        # In the order of the index this row has the next one.
        found = raw[field] if field == "words" else [raw[field]]
        names.append(min(name for name in found if name >= least and name.startswith(beginning)))
        least = names[-1] + "\0"
    return None
