"""How bulk work takes turns with everybody else."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """Work in chunks that rests half as long as it works, so that who types meanwhile hardly waits; in seconds.

    `followed` is how long was worked on what may follow later, most of it in the pauses.
    """

    worked: float = 0.0
    paused: float = 0.0
    followed: float = 0.0
    _began: float = 0.0

    def begin(self) -> None:
        self._began = time.monotonic()

    async def rest(self, meanwhile: Callable[[float], Awaitable[None]] | None = None) -> None:
        """After a chunk. `meanwhile` does for so many seconds what keeps nobody waiting."""
        began = time.monotonic()
        took = began - self._began
        self.worked += took
        if meanwhile is not None:
            await meanwhile(took / 2)
        await asyncio.sleep(max(0.0, began + took / 2 - time.monotonic()))
        self.paused += time.monotonic() - began
