"""The sessions revoked lately, known to each API process: fed by hints, and surely by one indexed read every 300 ms."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from bson import ObjectId
from pymongo.errors import PyMongoError

from domain import clock
from domain.ending import end
from domain.errors import Unavailable
from domain.people import tokens

# Access tokens live ten minutes: a session revoked longer ago has none left that is valid.
REMEMBERED = timedelta(minutes=12)
POLL_SECONDS = 0.3
STALE_SECONDS = 0.8
# A database that hangs is as good as away.
PATIENCE_SECONDS = 2.0
# Writes with an earlier time may become readable a little later than ones with a later time.
OVERLAP = timedelta(seconds=10)

log = structlog.get_logger()


def _nobody(_session: ObjectId) -> None:
    """Nobody watches yet."""


class Revocations:
    """`known` are ids of revoked sessions. Start it before requests are answered."""

    def __init__(self) -> None:
        self.known: dict[ObjectId, datetime] = {}
        self.on_revoked: Callable[[ObjectId], None] = _nobody
        self._latest = clock.now() - REMEMBERED
        self._read_at = float("-inf")
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """The first read must succeed: nobody is let in before it."""
        await self._read()
        self._task = asyncio.create_task(self._poll(), name="revocations")

    async def stop(self) -> None:
        await end(self._task)

    def add(self, session: ObjectId, at: datetime | None = None) -> None:
        """Remember a revoked session and close what it has open."""
        if session not in self.known:
            self.known[session] = at or clock.now()
            self.on_revoked(session)

    async def is_revoked(self, session: ObjectId) -> bool:
        """A set look-up while the last read is fresh; else the session itself is read.

        Raises `Unavailable` when MongoDB can't tell: never a pass.
        """
        if session in self.known:
            return True
        if time.monotonic() - self._read_at <= STALE_SECONDS:
            return False
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return not await tokens.is_live(session)
        except (PyMongoError, TimeoutError) as error:
            raise Unavailable from error

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._read()
            except PyMongoError as error:
                log.warning("revocations.unread", error=type(error).__name__)

    async def _read(self) -> None:
        began = time.monotonic()
        for session, at in await tokens.revoked_since(self._latest - OVERLAP):
            self._latest = max(self._latest, at)
            self.add(session, at)
        self._read_at = began
        self._forget()

    def _forget(self) -> None:
        limit = clock.now() - REMEMBERED
        if self.known and min(self.known.values()) < limit:
            self.known = {session: at for session, at in self.known.items() if at >= limit}
