"""How bulk work takes turns with everybody else."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """Work in chunks that rests half as long as it works, so that who types meanwhile hardly waits; in seconds."""

    worked: float = 0.0
    paused: float = 0.0
    _began: float = 0.0

    def begin(self) -> None:
        self._began = time.monotonic()

    async def rest(self) -> None:
        """After a chunk."""
        took = time.monotonic() - self._began
        self.worked += took
        self.paused += took / 2
        await asyncio.sleep(took / 2)
