"""What broadcaster publishes and hears through: one Redis connection for all channels that mends itself."""

import asyncio
import math
import random
from collections import deque
from typing import Any

import structlog
from broadcaster import BroadcastBackend, Event
from redis.asyncio.connection import AbstractConnection

from infra.adapters import connections
from infra.adapters.outage import AWAY, Outage
from infra.adapters.waiting import wait_at_most

MOST_PENDING = 10_000
PING_SECONDS = 0.4
# A Redis that answers no ping for so long is frozen.
SILENCE_SECONDS = 1.2
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Gap(Event):
    """From here on the channel is heard (again); what was said on it before may have been missed."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel, "")


class RedisPubSub(BroadcastBackend):
    """Hears all channels over one connection, which is opened again, and subscribed again, whenever it breaks.

    Each subscription that Redis confirms, the first one too, and each overflow of the bounded queue is told by
    a `Gap` in the channel. Messages that aren't UTF-8 are passed over.
    """

    def __init__(self, url: str) -> None:
        # The parent's constructor only says that there must be one.
        self._client = connections.asynchronous(url)
        self._channels: set[str] = set()
        self._channels_changed = asyncio.Event()
        self._pending: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._heard_at = 0.0
        self._closing = False
        self._pause = FIRST_PAUSE_SECONDS
        self._outage = Outage("hints connection")
        self._supervisor: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Begin to connect, in the background."""
        self._closing = False
        self._supervisor = asyncio.create_task(self._supervise(), name="hints connection")

    async def disconnect(self) -> None:
        self._closing = True
        self._channels_changed.set()
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
        await self._client.aclose()

    async def subscribe(self, group: str) -> None:
        """Want this channel. Awaits nothing: broadcaster loses subscribers that come while it waits here."""
        self._channels.add(group)
        self._channels_changed.set()

    async def unsubscribe(self, group: str) -> None:
        self._channels.discard(group)
        self._channels_changed.set()

    async def publish(self, channel: str, message: Any) -> None:
        """May raise `redis.RedisError`, after about a second where Redis is frozen."""
        await self._client.publish(channel, message)

    async def next_published(self) -> Event:
        while not self._pending:
            self._arrived.clear()
            await self._arrived.wait()
        return self._pending.popleft()

    async def _supervise(self) -> None:
        while not self._closing:
            try:
                await self._serve()
            except* AWAY as errors:
                if not self._closing:
                    self._outage.begins(errors.exceptions[0])
            except* Exception:
                log.exception("hints_connection_failed")
            await asyncio.sleep(self._pause * random.uniform(0.5, 1))  # noqa: S311  jitter is no secret
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    async def _serve(self) -> None:
        """Hear until the connection breaks, which raises."""
        connection: AbstractConnection = self._client.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # redis-py has no annotation here
        try:
            await connection.connect()  # type: ignore[no-untyped-call]  # nor here
            self._heard_at = _now()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(connection))
                tasks.create_task(self._keep(connection))
        finally:
            await connection.disconnect(nowait=True)

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            answer = await connection.read_response(timeout=math.inf)
            self._heard_at = _now()
            self._pause = FIRST_PAUSE_SECONDS
            self._outage.ends()
            self._receive(answer)
            # A burst that is already here must not keep those waiting who shall hear it.
            await asyncio.sleep(0)

    async def _keep(self, connection: AbstractConnection) -> None:
        """Tell Redis which channels are wanted, and raise once it is silent for too long, or we close."""
        subscribed: set[str] = set()
        while not self._closing and _now() - self._heard_at < SILENCE_SECONDS:
            self._channels_changed.clear()
            wanted = set(self._channels)
            await _send(connection, "SUBSCRIBE", wanted - subscribed)
            await _send(connection, "UNSUBSCRIBE", subscribed - wanted)
            subscribed = wanted
            await connection.send_command("PING")
            await wait_at_most(self._channels_changed, PING_SECONDS)
        raise TimeoutError

    def _receive(self, answer: object) -> None:
        match answer:
            case [b"message", bytes(channel), bytes(payload)]:
                try:
                    self._offer(Event(channel.decode(), payload.decode()))
                except UnicodeDecodeError:
                    log.warning("hint_unreadable", size=len(payload))
            case [b"subscribe", bytes(channel), _]:
                self._offer(Gap(channel.decode()))

    def _offer(self, event: Event) -> None:
        if len(self._pending) >= MOST_PENDING:
            # Each channel's gap makes its followers look for themselves: that replaces all that waited.
            self._pending.clear()
            self._pending.extend(map(Gap, self._channels))
        self._pending.append(event)
        self._arrived.set()


async def _send(connection: AbstractConnection, command: str, channels: set[str]) -> None:
    if channels:
        await connection.send_command(command, *sorted(channels))


def _now() -> float:
    return asyncio.get_running_loop().time()
