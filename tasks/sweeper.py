"""The sweeper rings again for the intents that have been due longest: it is what guarantees progress."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain import ids
from domain.bulk import intents as bulk
from domain.bulk.work import LANE
from domain.captures import intents
from domain.imports import intents as import_intents
from domain.imports import service
from domain.ports import Doorbell
from tasks.bulk import KINDS

# A ring for the same turn of the same intent is repeated after this time, so that a queue without workers stays short.
REPEAT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Due:
    """An intent, by its public id, whose turn on this lane came at `due_at`."""

    lane: str
    intent: str
    due_at: datetime


class Sweeper:
    """`limit` is how many captures, and how many other intents, it rings for at a time: four times the workers' threads."""

    def __init__(self, doorbell: Doorbell, limit: int, now: Callable[[], float] = time.monotonic) -> None:
        self._doorbell = doorbell
        self._limit = limit
        self._now = now
        self._rung: dict[tuple[str, datetime], float] = {}

    async def sweep(self) -> int:
        """Ring for what is due and wasn't rung for lately; how many. Raises `PyMongoError`."""
        due = await self._due()
        now = self._now()
        self._rung = {key: at for key, at in self._rung.items() if now - at < REPEAT_SECONDS}
        fresh = [one for one in due if (one.intent, one.due_at) not in self._rung]
        for one in fresh:
            self._ring(one, now)
        return len(fresh)

    async def _due(self) -> list[Due]:
        captures = await intents.due(self._limit)
        found = [Due(one.lane, ids.capture_id(one.book, one.capture), one.due_at) for one in captures]
        for kind in KINDS.values():
            due = await bulk.due(kind.model, self._limit)
            found += [Due(LANE, kind.public_id(one.book, one.row), one.due_at) for one in due]
        imports = await import_intents.due(self._limit)
        found += [Due(service.LANE, ids.import_id(one.book, one.source), one.due_at) for one in imports]
        return found

    def _ring(self, one: Due, now: float) -> None:
        self._rung[one.intent, one.due_at] = now
        self._doorbell.ring(one.lane, one.intent)
