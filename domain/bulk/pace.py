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
        """After a chunk that another one follows."""
        pause = self.end() / 2
        self.paused += pause
        await asyncio.sleep(pause)

    def end(self) -> float:
        """After the last chunk. How long this one took."""
        took = time.monotonic() - self._began
        self.worked += took
        return took
