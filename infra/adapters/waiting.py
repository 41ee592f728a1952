"""Waiting that ends by an event instead of by cancelling.

On Python 3.11 `asyncio.wait_for`, which redis-py sends with, swallows a cancellation that arrives in the moment in
which it is done. A task that talks to Redis is therefore told to end by a flag and an event.
"""

import asyncio


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
