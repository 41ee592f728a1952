"""The log of changes: one per commit, gapless and in commit order within its stream, never rewritten."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from beanie import PydanticObjectId
from bson import ObjectId
from pydantic import BaseModel

from domain.database import Bson, Stored

MAX_PARTS = 500
# A stored document as it is (None: new) and as it shall be.
Pair = tuple[Bson | None, Bson]


class Actor(StrEnum):
    """Who is behind a change. A capture's outcome is AI's, whichever parser made it."""

    PERSON = "PERSON"
    AI = "AI"
    RULE = "RULE"
    IMPORT = "IMPORT"
    PARTNER = "PARTNER"
    SYSTEM = "SYSTEM"


class Part(BaseModel):
    """One object changed by a commit: only the fields that changed; `before` None: created, `after` None: deleted.

    Both None: erased for ever, and then both are {} in earlier changes.
    """

    type: str
    id: PydanticObjectId
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Change(Stored):
    """One commit in the log of a book or a person (`stream`)."""

    stream_field: ClassVar[str] = "stream"

    stream: PydanticObjectId
    seq: int
    at: datetime
    actor: Actor
    cause: str | None
    summary: str
    parts: list[Part]

    class Settings:
        name = "changes"


def part_of(before: Stored | None, after: Stored | None) -> Part | None:
    """What a log tells of one row's change, None where nothing that it shows has changed."""
    row = after or before
    if row is None:
        return None
    sides = (None if side is None else side.to_bson() for side in (before, after))
    stored = stored_part(type(row), row.id, *sides)
    return None if stored is None else Part(**stored)


def stored_part(model: type[Stored], row: ObjectId, before: Bson | None, after: Bson | None) -> Bson | None:
    """As `part_of`, from the stored documents of a row, and as it is stored."""
    hidden = _hidden(model)  # type: ignore[arg-type]  # a class is hashable, though its instances aren't
    old, new = (_shown(side, hidden) for side in (before, after))
    if old is not None and new is not None:
        names = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        if not names:
            return None
        old, new = ({name: side.get(name) for name in sorted(names)} for side in (old, new))
    return {"type": model.__name__, "id": row, "before": old, "after": new}


@cache
def _hidden(model: type[Stored]) -> frozenset[str]:
    return model.unlogged | {"_id", "v", model.stream_field}


def _shown(stored: Bson | None, hidden: frozenset[str]) -> Mapping[str, Any] | None:
    return None if stored is None else {name: value for name, value in stored.items() if name not in hidden}


def difference(old: Bson, new: Bson) -> Bson:
    """The fields of a stored document that differ, with their new values; None for what the new one hasn't."""
    gone = dict.fromkeys(old.keys() - new.keys())
    return gone | {name: value for name, value in new.items() if old.get(name) != value}
