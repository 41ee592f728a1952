"""How many ask at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tasks.gemini.failure import ModelFailed, Reason

WAITING_PER_SLOT = 4


class Slots:
    """At most `size` at a time, per process; as many as four for each slot may wait, the next is refused."""

    def __init__(self, size: int) -> None:
        self._free = asyncio.Semaphore(size)
        self._most_waiting = size * WAITING_PER_SLOT
        self.waiting = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one slot. Raises `ModelFailed` (BUSY) where too many wait already."""
        if self.waiting >= self._most_waiting:
            raise ModelFailed(Reason.BUSY)
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._free.release()
