"""The local lane: read a capture here, and hand it on to the model where that is in doubt."""

import structlog

from domain import ids
from domain.captures import intents
from domain.captures.models import Capture, Lane, Parser
from domain.captures.service import record_parse
from domain.understanding.draft import Proposal
from tasks.attempt import attempt
from tasks.reading import read
from tasks.workbench import Workbench

log = structlog.get_logger(__name__)


async def parse_capture(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of a capture. May run any number of times."""
    await attempt(bench, intent, Lane.LOCAL, _read)


async def _read(bench: Workbench, capture: Capture) -> None:
    known = await read(capture)
    if bench.asks_model and known.wants_model(capture) and await _affords_model(bench, capture):
        await _hand_on(bench, capture, known.local)
    else:
        await record_parse(bench.journal, capture, known.local, Parser.LOCAL, known.context.memory)


async def _affords_model(bench: Workbench, capture: Capture) -> bool:
    spent = await bench.budget.is_spent(capture.author)
    if spent:
        log.warning("capture.model_budget_spent")
    return not spent


async def _hand_on(bench: Workbench, capture: Capture, local: Proposal) -> None:
    """What was read so far can be seen while the model is asked."""
    if await intents.keep_drafts(capture, local) and await intents.hand_to_model(capture):
        bench.doorbell.ring(Lane.MODEL, ids.capture_id(capture.book, capture.id))
