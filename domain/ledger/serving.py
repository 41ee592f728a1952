"""By which of a filter's keys an index finds the rows. All else is checked row by row, and bounded by the page."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
}
# Sorts after all that words and names consist of.
LAST = "\U0010ffff"
NEVER = "~"


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
    since = await asyncio.gather(*(_since(book, key, order) for key in keys))
    return keys[since.index(rarest)] if (rarest := min(since)) != NEVER else None


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
    if len(beginning) < SHORTEST:
        return None
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
