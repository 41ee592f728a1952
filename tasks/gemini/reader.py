"""A text read by Gemini: words from the model, values from `resolve`, within a deadline, or one `ModelFailed`."""

import asyncio
import traceback
from collections.abc import Mapping, Sequence
from typing import Never, Protocol

import structlog
from structlog.typing import FilteringBoundLogger

from domain.captures.model_calls import Exchange
from domain.settings import Settings
from domain.understanding.draft import Context, Draft
from domain.understanding.masking import mask
from domain.understanding.phrases import Phrases, PhrasesDontFit, SumDoesntFit
from tasks.gemini.asking import Call, PatientClient
from tasks.gemini.backoff import Jitter, full_jitter
from tasks.gemini.circuit import Circuit
from tasks.gemini.client import GeminiClient
from tasks.gemini.failure import SERVICE_ILL, SERVICE_UNKNOWN, ModelFailed, Reason
from tasks.gemini.prompt import message
from tasks.gemini.reply import phrases
from tasks.gemini.slots import Slots


class Resolve(Protocol):
    """As `domain.understanding.resolve`."""

    def __call__(
        self, text: str, context: Context, items: Sequence[Phrases], shown: str | None = None, /
    ) -> tuple[Draft, ...]: ...


log: FilteringBoundLogger = structlog.get_logger()

# By HTTP status, for the operator who reads the log.
ADVICE = {
    400: "Check FINSIGHT_GEMINI_API_KEY and FINSIGHT_GEMINI_MODEL.",
    401: "Check FINSIGHT_GEMINI_API_KEY.",
    403: "Check FINSIGHT_GEMINI_API_KEY and what it is allowed to use.",
    404: "Check FINSIGHT_GEMINI_MODEL and FINSIGHT_GEMINI_BASE_URL.",
}
# An exchange that ended so gets the reason of what came of it.
UNJUDGED = frozenset({"answered", "cancelled"})
OTHER_ADVICE = "Check FINSIGHT_GEMINI_BASE_URL."


class GeminiReader:
    """Reads texts with Gemini. One for a process, made and used on one event loop; `close` it at the end."""

    def __init__(
        self,
        settings: Settings,
        resolve: Resolve,
        *,
        circuit: Circuit | None = None,
        jitter: Jitter = full_jitter,
    ) -> None:
        """Raises `ValueError` where the settings hold no key."""
        if settings.gemini_api_key is None:
            raise ValueError("FINSIGHT_GEMINI_API_KEY is not set")
        self._client = GeminiClient(
            key=settings.gemini_api_key.get_secret_value(),
            model=settings.gemini_model,
            base_url=settings.gemini_base_url,
        )
        self._asking = PatientClient(self._client, Slots(settings.gemini_concurrency), jitter)
        self._deadline = settings.gemini_deadline
        self._resolve = resolve
        self._circuit = circuit or Circuit()

    async def read(
        self,
        text: str,
        context: Context,
        categories: Mapping[str, str],
        merchants: Sequence[str] = (),
        exchanges: list[Exchange] | None = None,
    ) -> tuple[Draft, ...]:
        """The drafts in the text, by one model call and its retries within `gemini_deadline` seconds.

        `categories` maps each slug that the model may choose to its name, `merchants` are names that the person
        often books. `exchanges` is filled with the requests that were made, whatever comes of them. Raises
        `ModelFailed` and nothing else, cancellation aside.
        """
        made = [] if exchanges is None else exchanges
        call = Call(asyncio.get_running_loop().time() + self._deadline, made)
        ticket = self._circuit.admit()
        if ticket is None:
            _fail(ModelFailed(Reason.RESTING), call)
        try:
            drafts = await self._read(text, context, categories, merchants, call)
        except ModelFailed as failure:
            self._settle(ticket, failure)
            raise
        except asyncio.CancelledError:
            self._circuit.abandoned(ticket)
            raise
        self._circuit.succeeded(ticket)
        return drafts

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _read(
        self,
        text: str,
        context: Context,
        categories: Mapping[str, str],
        merchants: Sequence[str],
        call: Call,
    ) -> tuple[Draft, ...]:
        try:
            shown = mask(text).text
            sent = message(shown, context, categories, merchants)
            async with asyncio.timeout_at(call.ends):
                response = await self._asking.ask(sent, categories, call)
            return self._resolve(text, context, phrases(response, categories), shown)
        except ModelFailed as failure:
            _fail(failure, call)
        except TimeoutError:
            _fail(ModelFailed(Reason.SLOW if call.attempt else Reason.BUSY), call)
        except SumDoesntFit:
            _fail(ModelFailed(Reason.WRONG_SUM), call)
        except PhrasesDontFit:
            _fail(ModelFailed(Reason.INVENTED), call)
        except Exception as error:  # noqa: BLE001  whatever it is, the local parser shall have its turn
            _fail(ModelFailed(Reason.UNEXPECTED, detail=_place(error)), call)

    def _settle(self, ticket: int, failure: ModelFailed) -> None:
        if failure.reason in SERVICE_UNKNOWN:
            self._circuit.abandoned(ticket)
        elif failure.reason not in SERVICE_ILL:
            self._circuit.succeeded(ticket)
        elif self._circuit.failed(ticket, at_once=failure.reason is Reason.REFUSED):
            log.error(
                "gemini.circuit_opened",
                reason=failure.reason.value,
                status=failure.status,
                advice=_advice(failure),
            )


def _fail(failure: ModelFailed, call: Call) -> Never:
    """Log the failure and raise it, without the exception behind it, which may quote the person's text."""
    if call.exchanges and call.exchanges[-1].outcome in UNJUDGED:
        call.exchanges[-1].outcome = failure.reason.value
    log.warning(
        "gemini.failed",
        reason=failure.reason.value,
        attempt=call.attempt,
        status=failure.status,
        detail=failure.detail,
    )
    raise failure from None


def _advice(failure: ModelFailed) -> str | None:
    return ADVICE.get(failure.status or 0, OTHER_ADVICE) if failure.reason is Reason.REFUSED else None


def _place(error: Exception) -> str:
    """The exception's type and the line that raised it; its words may be the person's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
