"""The parts of a book's log that shall be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import CATEGORY, Book
from domain.captures.models import UNFINISHED
from domain.database import Bson
from domain.errors import NotFound
from domain.imports.models import Stage
from domain.log import Actor, Change
from domain.undoing.models import Undo, is_capture

# So many changes are looked at for one commit at most: many may have nothing to take back.
MOST_CHANGES = 200

# Whether the part of a book names a field that `labels.is_wish` takes for one.
HAS_WISH: Bson = {
    "$anyElementTrue": {
        "$map": {
            "input": {"$objectToArray": {"$ifNull": ["$parts.after", {}]}},
            "in": {"$regexMatch": {"input": "$$this.k", "regex": f"^({CATEGORY}|default_account$)"}},
        }
    }
}


@dataclass(frozen=True, slots=True)
class Part:
    """The changes `first` to `last`, of these those of a cause or an actor."""

    first: int
    last: int
    cause: str | None = None
    actor: Actor | None = None

    def where(self, book: ObjectId) -> Bson:
        where: Bson = {"stream": book, "seq": {"$gte": self.first, "$lte": self.last}}
        if self.cause is not None:
            where["cause"] = self.cause
        if self.actor is not None:
            where["actor"] = self.actor
        return where


async def head_of_log(book: ObjectId) -> int:
    raw = await Book.get_pymongo_collection().find_one({"_id": book}, {"seq": 1})
    if raw is None:
        raise NotFound("bookId")
    return int(raw["seq"])


async def first_since(book: ObjectId, moment: datetime) -> int:
    """The number of the first change at that moment or later: one more than the log has where there is none."""
    last = Change.get_pymongo_collection().find({"stream": book, "at": {"$lt": moment}}, {"seq": 1})
    earlier = [raw["seq"] async for raw in last.sort("seq", -1).limit(1)]
    return earlier[0] + 1 if earlier else 1


async def undoable_parts(book: ObjectId, part: Part) -> int:
    """How many changes of single rows there are to take back."""
    cursor = await Change.get_pymongo_collection().aggregate(
        [
            {"$match": part.where(book)},
            {"$unwind": "$parts"},
            {"$match": {"$or": _undoable(part)}},
            {"$count": "parts"},
        ]
    )
    return sum([raw["parts"] async for raw in cursor])


def _undoable(part: Part) -> list[Bson]:
    """As `reversal.is_undoable` says, for MongoDB; what was learned goes with the row that it was learned from."""
    changed: Bson = {"parts.before": {"$ne": None}}
    decided: Bson = {"parts.type": "Capture", **changed, "parts.before.status": {"$nin": UNFINISHED}}
    return [
        {"parts.type": {"$in": ["Transaction", "Arrangements", "Account"]}},
        {"parts.type": "Book", **changed, "$expr": HAS_WISH},
        {"parts.type": "Import", "parts.before.stage": Stage.REVERTED},
        {"parts.type": "Import", **changed, "parts.after.stage": Stage.REVERTED},
        *([] if is_capture(part.cause) else [decided]),
    ]


async def next_changes(
    undo: Undo, most_parts: int, session: AsyncClientSession
) -> tuple[Sequence[Change], bool]:
    """Those to take back next, newest first, and whether more are left.

    At least one where any is left, then as many as have so many parts.
    """
    part = Part(undo.first, undo.next, undo.cause, undo.actor)
    cursor = Change.get_pymongo_collection().find(part.where(undo.book), session=session, batch_size=10)
    found: list[Change] = []
    room = most_parts
    async with cursor.sort("seq", -1).limit(MOST_CHANGES):
        async for raw in cursor:
            change = Change.from_bson(raw)
            room -= len(change.parts)
            if found and room < 0:
                return found, True
            found.append(change)
    return found, len(found) == MOST_CHANGES
