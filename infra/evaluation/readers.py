"""The parsers that can be evaluated, each behind the same call."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from domain.settings import Settings
from domain.understanding import propose, resolve
from domain.understanding.draft import Proposal
from domain.understanding.judge import judge
from domain.understanding.slugs import NAMES
from infra.errors import StartError
from infra.evaluation.messages import Labelled

Name = Literal["local", "gemini", "judge"]
NOTHING = Proposal(())


@dataclass(frozen=True, slots=True)
class Answer:
    """`failed`: the model gave no answer, so that nothing (`gemini`) or the local result (`judge`) stands."""

    proposal: Proposal
    seconds: float
    failed: bool = False


class NoModel(StartError):  # noqa: N818  reads as the sentence it is
    """FINSIGHT_GEMINI_API_KEY is not set: `--parser gemini` and `--parser judge` ask the model."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


async def answers(name: Name, messages: Sequence[Labelled], settings: Settings) -> list[Answer]:
    """One for each message, in order. Raises `NoModel` where the settings hold no key."""
    if name == "local":
        return [_local(message) for message in _warm(messages)]
    if settings.gemini_api_key is None:
        raise NoModel
    async with _asking(settings) as ask:
        turns = asyncio.Semaphore(settings.gemini_concurrency)

        async def answer(message: Labelled) -> Answer:
            async with turns:
                return await ask(name, message)

        return await asyncio.gather(*(answer(message) for message in messages))


def _warm(messages: Sequence[Labelled]) -> Sequence[Labelled]:
    """The first message of each language loads what it needs before the clock runs."""
    for message in {message.language: message for message in messages}.values():
        propose(message.text, message.context)
    return messages


def _local(message: Labelled) -> Answer:
    started = time.perf_counter()
    proposal = propose(message.text, message.context)
    return Answer(proposal, time.perf_counter() - started)


@asynccontextmanager
async def _asking(settings: Settings) -> AsyncIterator[Callable[[Name, Labelled], Awaitable[Answer]]]:
    from tasks.gemini.failure import ModelFailed
    from tasks.gemini.reader import GeminiReader

    reader = GeminiReader(settings, resolve)

    async def ask(name: Name, message: Labelled) -> Answer:
        text, context = message.text, message.context
        started = time.perf_counter()
        local = propose(text, context) if name == "judge" else NOTHING
        try:
            model = Proposal(tuple(await reader.read(text, context, NAMES)))
        except ModelFailed:
            return Answer(local, time.perf_counter() - started, failed=True)
        proposal = judge(local, model, text, context.memory) if name == "judge" else model
        return Answer(proposal, time.perf_counter() - started)

    try:
        yield ask
    finally:
        await reader.close()
