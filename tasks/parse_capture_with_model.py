"""The model's lane: ask the model, and read here where it fails."""

from domain.captures.models import Capture, Lane, Parser
from domain.captures.service import context_of, record_parse
from domain.understanding.slugs import NAMES
from tasks.attempt import attempt
from tasks.gemini.failure import ModelFailed
from tasks.parse_capture import read_here
from tasks.workbench import Workbench


async def parse_capture_with_model(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of a capture. May run any number of times."""
    await attempt(bench, intent, Lane.MODEL, _ask)


async def _ask(bench: Workbench, capture: Capture) -> None:
    if bench.reader is None:  # the key was taken away while the capture waited
        await read_here(bench, capture)
        return
    try:
        drafts = await bench.reader.read(capture.text, context_of(capture), NAMES)
    except ModelFailed:
        await read_here(bench, capture)
    else:
        await record_parse(bench.journal, capture, drafts, Parser.GEMINI)
