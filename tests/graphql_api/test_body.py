import asyncio
from collections.abc import AsyncGenerator

import httpx
import pytest

from graphql_api.limits import Limits
from tests.graphql_api.serving import Served, serve

SMALL = Limits(body_bytes=1_000, body_seconds=0.2)


@pytest.fixture(scope="module")
async def served() -> AsyncGenerator[Served, None]:
    async with serve(limits=SMALL) as running:
        yield running


async def raw(served: Served, request: bytes) -> bytes:
    """What the server answers until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        writer.write(request)
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


async def test_an_announced_body_over_the_limit_is_413_before_it_is_sent(served: Served) -> None:
    answer = await raw(served, HEAD + b"Content-Length: 1001\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"BAD_REQUEST"' in answer


async def test_an_unannounced_body_over_the_limit_is_413(served: Served) -> None:
    chunk = b"1f4\r\n" + b" " * 500 + b"\r\n"

    answer = await raw(served, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 3)

    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_a_body_of_exactly_the_limit_is_read(served: Served) -> None:
    async with httpx.AsyncClient() as client:
        body = b'{"query": "{hello}"}'.ljust(SMALL.body_bytes)
        response = await client.post(served.url, content=body, headers={"content-type": "application/json"})

    assert response.status_code == 200


async def test_a_body_that_does_not_arrive_in_time_is_408(served: Served) -> None:
    answer = await raw(served, HEAD + b"Content-Length: 100\r\n\r\n{")

    assert answer.startswith(b"HTTP/1.1 408 ")
