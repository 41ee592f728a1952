"""A correction for earlier transactions, chunk by chunk, so that others who write meanwhile hardly wait."""

import asyncio
import time

import structlog
from pymongo.errors import PyMongoError

from domain.errors import NotFound, TryAgain, Unavailable
from domain.ids import Type, correction_id, decode_as
from domain.journal import Superseded
from domain.ledger import correction_intents as intents
from domain.ledger.correcting import LANE, apply_chunk, give_up
from domain.ledger.models import CorrectionRun, Progress
from tasks.workbench import Workbench

# After so long other work of the queue comes first.
TURN_SECONDS = 5.0
RENEW_SECONDS = 3.0

log = structlog.get_logger(__name__)


async def apply_correction(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of a correction. May run any number of times; never raises for its sake."""
    public = decode_as(Type.CORRECTION, intent)
    if public is None:
        log.warning("correction.unknown_intent")
        return
    with structlog.contextvars.bound_contextvars(correction=intent, book=str(public.stream)):
        try:
            run = await intents.claim(public.stream, public.object_id)
        except PyMongoError as error:
            log.warning("correction.unclaimed", error=type(error).__name__)  # the sweeper rings again
            return
        if run is not None:
            await _decide(bench, run)


async def _decide(bench: Workbench, run: CorrectionRun) -> None:
    try:
        await (_work if run.failures <= intents.MOST_ATTEMPTS else _give_up)(bench, run)
    except Superseded:
        log.info("correction.superseded", attempt=run.attempt)
    except TryAgain:
        await _give_back(run, failed=False)
    except (PyMongoError, Unavailable, NotFound) as error:
        log.warning("correction.attempt_failed", attempt=run.attempt, error=type(error).__name__)
        await _give_back(run, failed=True)
    except Exception:  # whatever it is, the rest must be corrected too
        log.exception("correction.attempt_failed", attempt=run.attempt)
        await _give_back(run, failed=True)


async def _work(bench: Workbench, run: CorrectionRun) -> None:
    began = renewed = time.monotonic()
    while run.status is Progress.RUNNING:
        chunk_began = time.monotonic()
        if chunk_began - began > TURN_SECONDS:
            await _pass_on(bench, run)
            return
        if chunk_began - renewed > RENEW_SECONDS:
            if not await intents.renew(run):
                raise Superseded
            renewed = chunk_began
        run = await apply_chunk(bench.journal, run)
        if run.status is Progress.RUNNING:
            await asyncio.sleep((time.monotonic() - chunk_began) / 2)


async def _pass_on(bench: Workbench, run: CorrectionRun) -> None:
    if await intents.pass_on(run):
        bench.doorbell.ring(LANE, correction_id(run.book, run.id))


async def _give_up(bench: Workbench, run: CorrectionRun) -> None:
    await give_up(bench.journal, run)
    log.error("correction.failed", attempt=run.attempt)


async def _give_back(run: CorrectionRun, *, failed: bool) -> None:
    try:
        await intents.requeue(run, failed=failed)
    except PyMongoError as error:
        log.warning("correction.lease_left", error=type(error).__name__)  # it ends by itself
