"""Reads that all followers of a book would make at the same moment are made once for all of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

# What was read is handed out no longer than this, whatever hints were lost meanwhile.
KEPT_SECONDS = 1.0
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Read:
    turn: Hashable
    until: float
    task: "asyncio.Task[Any]"


class SharedReads:
    """`turn` names the state of what is known to the caller: a read that began in another turn isn't handed out.

    So nobody who was woken by a hint is given what was read before it.
    """

    def __init__(self) -> None:
        self._reads: dict[Hashable, _Read] = {}

    async def of(self, key: Hashable, turn: Hashable, read: Callable[[], Awaitable[Result]]) -> Result:
        """The result of `read`, or of one like it that is running or has just ended. Raises what it raises."""
        task = self.begin(key, turn, read)
        result: Result = await asyncio.shield(task)  # one who leaves doesn't take it from the others
        return result

    def begin(
        self, key: Hashable, turn: Hashable, read: Callable[[], Awaitable[Result]]
    ) -> "asyncio.Task[Result]":
        """Start to read what will be asked for with `of` soon."""
        known = self._reads.get(key)
        if known is None or known.turn != turn or time.monotonic() > known.until:
            known = _Read(turn, time.monotonic() + KEPT_SECONDS, asyncio.ensure_future(_run(read)))
            self._reads[key] = known
            known.task.add_done_callback(lambda task: self._done(key, task))
        return known.task

    def _done(self, key: Hashable, task: "asyncio.Task[Any]") -> None:
        if task.cancelled() or task.exception() is not None:
            self._forget(key, task)
        else:
            asyncio.get_running_loop().call_later(KEPT_SECONDS, self._forget, key, task)

    def _forget(self, key: Hashable, task: "asyncio.Task[Any]") -> None:
        known = self._reads.get(key)
        if known is not None and known.task is task:
            del self._reads[key]


async def _run(read: Callable[[], Awaitable[Result]]) -> Result:
    return await read()
