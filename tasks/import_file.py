"""Whatever an import needs a worker for: to be read, booked, or cleared away."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Self

import structlog
from pymongo.errors import PyMongoError

from domain.bulk.pace import Pace
from domain.ending import end
from domain.errors import TryAgain, Unavailable
from domain.ids import Type, decode_as
from domain.imports import booking, clearing, intents, reading
from domain.imports.models import Import, Stage
from domain.journal import Superseded
from tasks.workbench import Workbench

RENEW_SECONDS = 1.0
# A commit renews it too: whatever else writes to the import meanwhile makes one of both wait or begin again.
RENEWED_SECONDS = 3.0

log = structlog.get_logger(__name__)


async def import_file(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of an import. May run any number of times; never raises for its sake."""
    public = decode_as(Type.IMPORT, intent)
    if public is None:
        log.warning("import.unknown_intent")
        return
    with structlog.contextvars.bound_contextvars(source=intent, book=str(public.stream)):
        try:
            run = await intents.claim(public.stream, public.object_id)
        except PyMongoError as error:
            log.warning("import.unclaimed", error=type(error).__name__)  # the sweeper rings again
            return
        if run is not None:
            await _decide(bench, run)


async def _decide(bench: Workbench, run: Import) -> None:
    tired = run.failures > intents.MOST_ATTEMPTS
    work = (GIVING_UP if tired else WORK).get(run.stage, _clear)
    try:
        async with Lease(run) as lease:
            await work(bench, run, lease)
    except Superseded:
        log.info("import.superseded", attempt=run.attempt)
    except TryAgain:
        await _give_back(run, failed=False)
    except (PyMongoError, Unavailable) as error:
        log.warning("import.attempt_failed", attempt=run.attempt, error=type(error).__name__)
        await _give_back(run, failed=True)
    except Exception:  # whatever it is, the import must end
        log.exception("import.attempt_failed", attempt=run.attempt)
        await _give_back(run, failed=True)


async def _give_back(run: Import, *, failed: bool) -> None:
    try:
        await intents.requeue(run, failed=failed)
    except PyMongoError as error:
        log.warning("import.lease_left", error=type(error).__name__)  # it ends by itself


class Lease:
    """Keeps an import while it is worked on, and lets it be seen each second how far it is."""

    def __init__(self, run: Import) -> None:
        self._run = run
        self._progress: dict[str, int] = {}
        self._lost = False
        self._renewed = 0.0
        self._task: asyncio.Task[None] | None = None

    async def progress(self, done: int, total: int) -> None:
        """So much is done. Raises `Superseded` where the import is in other hands by now."""
        self._progress = {"done": done, "total": total}
        if self._lost:
            raise Superseded

    def renewed(self) -> None:
        """Somebody else has just renewed it."""
        self._renewed = time.monotonic()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep(), name="lease of an import")
        return self

    async def __aexit__(self, *_: object) -> None:
        await end(self._task)

    async def _keep(self) -> None:
        while not self._lost:
            await asyncio.sleep(RENEW_SECONDS)
            if time.monotonic() - self._renewed < RENEWED_SECONDS:
                continue
            try:
                self._lost = not await intents.renew(self._run, **self._progress)
            except PyMongoError as error:
                log.warning("import.not_renewed", error=type(error).__name__)


async def _read(bench: Workbench, run: Import, lease: Lease) -> None:
    began = time.monotonic()
    after = await reading.read_file(bench.journal, bench.blobs, run, lease.progress)
    log.info("import.read", rows=after.total, seconds=round(time.monotonic() - began, 2))
    if after.stage is Stage.REFUSED:
        await clearing.clear(bench.blobs, after)


async def _book(bench: Workbench, run: Import, lease: Lease) -> None:
    pace = Pace()
    after = await booking.book_file(bench.journal, bench.blobs, run, pace, lease.renewed)
    spent = {name: round(getattr(pace, name), 2) for name in ("worked", "paused")}
    log.info("import.booked", rows=after.total, **spent)
    await clearing.clear(bench.blobs, after)


async def _give_up_booking(bench: Workbench, run: Import, _lease: Lease) -> None:
    log.error("import.not_booked", attempt=run.attempt)
    await clearing.clear(bench.blobs, await booking.give_up(bench.journal, run))


async def _clear(bench: Workbench, run: Import, _lease: Lease) -> None:
    """Nobody waits for it any more."""
    if run.stage is Stage.PREVIEW:
        run = await clearing.expire(bench.journal, run)
    await clearing.clear(bench.blobs, run)


async def _give_up_reading(bench: Workbench, run: Import, _lease: Lease) -> None:
    log.error("import.unreadable", attempt=run.attempt)
    await clearing.clear(bench.blobs, await reading.give_up(bench.journal, run))


Work = Callable[[Workbench, Import, Lease], Awaitable[None]]
WORK: Mapping[Stage, Work] = {Stage.UPLOADED: _read, Stage.COMMITTING: _book}
GIVING_UP: Mapping[Stage, Work] = {Stage.UPLOADED: _give_up_reading, Stage.COMMITTING: _give_up_booking}
