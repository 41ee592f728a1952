"""Waiting for what happens on other threads, other processes and in Redis."""

import asyncio
import time
from collections.abc import Callable

SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.01


async def until(happened: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until this is true; `TimeoutError` where it doesn't become so."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110  what is waited for knows nothing of this event loop
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def until_blocking(happened: Callable[[], object], seconds: float = SECONDS) -> None:
    """The same without an event loop."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(LOOK_EVERY_SECONDS)
