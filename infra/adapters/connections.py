"""Clients of Redis that give up soon: it is never the truth, so that nothing may wait long for it."""

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE_SECONDS = 1.0
# The older protocol keeps published messages and answers in one simple stream, and every Redis speaks it.
PROTOCOL = 2


def blocking(url: str, seconds: float = PATIENCE_SECONDS) -> redis.Redis:
    """A client for threads. No command takes longer than `seconds` to fail, none is repeated on its own."""
    return redis.Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        protocol=PROTOCOL,
    )


def asynchronous(url: str, seconds: float = PATIENCE_SECONDS) -> redis.asyncio.Redis:
    """The same for the event loop that first uses it; close it with `aclose()`."""
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=AsyncRetry(NoBackoff(), 0),
        protocol=PROTOCOL,
    )
    return client
