"""The sweeper rings again for captures that have been due longest: it is what guarantees progress."""

import time
from collections.abc import Callable
from datetime import datetime

from bson import ObjectId

from domain import ids
from domain.captures import intents
from domain.captures.intents import Due
from domain.ports import Doorbell

# A ring for the same turn of the same capture is repeated after this time, so that a queue without workers stays short.
REPEAT_SECONDS = 5.0


class Sweeper:
    """`limit` is how many captures it rings for at a time: four times the workers' threads."""

    def __init__(self, doorbell: Doorbell, limit: int, now: Callable[[], float] = time.monotonic) -> None:
        self._doorbell = doorbell
        self._limit = limit
        self._now = now
        self._rung: dict[tuple[ObjectId, datetime], float] = {}

    async def sweep(self) -> int:
        """Ring for what is due and wasn't rung for lately; how many. Raises `PyMongoError`."""
        due = await intents.due(self._limit)
        now = self._now()
        self._rung = {key: at for key, at in self._rung.items() if now - at < REPEAT_SECONDS}
        fresh = [one for one in due if (one.capture, one.due_at) not in self._rung]
        for one in fresh:
            self._ring(one, now)
        return len(fresh)

    def _ring(self, one: Due, now: float) -> None:
        self._rung[one.capture, one.due_at] = now
        self._doorbell.ring(one.lane, ids.capture_id(one.book, one.capture))
