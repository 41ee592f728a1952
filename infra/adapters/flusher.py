"""Sends what callers leave behind, in the background, in batches. What can't be sent is lost: somebody asks again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from infra.adapters.outage import AWAY, Outage

Item = TypeVar("Item")

# While Redis is away it is tried ten times a second, not once for each ring.
PAUSE_SECONDS = 0.1
STOP_SECONDS = 2.0
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Flusher(Generic[Item]):
    """Calls `send` with all that `take` hands over, whenever it was woken, one batch at a time.

    `take` returns a batch, empty where nothing waits. `lost` counts items of batches that failed.
    """

    def __init__(
        self,
        part: str,
        take: Callable[[], Sequence[Item]],
        send: Callable[[Sequence[Item]], Awaitable[None]],
    ) -> None:
        self.lost = 0
        self._part = part
        self._take = take
        self._send = send
        self._outage = Outage(part)
        self._woken = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Costs about a microsecond; call it on the event loop."""
        self._woken.set()

    async def start(self) -> None:
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name=f"flush {self._part}")

    async def stop(self) -> None:
        """Send what still waits, for two seconds at most, and end."""
        if self._task is None:
            return
        self._stopping = True
        self._woken.set()
        task, self._task = self._task, None
        _, unfinished = await asyncio.wait([task], timeout=STOP_SECONDS)
        if unfinished:
            log.warning("flush_unfinished", part=self._part)
            task.cancel()
            await asyncio.wait([task], timeout=PAUSE_SECONDS)

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while batch := self._take():
                await self._flush(batch)
            if self._stopping:
                return

    async def _flush(self, batch: Sequence[Item]) -> None:
        try:
            await self._send(batch)
        except AWAY as error:
            self._outage.begins(error)
        except Exception:
            log.exception("flush_failed", part=self._part)
        else:
            self._outage.ends()
            return
        self.lost += len(batch)
        await asyncio.sleep(PAUSE_SECONDS)
