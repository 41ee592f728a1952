"""One answer from Gemini, with as many requests as it takes and as the deadline allows."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from structlog.typing import FilteringBoundLogger

from domain import clock
from domain.captures.model_calls import Exchange
from tasks.gemini.backoff import Jitter, pause
from tasks.gemini.client import GeminiClient
from tasks.gemini.failure import RETRIED, UNBILLED, ModelFailed
from tasks.gemini.slots import Slots

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse

log: FilteringBoundLogger = structlog.get_logger()

# All that a model reads and writes at once, and far more than is sent here.
MOST_TOKENS = 1_000_000


@dataclass(slots=True)
class Call:
    """`ends` is the loop's time at which patience ends; `exchanges` holds the requests made so far."""

    ends: float
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def attempt(self) -> int:
        return len(self.exchanges)

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
        exchange = Exchange(clock.now(), self.client.model, message, "cancelled", 0)
        call.exchanges.append(exchange)
        started = monotonic()
        try:
            response = await self.client.ask(message, categories)
            exchange.outcome = "answered"
            _count_tokens(response, exchange)
        except ModelFailed as failure:
            exchange.outcome = failure.reason.value
            exchange.billed = failure.arrived or failure.reason not in UNBILLED
            raise
        finally:
            exchange.milliseconds = round((monotonic() - started) * 1000)
            log.info(
                "gemini.call",
                attempt=call.attempt,
                outcome=exchange.outcome,
                milliseconds=exchange.milliseconds,
                prompt_tokens=exchange.prompt_tokens,
                reply_tokens=exchange.reply_tokens,
            )
        return response


def _count_tokens(response: "GenerateContentResponse", exchange: Exchange) -> None:
    """What was thought is billed as what was replied."""
    if usage := response.usage_metadata:
        exchange.prompt_tokens = _possible(usage.prompt_token_count)
        counts = _possible(usage.candidates_token_count), _possible(usage.thoughts_token_count)
        exchange.reply_tokens = None if counts == (None, None) else sum(count or 0 for count in counts)


def _possible(count: int | None) -> int | None:
    """A number that no request can have taken tells nothing: it must not spend everybody's budget."""
    return count if count is not None and 0 <= count <= MOST_TOKENS else None
