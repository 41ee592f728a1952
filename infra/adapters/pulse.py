"""Who is alive: workers leave a sign in Redis every three seconds, and `/readyz` looks for it."""

import asyncio

from infra.adapters import connections
from infra.adapters.outage import AWAY, Outage
from infra.adapters.waiting import wait_at_most

BEAT_SECONDS = 3.0
EXPIRY_SECONDS = 10
PROBE_SECONDS = 0.3


class WorkerPulse:
    """Keeps the sign of a lane's worker process alive, on the event loop where it is started."""

    def __init__(self, redis_url: str, lane: str) -> None:
        self._client = connections.asynchronous(redis_url)
        self._lane = lane
        self._outage = Outage(f"pulse of {lane}")
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._stopping.clear()
        self._task = asyncio.create_task(self._beat(), name=f"pulse of {self._lane}")

    async def stop(self) -> None:
        """End; the sign stays until it expires, for another process may serve the lane too."""
        if self._task is not None:
            self._stopping.set()
            await self._task
            self._task = None
        await self._client.aclose()

    async def _beat(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._client.set(_key(self._lane), 1, ex=EXPIRY_SECONDS)
                self._outage.ends()
            except AWAY as error:
                self._outage.begins(error)
            await wait_at_most(self._stopping, BEAT_SECONDS)


class RedisProbe:
    """Asks Redis, for 300 ms at most; a Redis that doesn't answer is a no. Use it on one event loop."""

    def __init__(self, redis_url: str) -> None:
        self._client = connections.asynchronous(redis_url, PROBE_SECONDS)

    async def redis_alive(self) -> bool:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return bool(await self._client.ping())
        except AWAY:
            return False

    async def worker_alive(self, lane: str) -> bool:
        """Whether a worker process of this lane gave a sign in the last ten seconds."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return bool(await self._client.exists(_key(lane)))
        except AWAY:
            return False

    async def aclose(self) -> None:
        await self._client.aclose()


def _key(lane: str) -> str:
    return f"finsight:worker:{lane}"
