"""One answer from Gemini, with as many requests as it takes and as the deadline allows."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from structlog.typing import FilteringBoundLogger

from tasks.gemini.backoff import Jitter, pause
from tasks.gemini.client import GeminiClient
from tasks.gemini.failure import RETRIED, ModelFailed
from tasks.gemini.slots import Slots

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse

log: FilteringBoundLogger = structlog.get_logger()


@dataclass(slots=True)
class Call:
    """`ends` is the loop's time at which patience ends; `attempt` counts the requests made so far."""

    ends: float
    attempt: int = 0

    @property
    def left(self) -> float:
        return self.ends - asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class PatientClient:
    """Asks for a slot before each request and asks again after failures that may pass. Doesn't watch the clock
    while a request runs: the caller cancels it at the deadline.
    """

    client: GeminiClient
    slots: Slots
    jitter: Jitter

    async def ask(self, message: str, categories: Collection[str], call: Call) -> "GenerateContentResponse":
        """Raises the last `ModelFailed` once there is no point or no time in asking again."""
        while True:
            try:
                async with self.slots.slot():
                    return await self._ask_once(message, categories, call)
            except ModelFailed as failure:
                seconds = pause(call.attempt, failure.retry_after, call.left, self.jitter)
                if failure.reason not in RETRIED or seconds is None:
                    raise
            # The slot is free for others meanwhile.
            await asyncio.sleep(seconds)

    async def _ask_once(
        self, message: str, categories: Collection[str], call: Call
    ) -> "GenerateContentResponse":
        call.attempt += 1
        started = monotonic()
        outcome, tokens = "cancelled", dict[str, int | None]()
        try:
            response = await self.client.ask(message, categories)
            outcome, tokens = "answered", _tokens(response)
        except ModelFailed as failure:
            outcome = failure.reason.value
            raise
        finally:
            milliseconds = round((monotonic() - started) * 1000)
            log.info(
                "gemini.call", attempt=call.attempt, outcome=outcome, milliseconds=milliseconds, **tokens
            )
        return response


def _tokens(response: "GenerateContentResponse") -> dict[str, int | None]:
    usage = response.usage_metadata
    return {
        "prompt_tokens": usage.prompt_token_count if usage else None,
        "reply_tokens": usage.candidates_token_count if usage else None,
        "thought_tokens": usage.thoughts_token_count if usage else None,
    }
