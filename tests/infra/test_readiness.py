"""What `/readyz` says, asked without an HTTP client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from domain.settings import Settings
from infra import readiness
from infra.processes import free_port
from infra.readiness import Readiness

OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


@asynccontextmanager
async def answering(answer: str) -> AsyncIterator[Settings]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"GET /readyz HTTP/1.1\r\n")
        writer.write(answer.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    port = free_port()
    async with await asyncio.start_server(serve, "127.0.0.1", port):
        yield Settings(port=port)


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (OK + '{"status": "ok"}', Readiness(200), "everything answers"),
        (OK + '{"degraded": []}', Readiness(200), "everything answers"),
        (
            OK + '{"degraded": ["redis", "worker"]}',
            Readiness(200, ("redis", "worker")),
            "the API answers without redis, worker",
        ),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n{}", Readiness(503), "the API answers 503"),
        (OK + "<html>", Readiness(None), "the API does not answer"),
        (OK + "[]", Readiness(None), "the API does not answer"),
        ("", Readiness(None), "the API does not answer"),
        ("SSH-2.0-OpenSSH_9.2\r\n", Readiness(None), "the API does not answer"),
    ],
)
async def test_answers_are_understood(answer: str, expected: Readiness, words: str) -> None:
    async with answering(answer) as settings:
        found = await readiness.ask(settings)
    assert (found, str(found)) == (expected, words)


async def test_where_nothing_listens_nothing_answers() -> None:
    assert await readiness.ask(Settings(port=free_port())) == Readiness(None)


@pytest.mark.parametrize(
    ("complete", "answer"),
    [
        (True, Readiness(200)),
        (False, Readiness(200, ("worker",))),
        (False, Readiness(503)),
        (False, Readiness(None)),
    ],
)
def test_only_a_full_answer_is_complete(answer: Readiness, complete: bool) -> None:
    assert answer.complete is complete


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104  nothing listens there
        ("::", "http://[::1]:8000"),
        ("finsight.example", "http://finsight.example:8000"),
    ],
)
def test_the_address_is_one_that_this_machine_can_reach(host: str, url: str) -> None:
    assert readiness.base_url(Settings(host=host)) == url
