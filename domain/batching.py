"""Gathers what is to be done while an earlier batch is on its way: one round trip then serves many callers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")

# With two batches on their way the database is never idle, and the next batch still has time to grow.
AT_ONCE = 2
LARGEST = 100


class Batches(Generic[Item]):
    """`send` takes a batch and answers for each item None or what is wrong with it. Use it on one event loop.

    An item is sent at once where few batches are on their way. Where `send` itself raises, all who were in its
    batch or wait for one get that exception: they would only wait as long again for the same answer.
    """

    def __init__(self, send: Callable[[Sequence[Item]], Awaitable[Sequence[Exception | None]]]) -> None:
        self._send = send
        self._waiting: deque[tuple[Item, asyncio.Future[None]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def add(self, item: Item) -> None:
        """Until the item was sent; raises what is wrong with it. One who is cancelled doesn't take it back."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        self._start()
        await done

    def _start(self) -> None:
        while self._waiting and len(self._running) < AT_ONCE:
            size = min(len(self._waiting), LARGEST)
            batch = [self._waiting.popleft() for _ in range(size)]
            task = asyncio.create_task(self._flush(batch), name="batch")
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._start()

    async def _flush(self, batch: Sequence[tuple[Item, "asyncio.Future[None]"]]) -> None:
        try:
            faults = await self._send([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  handed to those who wait for it
            waiting = [done for _, done in (*batch, *self._waiting)]
            self._waiting.clear()
            for done in waiting:
                _finish(done, error)
        else:
            for (_, done), fault in zip(batch, faults, strict=True):
                _finish(done, fault)


def _finish(done: "asyncio.Future[None]", fault: Exception | None) -> None:
    if done.done():  # nobody waits any more
        return
    if fault is None:
        done.set_result(None)
    else:
        done.set_exception(fault)
