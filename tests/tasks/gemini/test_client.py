import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tasks.gemini.client import GeminiClient, reason_of
from tasks.gemini.failure import ModelFailed, Reason
from tests.standins.gemini import GeminiStandIn

KEY = "a-key-that-must-stay-secret"
NOTE = '{"note": "lunch 12.50"}'


@asynccontextmanager
async def client_of(gemini: GeminiStandIn, model: str = "gemini-2.5-flash") -> AsyncIterator[GeminiClient]:
    client = GeminiClient(key=KEY, model=model, base_url=gemini.url)
    yield client
    await client.close()


async def asked(model: str = "gemini-2.5-flash") -> tuple[str, dict[str, str], dict[str, object]]:
    async with GeminiStandIn() as gemini, client_of(gemini, model) as client:
        await client.ask(NOTE, ["dining"])
    request = gemini.requests[0]
    return request.path, dict(request.headers), request.body["generationConfig"]


def test_nothing_of_google_is_imported_before_a_reader_is_made() -> None:
    check = "import sys, tasks.gemini.reader; sys.exit(any(name in sys.modules for name in ('google.genai', 'httpx2')))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0  # noqa: S603  a fixed command


async def test_the_reply_is_bounded_cold_and_of_a_given_shape() -> None:
    path, headers, generation = await asked()
    assert path == "/v1beta/models/gemini-2.5-flash:generateContent"
    assert headers["x-goog-api-key"] == KEY
    assert generation["temperature"] == 0
    assert generation["maxOutputTokens"] == 4096
    assert generation["responseMimeType"] == "application/json"
    assert "responseSchema" in generation


async def test_no_timeout_is_sent_because_google_refuses_short_ones() -> None:
    _, headers, _ = await asked()
    assert "x-server-timeout" not in headers


@pytest.mark.parametrize(
    ("model", "thinking"),
    [
        ("gemini-2.5-flash", {"thinking_budget": 0}),
        ("models/gemini-2.5-flash-lite", {"thinking_budget": 0}),
        ("gemini-2.5-pro", {"thinking_budget": 128}),
        ("gemini-3-flash", {"thinking_level": "LOW"}),
        ("another-model", None),
    ],
)
async def test_a_model_thinks_as_little_as_it_can(model: str, thinking: dict[str, object] | None) -> None:
    _, _, generation = await asked(model)
    assert generation.get("thinkingConfig") == thinking


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1"),
        ("GOOGLE_GENAI_USE_VERTEXAI", "true"),
        ("GOOGLE_API_KEY", "another-key"),
        ("GOOGLE_GENAI_API_VERSION", "v9"),
    ],
)
async def test_variables_of_google_s_own_change_nothing(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    path, headers, _ = await asked()
    assert path.startswith("/v1beta/models/")
    assert headers["x-goog-api-key"] == KEY


async def test_a_redirect_isnt_followed_lest_the_key_go_elsewhere() -> None:
    async with GeminiStandIn("redirect", "good") as gemini, client_of(gemini) as client:
        with pytest.raises(ModelFailed) as caught:
            await client.ask(NOTE, ["dining"])
    assert caught.value.reason is Reason.REFUSED
    assert len(gemini.requests) == 1


async def test_one_call_is_one_request() -> None:
    async with GeminiStandIn("503", "good") as gemini, client_of(gemini) as client:
        with pytest.raises(ModelFailed):
            await client.ask(NOTE, ["dining"])
    assert len(gemini.requests) == 1


async def test_a_pause_that_the_service_asks_for_is_handed_on() -> None:
    async with GeminiStandIn("429_retry_after", "429_retry_info") as gemini, client_of(gemini) as client:
        pauses = []
        for _ in range(2):
            with pytest.raises(ModelFailed) as caught:
                await client.ask(NOTE, ["dining"])
            pauses.append(caught.value.retry_after)
    assert pauses == [1.0, 0.05]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, Reason.UNREADABLE),
        (301, Reason.REFUSED),
        (400, Reason.REFUSED),
        (401, Reason.REFUSED),
        (404, Reason.REFUSED),
        (408, Reason.SERVER_ERROR),
        (429, Reason.RATE_LIMITED),
        (500, Reason.SERVER_ERROR),
        (503, Reason.SERVER_ERROR),
        (504, Reason.SERVER_ERROR),
    ],
)
def test_each_status_has_its_reason(status: int, reason: Reason) -> None:
    assert reason_of(status) is reason
