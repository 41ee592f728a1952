import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.graphql_api.serving import Served, serve
from tests.graphql_api.toy import SECRET

EVENTS = {"accept": "text/event-stream"}


@pytest.fixture(scope="module")
async def served() -> AsyncGenerator[Served, None]:
    async with serve() as running:
        yield running


async def stream(served: Served, query: str, **headers: str) -> list[tuple[str, Any]]:
    """The events until the stream ends, each with its data decoded."""
    async with httpx.AsyncClient(timeout=10) as client:
        response = await client.post(served.url, json={"query": query}, headers={**EVENTS, **headers})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in filter(None, response.text.split("\n\n")):
        event, _, data = block.removeprefix("event: ").partition("\ndata: ")
        found.append((event, json.loads(data) if data else None))
    return found


async def test_a_subscription_streams_its_events_and_completes(served: Served) -> None:
    assert await stream(served, "subscription { count(to: 2) }") == [
        ("next", {"data": {"count": 1}}),
        ("next", {"data": {"count": 2}}),
        ("complete", None),
    ]


async def test_a_query_is_streamed_as_one_event(served: Served) -> None:
    assert (await stream(served, "{ hello }"))[0] == ("next", {"data": {"hello": "Hello, world!"}})


async def test_a_stream_that_breaks_ends_with_the_masked_error(served: Served) -> None:
    events = await stream(served, "subscription { breaks(kind: BUG) }")

    assert [event for event, _ in events] == ["next", "next", "complete"]
    assert events[1][1]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(events)


async def test_what_is_refused_is_no_stream(served: Served) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.post(served.url, json={"query": "subscription { nothing }"}, headers=EVENTS)

    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["errors"]


async def test_leaving_cancels_the_operation(served: Served) -> None:
    body = {"query": "subscription { endless }"}
    async with (
        httpx.AsyncClient() as client,
        client.stream("POST", served.url, json=body, headers=EVENTS) as response,
    ):
        await anext(response.aiter_text())
        await served.stage.until(1)

    await served.stage.until(0)


async def test_a_revoked_session_ends_the_stream(served: Served) -> None:
    token = served.gate.open("alice")
    task = asyncio.create_task(stream(served, "subscription { endless }", authorization=token))
    await served.stage.until(1)

    served.gate.revoke("alice")

    assert await task == [("next", {"data": {"endless": "on"}})]
    await served.stage.until(0)


async def test_an_expired_token_ends_the_stream(served: Served) -> None:
    token = served.gate.open("bob", seconds=0.3)

    assert await stream(served, "subscription { endless }", authorization=token) == [
        ("next", {"data": {"endless": "on"}})
    ]
    await served.stage.until(0)
