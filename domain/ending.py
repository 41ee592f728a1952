"""Ending tasks that talk to MongoDB or Redis."""

import asyncio
from typing import Any

AGAIN_SECONDS = 1.0


async def end(*tasks: "asyncio.Task[Any] | None") -> None:
    """Cancel these tasks until all of them have ended, whatever they end with.

    Once is not enough: on Python 3.11 `asyncio.wait_for`, with which pymongo and redis-py send, swallows a cancellation
    that arrives in the moment in which it is done.
    """
    running = {task for task in tasks if task is not None}
    while running:
        for task in running:
            task.cancel()
        done, running = await asyncio.wait(running, timeout=AGAIN_SECONDS)
        for task in done:
            if not task.cancelled():
                task.exception()  # which counts as having been looked at
