"""By which of a filter's keys an index finds the rows. All else is checked row by row, and bounded by the page."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from domain.database import Bson
from domain.ledger.filters import Order, Plan
from domain.ledger.models import Transaction

# What finds fewer rows finds them all, to be sorted; what finds more serves in the order of its index, or is checked.
FEW_ROWS = 2_000
# How old so many of a key's rows are tells how rare it is.
PROBED_ROWS = 200
# A beginning stands for the names or words that begin so where they are no more than these; a letter stands for many.
MOST_NAMES = 12
SHORTEST = 2
INDEXES: Mapping[str, Sequence[tuple[str, int]]] = {
    "words": [("book", 1), ("words", 1), ("date", -1), ("_id", -1)],
    "merchant_key": [("book", 1), ("merchant_key", 1), ("date", -1), ("_id", -1)],
    "currency": [("book", 1), ("currency", 1), ("size", -1), ("_id", -1)],
}
BY_ORDER: Mapping[str, Sequence[tuple[str, int]]] = {
    "date": [("book", 1), ("date", -1), ("_id", -1)],
    "size": INDEXES["currency"],
}
# Sorts after all that words and names consist of.
LAST = "\U0010ffff"
NEVER = "~"


@dataclass(frozen=True, slots=True)
class Key:
    """A clause that one index serves; `whole`: by whole words or names, so that the index gives the rows by date."""

    clause: Bson
    whole: bool


@dataclass(frozen=True, slots=True)
class Served:
    """A plan with at most one key, and the index that finds its rows; `few`: so few that they may all be looked at."""

    plan: Plan
    index: Sequence[tuple[str, int]]
    few: bool = False


async def chosen(book: ObjectId, meant: Plan, order: Order) -> Served:
    """The same rows by at most one key: that of few rows, else one whose index has the order that is asked for."""
    if not meant.keys:
        return Served(meant, BY_ORDER[order.field])
    keys = await asyncio.gather(*(_key(book, clause) for clause in meant.keys))
    if len(keys) == 1 and _serves(keys[0], order):
        return _served(meant, keys, 0)
    since = await asyncio.gather(*(_since(book, key, order) for key in keys))
    rarest = min(since)
    if rarest == NEVER:
        checked = [*(key.clause for key in keys), *meant.checked]
        return Served(Plan(meant.start, [], checked), BY_ORDER[order.field])
    return _served(meant, keys, since.index(rarest), few=not rarest)


def _served(meant: Plan, keys: Sequence[Key], best: int, *, few: bool = False) -> Served:
    others = [key.clause for position, key in enumerate(keys) if position != best]
    clause = keys[best].clause
    return Served(Plan(meant.start, [clause], [*others, *meant.checked]), INDEXES[next(iter(clause))], few)


def _serves(key: Key, order: Order) -> bool:
    return key.whole and order.field == "date"


async def _since(book: ObjectId, key: Key, order: Order) -> str:
    """The day after which so many rows are that it finds: the earlier, the rarer. "" : there are few; NEVER: no use."""
    if not _serves(key, order):
        return "" if await _finds_few(book, key.clause) else NEVER
    where = {"book": book, **key.clause}
    rows = Transaction.get_pymongo_collection().find(where, {"date": 1, "_id": 0})
    found = await rows.sort([("date", -1), ("_id", -1)]).skip(PROBED_ROWS - 1).limit(1).to_list()
    return str(found[0]["date"]) if found else ""


async def _finds_few(book: ObjectId, clause: Bson) -> bool:
    rows = Transaction.get_pymongo_collection().find({"book": book, **clause}, {"book": 1, "_id": 0})
    return not await rows.skip(FEW_ROWS - 1).limit(1).to_list()


async def _key(book: ObjectId, clause: Bson) -> Key:
    field, wanted = next(iter(clause.items()))
    if field == "currency":
        return Key(clause, whole=False)
    pattern = wanted.get("$regex") if isinstance(wanted, dict) else None
    if pattern is None:
        return Key(clause, whole=True)
    names = await _names(book, field, re.sub(r"\\(.)", r"\1", pattern.removeprefix("^")))
    if names is None:
        return Key(clause, whole=False)
    return Key({field: names[0] if len(names) == 1 else {"$in": names}}, whole=True)


async def _names(book: ObjectId, field: str, beginning: str) -> Sequence[str] | None:
    """The book's words or names that begin so, told by the index alone; None where they are many."""
    if len(beginning) < SHORTEST:
        return None
    names = await (_words if field == "words" else _merchants)(book, beginning)
    return names if len(names) <= MOST_NAMES else None


async def _merchants(book: ObjectId, beginning: str) -> Sequence[str]:
    """At most one more than are of use."""
    near = {"$gte": beginning, "$lt": beginning + LAST}
    stages: list[Mapping[str, Any]] = [
        {"$match": {"book": book, "merchant_key": near}},
        {"$sort": {"merchant_key": 1}},
        {"$group": {"_id": "$merchant_key"}},  # right behind the sort: the index is read from name to name
        {"$limit": MOST_NAMES + 1},
    ]
    found = await Transaction.get_pymongo_collection().aggregate(stages, hint=dict(INDEXES["merchant_key"]))
    return [row["_id"] async for row in found]


async def _words(book: ObjectId, beginning: str) -> Sequence[str]:
    """At most one more than are of use, one look at the index for each: of a row's many words it can't tell the next."""
    words: list[str] = []
    least = beginning
    while len(words) <= MOST_NAMES:
        raw = await Transaction.get_pymongo_collection().find_one(
            {"book": book, "words": {"$elemMatch": {"$gte": least, "$lt": beginning + LAST}}},
            {"words": 1},
            hint=INDEXES["words"],
        )
        if raw is None:
            break
        # In the order of the index this row has the next one.
        words.append(min(word for word in raw["words"] if word >= least and word.startswith(beginning)))
        least = words[-1] + "\0"
    return words
