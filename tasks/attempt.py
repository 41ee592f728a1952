"""One attempt at a capture: claim it, do the work, and give it back where the work failed."""

from collections.abc import Awaitable, Callable

import structlog
from pymongo.errors import PyMongoError

from domain.captures import intents
from domain.captures.models import Capture, Lane
from domain.captures.rules import MAX_ATTEMPTS
from domain.captures.service import record_failure
from domain.errors import TryAgain, Unavailable
from domain.ids import Type, decode_as
from domain.journal import Superseded
from tasks.workbench import Workbench

Work = Callable[[Workbench, Capture], Awaitable[None]]

log = structlog.get_logger(__name__)


async def attempt(bench: Workbench, intent: str, lane: Lane, work: Work) -> None:
    """Never raises for a capture's sake: what went wrong is logged, the capture due again later."""
    public = decode_as(Type.CAPTURE, intent)
    if public is None:
        log.warning("capture.unknown_intent")
        return
    with structlog.contextvars.bound_contextvars(capture=intent, book=str(public.stream)):
        try:
            capture = await intents.claim(public.stream, public.object_id, lane)
        except PyMongoError as error:
            log.warning("capture.unclaimed", error=type(error).__name__)  # the sweeper rings again
            return
        if capture is not None:
            await _decide(bench, capture, work)


async def _decide(bench: Workbench, capture: Capture, work: Work) -> None:
    try:
        await (work if capture.failures <= MAX_ATTEMPTS else _give_up)(bench, capture)
    except Superseded:
        log.info("capture.superseded", attempt=capture.attempt)
    except TryAgain:
        await _give_back(capture, failed=False)
    except (PyMongoError, Unavailable) as error:
        log.warning("capture.attempt_failed", attempt=capture.attempt, error=type(error).__name__)
        await _give_back(capture, failed=True)
    except Exception:  # whatever it is, the text must not be lost
        log.exception("capture.attempt_failed", attempt=capture.attempt)
        await _give_back(capture, failed=True)


async def _give_up(bench: Workbench, capture: Capture) -> None:
    await record_failure(bench.journal, capture)
    log.error("capture.failed", attempt=capture.attempt)


async def _give_back(capture: Capture, *, failed: bool) -> None:
    try:
        await intents.requeue(capture, failed=failed)
    except PyMongoError as error:
        log.warning("capture.lease_left", error=type(error).__name__)  # it ends by itself
