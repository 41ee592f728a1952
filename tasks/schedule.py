"""The scheduler: of all that run, the one that holds the lease sweeps, and starts what is done now and then."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from bson import ObjectId
from pymongo.errors import PyMongoError

from domain import leases
from domain.database import Database
from domain.ending import end
from tasks.sweeper import Sweeper

SWEEP_SECONDS = 2.0
LEASE = timedelta(seconds=6)
NAME = "scheduler"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Job:
    """What is done at the start and then every so often. It may be cut off at any moment, and run again."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[None]]
    due: float = field(default=0.0)
    running: asyncio.Task[None] | None = None

    def start_if_due(self) -> None:
        if time.monotonic() < self.due or (self.running and not self.running.done()):
            return
        self.due = time.monotonic() + self.every_seconds
        self.running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self.run()
        except Exception:  # whatever it is, the schedule goes on
            log.exception("schedule.job_failed", job=self.name)


async def run_schedule(
    database: Database, sweeper: Sweeper, stop: asyncio.Event, jobs: Sequence[Job] = ()
) -> None:
    """Until `stop` is set. A database that is away is waited for."""
    holder = str(ObjectId())
    while not stop.is_set():
        await _turn(database, sweeper, holder, jobs)
        try:
            await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
        except TimeoutError:
            continue
    await end(*(job.running for job in jobs))
    try:
        await leases.release(database, NAME, holder)
    except PyMongoError:
        log.info("schedule.lease_left")


async def _turn(database: Database, sweeper: Sweeper, holder: str, jobs: Sequence[Job] = ()) -> None:
    try:
        if await leases.hold(database, NAME, holder, LEASE):
            for job in jobs:
                job.start_if_due()
            rung = await sweeper.sweep()
            if rung:
                log.debug("schedule.swept", rung=rung)
    except PyMongoError as error:
        log.warning("schedule.turn_failed", error=type(error).__name__)
