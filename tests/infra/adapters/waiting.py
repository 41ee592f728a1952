"""Waiting for what happens on other threads, other processes and in Redis."""

import asyncio
import time
from collections.abc import Callable

SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.01


async def until(happened: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until this is true; `TimeoutError` where it doesn't become so, looked at once more after the time."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def until_blocking(happened: Callable[[], object], seconds: float = SECONDS) -> None:
    """The same without an event loop."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(LOOK_EVERY_SECONDS)
