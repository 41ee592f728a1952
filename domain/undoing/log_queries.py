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
from domain.undoing.labels import WISHES
from domain.undoing.models import Undo, is_capture

# So many changes are looked at for one commit at most: many may have nothing to take back.
MOST_CHANGES = 200


def _bases(side: str) -> Bson:
    """The base currencies that this side of a book's part names."""
    first = {"$cond": [{"$gt": [f"${side}.currency", None]}, [f"${side}.currency"], []]}
    return {"$concatArrays": [first, {"$ifNull": [f"${side}.other_bases", []]}]}


# Whether the part of a book tells of what a person wanted and may take back, as `reversal.is_undoable` says.
HAS_WISH: Bson = {
    "$and": [
        {
            "$anyElementTrue": {
                "$map": {
                    "input": {"$objectToArray": {"$ifNull": ["$parts.after", {}]}},
                    "in": {
                        "$regexMatch": {"input": "$$this.k", "regex": f"^({CATEGORY}|({'|'.join(WISHES)})$)"}
                    },
                }
            }
        },
        {"$setIsSubset": [_bases("parts.before"), _bases("parts.after")]},
    ]
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

    At least one where any is left, then as many as have so many parts. Only so many are read at once as may be needed:
    a change of bulk work has five hundred parts, another one has a few.
    """
    found: list[Change] = []
    last, room, stretch = undo.next, most_parts, 1
    while len(found) < MOST_CHANGES:
        where = Part(undo.first, last, undo.cause, undo.actor).where(undo.book)
        cursor = Change.get_pymongo_collection().find(where, session=session).sort("seq", -1)
        read = [Change.from_bson(raw) async for raw in cursor.limit(stretch)]
        for change in read:
            room -= len(change.parts)
            if found and room < 0:
                return found, True
            found.append(change)
        if len(read) < stretch:
            return found, False
        last, stretch = read[-1].seq - 1, min(2 * stretch, MOST_CHANGES - len(found))
        if room <= 0:
            break
    return found, await _is_any_left(undo, last, session)


async def _is_any_left(undo: Undo, last: int, session: AsyncClientSession) -> bool:
    where = Part(undo.first, last, undo.cause, undo.actor).where(undo.book)
    return await Change.get_pymongo_collection().find_one(where, {"_id": 1}, session=session) is not None
