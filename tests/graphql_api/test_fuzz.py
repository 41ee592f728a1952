"""Whatever a stranger sends, the edge answers in its protocol's own words: never 500, never a cut connection."""

import json
from collections.abc import AsyncGenerator
from contextlib import suppress

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from websockets.exceptions import ConnectionClosed

from tests.graphql_api.serving import Served, serve
from tests.graphql_api.sockets import Client, dial

EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

scalars = (
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(some.characters(codec=None))
)
values = some.recursive(
    scalars, lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner), max_leaves=8
)
words = [*'{}()[]:!$@."#| ', "hello", "query", "...", "on", "fragment", "\\ud800"]
queries = some.lists(some.sampled_from(words)).map("".join)
requests = some.dictionaries(
    some.sampled_from(["query", "variables", "operationName", "extensions"]), values | queries
)
bodies = some.binary() | values.map(json.dumps).map(str.encode) | requests.map(json.dumps).map(str.encode)
messages = some.fixed_dictionaries(
    {},
    optional={
        "type": some.sampled_from(["connection_init", "ping", "pong", "subscribe", "complete", "next"])
        | values,
        "id": some.sampled_from(["1", "2"]) | values,
        "payload": requests | values,
    },
)
frames = some.lists(
    some.binary() | some.text() | messages.map(json.dumps) | values.map(json.dumps), min_size=1, max_size=6
)


@pytest.fixture(scope="module")
async def served() -> AsyncGenerator[Served, None]:
    async with serve() as running:
        yield running


@EXAMPLES
@given(body=bodies)
async def test_any_body_gets_a_graphql_answer(served: Served, body: bytes) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.post(served.url, content=body, headers={"content-type": "application/json"})

    assert response.status_code in (200, 400)
    assert response.json().keys() <= {"data", "errors"}
    codes = {error["extensions"]["code"] for error in response.json().get("errors", ())}
    assert codes <= {"BAD_REQUEST", "QUERY_TOO_COMPLEX"}


@EXAMPLES
@given(sent=frames, initialised=some.booleans())
async def test_any_frames_get_messages_or_a_close_code_of_the_protocol(
    served: Served, sent: list[bytes | str], initialised: bool
) -> None:
    async with dial(served) as client:
        if initialised:
            await client.init()
        code = await provoke(client, sent)

    assert code in (4400, 4401, 4403, 4409, 4429)


async def provoke(client: Client, sent: list[bytes | str]) -> int:
    """Send it all, then a frame that ends any socket which is still open."""
    with suppress(ConnectionClosed):
        for frame in [*sent, "the end"]:
            text = frame.encode(errors="replace").decode() if isinstance(frame, str) else frame
            await client.connection.send(text)
    return (await client.closed())[0]
