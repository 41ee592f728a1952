"""The scheduler: of all that run, the one that holds the lease sweeps."""

import asyncio
from datetime import timedelta

import structlog
from bson import ObjectId
from pymongo.errors import PyMongoError

from domain import leases
from domain.database import Database
from tasks.sweeper import Sweeper

SWEEP_SECONDS = 2.0
LEASE = timedelta(seconds=6)
NAME = "scheduler"

log = structlog.get_logger(__name__)


async def run_schedule(database: Database, sweeper: Sweeper, stop: asyncio.Event) -> None:
    """Until `stop` is set. A database that is away is waited for."""
    holder = str(ObjectId())
    while not stop.is_set():
        await _turn(database, sweeper, holder)
        try:
            await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
        except TimeoutError:
            continue
    try:
        await leases.release(database, NAME, holder)
    except PyMongoError:
        log.info("schedule.lease_left")


async def _turn(database: Database, sweeper: Sweeper, holder: str) -> None:
    try:
        if await leases.hold(database, NAME, holder, LEASE):
            rung = await sweeper.sweep()
            if rung:
                log.debug("schedule.swept", rung=rung)
    except PyMongoError as error:
        log.warning("schedule.turn_failed", error=type(error).__name__)
