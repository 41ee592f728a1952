"""One request to Gemini through google-genai, every failure of it turned into `ModelFailed`."""

import json
from collections.abc import Collection
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from domain.clock import now
from tasks.gemini.backoff import asked_pause
from tasks.gemini.failure import ModelFailed, Reason
from tasks.gemini.prompt import INSTRUCTION
from tasks.gemini.reply import schema

if TYPE_CHECKING:
    from google.genai.errors import APIError
    from google.genai.types import GenerateContentResponse

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com/"
MOST_REPLY_TOKENS = 4_096

# By the beginning of the model's name, the first that fits. Thinking costs seconds and marks words no better; some
# models can't do without, and a model that isn't named here is asked without the setting, as it may not know it.
THINKING: dict[str, dict[str, Any]] = {
    "gemini-2.5-flash": {"thinking_budget": 0},
    "gemini-2.5": {"thinking_budget": 128},
    "gemini-3": {"thinking_level": "LOW"},
}


class GeminiClient:
    """Holds the connections; made on the loop that uses it. Importing google-genai takes most of a second."""

    def __init__(self, *, key: str, model: str, base_url: str | None) -> None:
        import httpx2
        from google.genai import Client, errors, types

        self.model = model
        self._types = types
        self._api_error = errors.APIError
        self._connection_error = httpx2.RequestError
        self._never_connected = (
            httpx2.ConnectError,
            httpx2.ConnectTimeout,
            httpx2.PoolTimeout,
            httpx2.ProxyError,
            httpx2.UnsupportedProtocol,
        )
        # Everything that google-genai would take from its own environment variables is fixed here: FINSIGHT_* alone
        # decides where texts go. No timeout is set, because it would be sent to Google as X-Server-Timeout, and what
        # is below ten seconds is refused there: the caller's deadline cancels the request. Redirects would carry the
        # key to another host.
        self._client = Client(
            vertexai=False,
            api_key=key,
            http_options=types.HttpOptions(
                base_url=base_url or DEFAULT_BASE_URL,
                api_version="v1beta",
                async_client_args={"follow_redirects": False},
            ),
        )

    async def ask(self, message: str, categories: Collection[str]) -> "GenerateContentResponse":
        """One request, no retry, no timeout. Raises `ModelFailed`, which is never chained: errors quote replies."""
        try:
            return await self._client.aio.models.generate_content(
                model=self.model, contents=message, config=self._configuration(categories)
            )
        except self._api_error as error:
            raise _failure(error) from None
        except self._connection_error as error:
            arrived = not isinstance(error, self._never_connected)
            raise ModelFailed(Reason.UNREACHABLE, detail=type(error).__name__, arrived=arrived) from None
        except json.JSONDecodeError as error:
            raise ModelFailed(Reason.UNREADABLE, detail=type(error).__name__) from None
        except Exception as error:  # noqa: BLE001  the client raises whatever an unforeseen answer makes it trip over
            raise ModelFailed(Reason.MALFORMED, detail=type(error).__name__) from None

    async def close(self) -> None:
        await self._client.aio.aclose()
        self._client.close()

    def _configuration(self, categories: Collection[str]) -> Any:
        types = self._types
        return types.GenerateContentConfig(
            system_instruction=INSTRUCTION,
            temperature=0.0,
            candidate_count=1,
            max_output_tokens=MOST_REPLY_TOKENS,
            response_mime_type="application/json",
            response_schema=types.Schema.model_validate(schema(categories)),
            thinking_config=self._thinking(),
            # One call is one request: no tools, and no further requests to continue a long reply.
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            automatic_continuation=False,
        )

    def _thinking(self) -> Any:
        name = self.model.removeprefix("models/")
        found = next((options for prefix, options in THINKING.items() if name.startswith(prefix)), None)
        return self._types.ThinkingConfig(**found) if found else None


def _failure(error: "APIError") -> ModelFailed:
    headers = getattr(error.response, "headers", None) or {}
    return ModelFailed(
        reason_of(error.code),
        status=error.code,
        retry_after=asked_pause(headers, error.details, now()),
        detail=type(error).__name__,
    )


def reason_of(status: int) -> Reason:
    """What an HTTP status other than 200 means."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Reason.RATE_LIMITED
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Reason.SERVER_ERROR
    return Reason.REFUSED if status >= HTTPStatus.MULTIPLE_CHOICES else Reason.UNREADABLE
