"""The model's lane: a model and Finsight both read, the judge decides; where the model fails, Finsight has read."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from pymongo.errors import PyMongoError

from domain.books.categories import categories_of
from domain.books.models import Book
from domain.books.queries import get_book
from domain.captures import model_calls
from domain.captures.model_calls import Exchange
from domain.captures.models import Capture, Lane, Parser
from domain.captures.service import record_parse
from domain.ledger.merchants import usual_merchants
from domain.people.queries import wants_no_model
from domain.understanding.draft import Draft, Proposal
from domain.understanding.judge import judge
from domain.understanding.masking import mask
from tasks.attempt import attempt
from tasks.gemini.failure import ModelFailed
from tasks.reading import Read, read
from tasks.workbench import Reader, Workbench

log = structlog.get_logger(__name__)


async def parse_capture_with_model(bench: Workbench, intent: str) -> None:
    """`intent` is the public id of a capture. May run any number of times."""
    await attempt(bench, intent, Lane.MODEL, _read)


async def _read(bench: Workbench, capture: Capture) -> None:
    known = await read(capture)
    drafts = await _marked(bench, capture, known)
    if drafts is None:
        proposal, parser = known.local, Parser.LOCAL
    else:
        proposal = judge(known.local, Proposal(drafts), capture.text, known.context.memory)
        alone = proposal.drafts and not known.local.drafts
        parser = Parser.GEMINI if alone else Parser.JUDGED
    await record_parse(bench.journal, capture, proposal, parser, known.context.memory)


async def _marked(bench: Workbench, capture: Capture, known: Read) -> tuple[Draft, ...] | None:
    """What the model makes of the text; None where it isn't asked, or where its answer is worth nothing."""
    if bench.reader is None or not known.wants_model(capture):
        return None  # the key was taken away while the capture waited, or a correction taught enough
    if await wants_no_model(capture.author):
        return None  # said after the text was typed, and before it left
    taken, merchants, book = await asyncio.gather(
        bench.budget.take(capture.author), usual_merchants(capture.book), get_book(capture.book)
    )
    if not taken:
        log.warning("capture.model_budget_spent")
        return None
    exchanges: list[Exchange] = []
    try:
        return await _ask(bench.reader, capture, known, (_choices(book), merchants), exchanges)
    finally:
        await _account(bench, capture, exchanges)


def _choices(book: Book) -> Mapping[str, str]:
    """The categories that the model may choose, with their names.

    What the person put away is none of them, nor is one whose name holds what no model needs to see.
    """
    return {
        one.slug: one.name
        for one in categories_of(book)
        if not one.archived and not mask(f"{one.name}, {one.slug.replace('_', ' ')}").covered
    }


async def _ask(
    reader: Reader,
    capture: Capture,
    known: Read,
    offered: tuple[Mapping[str, str], Sequence[str]],
    exchanges: list[Exchange],
) -> tuple[Draft, ...] | None:
    """`offered` are categories and usual merchants."""
    try:
        return await reader.read(capture.text, known.context, *offered, exchanges)
    except ModelFailed:
        return None


async def _account(bench: Workbench, capture: Capture, exchanges: Sequence[Exchange]) -> None:
    """Keep what was exchanged; to lose that is better than to read the text again."""
    try:
        await asyncio.gather(
            model_calls.keep(capture, exchanges, bench.prices), bench.budget.settle(capture.author, exchanges)
        )
    except PyMongoError as error:
        log.warning("capture.model_call_not_kept", error=type(error).__name__)
