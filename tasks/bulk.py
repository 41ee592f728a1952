"""Bulk work, chunk by chunk, so that others who write meanwhile hardly wait."""

import time
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from domain.arranging.runs import RULE_RUNS
from domain.bases.work import BASE_FILLINGS
from domain.bulk import intents
from domain.bulk.models import BulkIntent, Progress
from domain.bulk.pace import Pace
from domain.bulk.work import LANE, Kind, Kinds, give_up
from domain.errors import NotFound, TryAgain, Unavailable
from domain.ids import decode
from domain.journal import Superseded
from domain.ledger.bulk_edits import BULK_EDITS
from domain.ledger.correcting import CORRECTIONS
from domain.undoing.work import UNDOING
from tasks.workbench import Workbench

# After so long other work of the queue comes first.
TURN_SECONDS = 5.0
RENEW_SECONDS = 3.0
KINDS: Kinds = {kind.id_type: kind for kind in (CORRECTIONS, UNDOING, BULK_EDITS, RULE_RUNS, BASE_FILLINGS)}

log = structlog.get_logger(__name__)


async def work_in_bulk(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of bulk work. May run any number of times; never raises for its sake."""
    public = decode(intent)
    if public is None or public.type not in KINDS:
        log.warning("bulk.unknown_intent")
        return
    kind = KINDS[public.type]
    with structlog.contextvars.bound_contextvars(
        intent=intent, kind=kind.id_type.name, book=str(public.stream)
    ):
        try:
            claimed = await intents.claim(kind.model, public.stream, public.object_id)
        except PyMongoError as error:
            log.warning("bulk.unclaimed", error=type(error).__name__)  # the sweeper rings again
            return
        if claimed is not None:
            await _decide(bench, kind, claimed)


async def _decide(bench: Workbench, kind: Kind[Any], claimed: BulkIntent) -> None:
    try:
        if claimed.failures > intents.MOST_ATTEMPTS:
            await give_up(bench.journal, kind, claimed)
            log.error("bulk.failed", attempt=claimed.attempt)
        else:
            await _work(bench, kind, claimed)
    except Superseded:
        log.info("bulk.superseded", attempt=claimed.attempt)
    except TryAgain:
        await _give_back(claimed, failed=False)
    except (PyMongoError, Unavailable, NotFound) as error:
        log.warning("bulk.attempt_failed", attempt=claimed.attempt, error=type(error).__name__)
        await _give_back(claimed, failed=True)
    except Exception:  # whatever it is, the rest must be done too
        log.exception("bulk.attempt_failed", attempt=claimed.attempt)
        await _give_back(claimed, failed=True)


async def _work(bench: Workbench, kind: Kind[Any], intent: BulkIntent) -> None:
    began = renewed = time.monotonic()
    pace = Pace()
    while intent.status is Progress.RUNNING:
        now = time.monotonic()
        pace.begin()
        if now - began > TURN_SECONDS:
            if await intents.pass_on(intent):
                bench.doorbell.ring(LANE, kind.public_id(intent.book, intent.id))
            return
        if now - renewed > RENEW_SECONDS:
            if not await intents.renew(intent):
                raise Superseded
            renewed = now
        intent = await kind.chunk(bench.journal, intent)
        if intent.status is Progress.RUNNING:
            await pace.rest()


async def _give_back(intent: BulkIntent, *, failed: bool) -> None:
    try:
        await intents.requeue(intent, failed=failed)
    except PyMongoError as error:
        log.warning("bulk.lease_left", error=type(error).__name__)  # it ends by itself
