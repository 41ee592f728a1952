"""The local lane: read a capture here, or hand it on to the model."""

from domain import ids
from domain.captures import intents
from domain.captures.models import Capture, Lane, Parser
from domain.captures.service import context_of, record_parse
from domain.understanding import parse
from tasks.attempt import attempt
from tasks.workbench import Workbench


async def parse_capture(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of a capture. May run any number of times."""
    await attempt(bench, intent, Lane.LOCAL, _hand_on if bench.asks_model else read_here)


async def read_here(bench: Workbench, capture: Capture) -> None:
    drafts = parse(capture.text, context_of(capture))
    await record_parse(bench.journal, capture, drafts, Parser.LOCAL)


async def _hand_on(bench: Workbench, capture: Capture) -> None:
    if await intents.hand_to_model(capture):
        bench.doorbell.ring(Lane.MODEL, ids.capture_id(capture.book, capture.id))
