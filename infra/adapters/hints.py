"""Tells other processes that something moved, and hears it: `domain.ports.Hints` on Redis channels."""

import asyncio
import re
from collections.abc import Callable, Sequence

import structlog
from broadcaster import Broadcast, Event

from domain.ending import end
from infra.adapters import connections
from infra.adapters.flusher import Flusher
from infra.adapters.pubsub import Gap

CHANGES = "changes"
REVOCATIONS = "revocations"
MOST_WAITING = 10_000
BATCH = 500
CHANGE = re.compile(r"([!-~]{1,200}):([0-9]{1,19})")
SESSION = re.compile(r"[0-9a-f]{24}")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Hint = tuple[str, str]


class RedisHints:
    """Gathers hints and publishes them in the background; of several for one stream only the highest.

    While Redis is away hints are lost, and counted: those who need them look for themselves now and then. Use
    it on one event loop.
    """

    def __init__(self, url: str) -> None:
        self._client = connections.asynchronous(url)
        self._changes: dict[str, int] = {}
        self._revocations: dict[str, None] = {}
        self._displaced = 0
        self._flusher = Flusher("hints", self._take, self._publish)

    @property
    def lost(self) -> int:
        """How many hints were never published."""
        return self._displaced + self._flusher.lost

    def changed(self, stream: str, seq: int) -> None:
        """Publish "stream:seq" soon."""
        self._changes[stream] = max(seq, self._changes.get(stream, 0))
        self._bound(self._changes)
        self._flusher.wake()

    def revoked(self, session: str) -> None:
        """Publish the session's id soon, before any change."""
        self._revocations[session] = None
        self._bound(self._revocations)
        self._flusher.wake()

    async def start(self) -> None:
        await self._flusher.start()

    async def stop(self) -> None:
        """Publish what still waits, for two seconds at most."""
        await self._flusher.stop()
        await self._client.aclose()

    def _bound(self, waiting: dict[str, int] | dict[str, None]) -> None:
        if len(waiting) > MOST_WAITING:
            del waiting[next(iter(waiting))]
            self._displaced += 1

    def _take(self) -> list[Hint]:
        sessions = _take_first(self._revocations)
        changes = [(stream, self._changes.pop(stream)) for stream in list(self._changes)[:BATCH]]
        return [
            *((REVOCATIONS, session) for session in sessions),
            *((CHANGES, f"{stream}:{seq}") for stream, seq in changes),
        ]

    async def _publish(self, hints: Sequence[Hint]) -> None:
        async with self._client.pipeline(transaction=False) as pipeline:
            for channel, message in hints:
                pipeline.publish(channel, message)
            await pipeline.execute()


class HintListener:
    """Calls back for each hint that any process published, on this event loop.

    The callbacks must be quick and may be called for what is known already. `on_gap` says that hints may have been
    missed: look for yourself, at once. It is called for each channel when it is first heard, too.
    """

    def __init__(
        self,
        broadcast: Broadcast,
        on_changed: Callable[[str, int], None],
        on_revoked: Callable[[str], None],
        on_gap: Callable[[], None],
    ) -> None:
        self._broadcast = broadcast
        self._on_changed = on_changed
        self._on_revoked = on_revoked
        self._on_gap = on_gap
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to listen; the broadcast must be connected."""
        self._tasks = [
            asyncio.create_task(self._listen(channel), name=f"listen to {channel}")
            for channel in (CHANGES, REVOCATIONS)
        ]

    async def stop(self) -> None:
        await end(*self._tasks)
        self._tasks = []

    async def _listen(self, channel: str) -> None:
        async with self._broadcast.subscribe(channel) as subscriber:
            while True:
                # Broadcaster's queue has no bound; it stays short because nothing is awaited between two events.
                self._hear(await subscriber.get())

    def _hear(self, event: Event) -> None:
        try:
            self._call(event)
        except Exception:
            log.exception("hint_callback_failed", channel=event.channel)

    def _call(self, event: Event) -> None:
        if isinstance(event, Gap):
            self._on_gap()
        elif event.channel == REVOCATIONS:
            if SESSION.fullmatch(event.message):
                self._on_revoked(event.message)
        elif match := CHANGE.fullmatch(event.message):
            self._on_changed(match[1], int(match[2]))


def _take_first(waiting: dict[str, None]) -> list[str]:
    sessions = list(waiting)[:BATCH]
    for session in sessions:
        del waiting[session]
    return sessions
