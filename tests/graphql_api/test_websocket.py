import asyncio
import json
import time
from collections.abc import AsyncGenerator

import pytest

from graphql_api.limits import Limits
from tests.graphql_api.serving import Served, serve
from tests.graphql_api.sockets import Client, dial
from tests.graphql_api.toy import SECRET

ENDLESS = "subscription { endless }"


@pytest.fixture(scope="module")
async def served() -> AsyncGenerator[Served, None]:
    async with serve(limits=Limits(running_operations=3)) as running:
        yield running


@pytest.fixture
async def client(served: Served) -> AsyncGenerator[Client, None]:
    """A signed-out socket after its connection_ack."""
    async with dial(served) as connected:
        assert await connected.init() == {"type": "connection_ack"}
        yield connected


async def next_data(client: Client) -> object:
    message = await client.receive()
    assert message["type"] == "next"
    return message["payload"]["data"]


async def test_a_subscription_sends_its_events_and_completes(client: Client) -> None:
    await client.subscribe("1", "subscription { count(to: 2) }")

    assert [await client.receive() for _ in range(3)] == [
        {"id": "1", "type": "next", "payload": {"data": {"count": 1}}},
        {"id": "1", "type": "next", "payload": {"data": {"count": 2}}},
        {"id": "1", "type": "complete"},
    ]


@pytest.mark.parametrize("query", ["{ hello }", "mutation { touch }"])
async def test_queries_and_mutations_work_too(client: Client, query: str) -> None:
    await client.subscribe("1", query)

    assert (await client.receive())["type"] == "next"
    assert await client.receive() == {"id": "1", "type": "complete"}


async def test_variables_and_operation_name_are_taken(client: Client) -> None:
    await client.subscribe(
        "1",
        "query A { hello } query B($n: String!) { hello(name: $n) }",
        operationName="B",
        variables={"n": "Ada"},
    )

    assert await next_data(client) == {"hello": "Hello, Ada!"}


async def test_each_operation_has_a_context_of_its_own(client: Client) -> None:
    seen = []
    for identity in "ab":
        await client.subscribe(identity, "{ contextNumber }")
        seen.append(await next_data(client))
        await client.receive()

    assert seen[0] != seen[1]


async def test_complete_stops_the_operation_and_frees_its_id(served: Served, client: Client) -> None:
    await client.subscribe("1", ENDLESS)
    assert await next_data(client) == {"endless": "on"}

    await client.send(type="complete", id="1")
    await served.stage.until(0)
    await client.subscribe("1", "{ hello }")

    assert await next_data(client) == {"hello": "Hello, world!"}


async def test_leaving_cancels_all_operations(served: Served) -> None:
    async with dial(served) as client:
        await client.init()
        await client.subscribe("1", ENDLESS)
        await client.subscribe("2", ENDLESS)
        await served.stage.until(2)

    await served.stage.until(0)


@pytest.mark.parametrize("subprotocol", [None, "graphql-ws", "graphql-sse"])
async def test_another_subprotocol_closes_4406(served: Served, subprotocol: str | None) -> None:
    async with dial(served, subprotocol) as client:
        assert await client.closed() == (4406, "Subprotocol not acceptable")


async def test_silence_instead_of_connection_init_closes_4408() -> None:
    async with serve(limits=Limits(init_seconds=0.05)) as served, dial(served) as client:
        assert (await client.closed())[0] == 4408


async def test_a_second_connection_init_closes_4429(client: Client) -> None:
    await client.send(type="connection_init")

    assert (await client.closed())[0] == 4429


async def test_subscribing_before_connection_init_closes_4401(served: Served) -> None:
    async with dial(served) as client:
        await client.subscribe("1", "{ hello }")

        assert (await client.closed())[0] == 4401


BAD_FRAMES: list[str | bytes] = [
    "",
    "x",
    "{",
    "123",
    '"x"',
    "true",
    "null",
    "[]",
    "{}",
    '{"type": 1}',
    '{"type": "connection_ack"}',
    '{"type": "unknown' + "n" * 1_000 + '"}',
    '{"type": "ping", "payload": 1}',
    '{"type": "pong", "payload": []}',
    '{"type": "connection_init", "payload": "x"}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "id": "1"}',
    '{"type": "subscribe", "id": 1, "payload": {"query": "{hello}"}}',
    '{"type": "subscribe", "id": "", "payload": {"query": "{hello}"}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{hello}", "variables": []}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{hello}", "variables": {"a": "\\ud800"}}}',
    '{"type": "complete"}',
    '{"type": "ping", "payload": {"a": ' + "9" * 5_000 + "}}",
    '{"type": "ping", "payload": {"a": NaN}}',
    "[" * 60_000,
    '{"a":' * 12_000,
    b"{}",
    b"\x00\xff",
]


@pytest.mark.parametrize("frame", BAD_FRAMES, ids=lambda frame: repr(frame[:30]))
async def test_a_malformed_frame_closes_4400_with_a_reason(served: Served, frame: str | bytes) -> None:
    async with dial(served) as client:
        if b"connection_init" not in frame.encode() if isinstance(frame, str) else True:
            await client.init()
        await client.connection.send(frame)

        code, reason = await client.closed()

    assert code == 4400
    assert 0 < len(reason.encode()) <= 123


async def test_a_frame_over_the_limit_closes_1009(client: Client) -> None:
    await client.send(type="ping", payload={"a": "x" * 70_000})

    assert (await client.closed())[0] == 1009


async def test_invalid_utf8_in_a_text_frame_closes_1007(client: Client) -> None:
    await client.connection.send(b"\xff\xfe", text=True)

    assert (await client.closed())[0] == 1007


async def test_the_id_of_a_running_operation_cannot_be_taken_again(client: Client) -> None:
    identity = "long" * 100
    await client.subscribe(identity, ENDLESS)
    await client.subscribe(identity, ENDLESS)

    code, reason = await client.closed()

    assert code == 4409
    assert reason.startswith("Subscriber for longlong")
    assert len(reason.encode()) <= 123


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "BAD_REQUEST"),
        ("{", "BAD_REQUEST"),
        ("{ nothing }", "BAD_REQUEST"),
        ("query A { hello } query B { hello }", "BAD_REQUEST"),
        ("query($a: Decimal!) { half(amount: $a) }", "BAD_REQUEST"),
        ("{" + "hello " * 40 + "}", "QUERY_TOO_COMPLEX"),
        ("subscription { refused(kind: CURSOR_EXPIRED) }", "CURSOR_EXPIRED"),
        ("subscription { refused(kind: UNAVAILABLE) }", "UNAVAILABLE"),
        ("subscription { refused(kind: BUG) }", "INTERNAL"),
    ],
)
async def test_a_bad_operation_fails_alone(client: Client, query: str, code: str) -> None:
    await client.subscribe("bad", query)

    message = await client.receive()
    assert (message["id"], message["type"]) == ("bad", "error")
    assert [error["extensions"]["code"] for error in message["payload"]] == [code]

    await client.subscribe("good", "{ hello }")
    assert await next_data(client) == {"hello": "Hello, world!"}


@pytest.mark.parametrize(
    ("kind", "code"),
    [("CURSOR_EXPIRED", "CURSOR_EXPIRED"), ("BUG", "INTERNAL"), ("UNAVAILABLE", "UNAVAILABLE")],
)
async def test_a_stream_that_breaks_sends_error_and_nothing_after(
    client: Client, kind: str, code: str
) -> None:
    await client.subscribe("1", f"subscription {{ breaks(kind: {kind}) }}")

    assert await next_data(client) == {"breaks": 1}
    message = await client.receive()
    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == code
    assert SECRET not in json.dumps(message)

    await client.send(type="ping")
    assert (await client.receive())["type"] == "pong"


async def test_one_event_that_cannot_be_resolved_is_masked_and_the_next_one_comes(client: Client) -> None:
    await client.subscribe("1", "subscription { faultyEvents { name } }")

    first, second, third, end = [await client.receive() for _ in range(4)]

    assert first["payload"]["data"] == third["payload"]["data"] | {"faultyEvents": {"name": "whole"}}
    assert second["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert end["type"] == "complete"


async def test_operations_beyond_the_most_are_refused_with_an_error(served: Served, client: Client) -> None:
    for identity in "abc":
        await client.subscribe(identity, ENDLESS)
        await client.receive()
    await client.subscribe("d", ENDLESS)

    message = await client.receive()

    assert (message["id"], message["type"]) == ("d", "error")
    assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert served.stage.streams == 3


async def test_a_ping_is_answered_with_its_payload(client: Client) -> None:
    await client.send(type="ping", payload={"a": [1, "x"]})
    assert await client.receive() == {"type": "pong", "payload": {"a": [1, "x"]}}

    await client.send(type="ping")
    assert await client.receive() == {"type": "pong"}

    await client.send(type="pong", payload={"a": 1})
    await client.send(type="ping")
    assert await client.receive() == {"type": "pong"}


async def test_the_token_comes_with_connection_init(served: Served) -> None:
    token = served.gate.open("alice")
    async with dial(served) as client:
        await client.init(token)
        await client.subscribe("1", "{ session }")

        assert await next_data(client) == {"session": str(served.gate.sessions["alice"])}


async def test_the_token_may_come_with_the_handshake_instead(served: Served) -> None:
    token = served.gate.open("bob")
    async with dial(served, authorization=token) as client:
        await client.init()
        await client.subscribe("1", "{ session }")

        assert await next_data(client) == {"session": str(served.gate.sessions["bob"])}


@pytest.mark.parametrize("authorization", ["Bearer unknown", "", 1, {}])
async def test_a_bad_token_at_connection_init_closes_4403(served: Served, authorization: object) -> None:
    async with dial(served) as client:
        await client.send(type="connection_init", payload={"authorization": authorization})

        assert (await client.closed())[0] == 4403


async def test_a_null_token_means_signed_out(served: Served) -> None:
    async with dial(served) as client:
        await client.send(type="connection_init", payload={"authorization": None})

        assert await client.receive() == {"type": "connection_ack"}


async def test_a_bad_token_in_the_handshake_closes_4403(served: Served) -> None:
    async with dial(served, authorization="Bearer unknown") as client:
        await client.send(type="connection_init")

        assert (await client.closed())[0] == 4403


async def test_a_token_that_cannot_be_checked_now_closes_1013() -> None:
    async with serve() as served, dial(served) as client:
        token = served.gate.open("alice")
        served.gate.reachable = False
        await client.send(type="connection_init", payload={"authorization": token})

        assert (await client.closed())[0] == 1013


async def test_a_socket_closes_4403_when_its_token_expires(served: Served) -> None:
    token = served.gate.open("short", seconds=0.2)
    async with dial(served) as client:
        await client.init(token)
        await client.subscribe("1", ENDLESS)
        await served.stage.until(1)

        assert (await client.closed())[0] == 4403
    await served.stage.until(0)


async def test_a_ping_with_a_newer_token_of_the_session_renews_the_socket(served: Served) -> None:
    token = served.gate.open("dora", seconds=0.5)
    async with dial(served) as client, dial(served) as left_alone:
        await client.init(token)
        await left_alone.init(token)
        served.gate.lives["dora"] = time.time() + 100

        await client.send(type="ping", payload={"authorization": f"{token}:newer", "a": 1})
        pong = await client.receive()
        assert (await left_alone.closed())[0] == 4403
        await client.subscribe("1", "{ hello }")

        assert pong["type"] == "pong"
        assert pong["payload"]["renewed"] is True
        assert 98 <= pong["payload"]["expiresIn"] <= 100
        assert set(pong["payload"]) == {"renewed", "expiresIn"}
        assert await next_data(client) == {"hello": "Hello, world!"}


@pytest.mark.parametrize("authorization", ["Bearer unknown", "Bearer eve", 7])
async def test_a_ping_with_a_bad_token_or_another_sessions_closes_4403(
    served: Served, authorization: object
) -> None:
    token = served.gate.open("finn")
    served.gate.open("eve")
    async with dial(served) as client:
        await client.init(token)
        await client.send(type="ping", payload={"Authorization": authorization})

        assert (await client.closed())[0] == 4403


async def test_a_signed_out_socket_cannot_be_renewed(served: Served, client: Client) -> None:
    token = served.gate.open("gina")
    await client.send(type="ping", payload={"authorization": token})

    assert (await client.closed())[0] == 4403


async def test_a_token_before_connection_init_belongs_into_it(served: Served) -> None:
    async with dial(served) as client:
        await client.send(type="ping", payload={"authorization": served.gate.open("hal")})

        assert (await client.closed())[0] == 4401


async def test_a_renewal_that_cannot_be_checked_leaves_the_socket_as_it_is() -> None:
    async with serve() as served, dial(served) as client:
        token = served.gate.open("alice")
        await client.init(token)
        served.gate.reachable = False

        await client.send(type="ping", payload={"authorization": token})

        assert await client.receive() == {"type": "pong", "payload": {"renewed": False}}


async def test_revoking_the_session_closes_4403_and_cancels_its_operations(served: Served) -> None:
    token = served.gate.open("ivan")
    async with dial(served) as client:
        await client.init(token)
        await client.subscribe("1", ENDLESS)
        await served.stage.until(1)

        served.gate.revoke("ivan")

        assert (await client.closed())[0] == 4403
    await served.stage.until(0)
    assert served.gate.watchers[served.gate.sessions["ivan"]] == []


async def test_a_session_that_is_revoked_while_it_connects_is_closed_too() -> None:
    async with serve() as served, dial(served) as client:
        token = served.gate.open("alice")
        viewer = await served.gate.viewer(token)

        async def just_before(_: str) -> object:
            served.gate.revoke("alice")
            return viewer

        served.gate.viewer = just_before  # type: ignore[method-assign,assignment]  # between check and watch
        await client.send(type="connection_init", payload={"authorization": token})

        assert (await client.closed())[0] == 4403


async def test_in_production_introspection_is_refused_to_signed_out_sockets() -> None:
    async with serve(production=True) as served, dial(served) as client:
        await client.init()
        await client.subscribe("1", "{ __schema { queryType { name } } }")

        message = await client.receive()

    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_client_that_stops_reading_loses_its_socket_and_its_operations() -> None:
    async with serve(limits=Limits(send_seconds=0.3)) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1024)
        frames = [
            {"type": "connection_init"},
            {"type": "subscribe", "id": "1", "payload": {"query": "subscription { flood(size: 50000) }"}},
        ]
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"".join(masked(json.dumps(frame).encode()) for frame in frames))
        await served.stage.until(1)

        await served.stage.until(0)

        writer.transport.abort()


HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


def masked(payload: bytes) -> bytes:
    """A client's text frame, masked with zeros."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return b"\x81" + size + b"\0\0\0\0" + payload
