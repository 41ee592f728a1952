"""What a console wrote, for a test to wait for."""

import asyncio
import os
from collections.abc import Callable

WAIT_SECONDS = 60.0


class Screen:
    def __init__(self) -> None:
        self._reading, self.descriptor = os.pipe()
        os.set_blocking(self._reading, False)
        self.text = ""

    async def until(self, found: Callable[[str], bool]) -> str:
        """All text so far, once it satisfies the condition."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not found(self.text):
                await self._read()
        return self.text

    async def until_contains(self, text: str) -> str:
        return await self.until(lambda seen: text in seen)

    def close(self) -> None:
        os.close(self._reading)
        os.close(self.descriptor)

    async def _read(self) -> None:
        readable = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._reading, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._reading)
        self.text += os.read(self._reading, 65_536).decode()
