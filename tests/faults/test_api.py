"""An API process dies, a client doesn't read, a session is revoked: what other processes and clients notice."""

import asyncio
import socket as sockets
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graphql_api.websocket import PROTOCOL
from tests.client import TLS, Event, Feed, Person, socket
from tests.services import OwnService
from tests.stack import Stack

SENTENCE = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"
REVOKE = "mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { revokedSessions errors { code } } }"
SESSIONS = "{ me { sessions { id current } } }"
PROMISED_SECONDS = 1
LONG_TEXT = f"coffee 3.20 {'and nothing else at all ' * 80}"
TEXTS = " ".join(f"text{number}: text" for number in range(90))
HEAVY = (
    "subscription($after: String) { events(after: $after) "
    f"{{ __typename cursor ... on CaptureChanged {{ captureId capture {{ {TEXTS} transactions {{ id }} }} }} }} }}"
)


async def test_a_client_of_an_api_that_was_killed_goes_on_inside_a_commit_elsewhere(
    stack: Stack, anna: Person
) -> None:
    start = await anna.cursor()
    async with anna.events(start) as feed:
        await anna.capture(SENTENCE)
        heard = [await feed.next()]
        stack["api"].kill()
    anna.url = stack["api-2"].url
    missed = await anna.capture("tea 2.10")
    async with anna.events(heard[-1]["cursor"]) as resumed:
        heard += await resumed.outcomes({missed})

    async with anna.events(start) as replay:
        assert heard == [await replay.next() for _ in range(5)]
    assert [event["__typename"] for event in heard] == [
        *("CaptureChanged", "TransactionChanged", "TransactionChanged"),
        *("CaptureChanged", "TransactionChanged"),
    ]


@contextmanager
def _redis(redis: OwnService, condition: str) -> Iterator[None]:
    begin, end = {
        "up": (_nothing, _nothing),
        "stopped": (redis.stop, redis.start),
        "frozen": (redis.freeze, redis.thaw),
    }[condition]
    begin()
    yield
    end()


def _nothing() -> None:
    """Redis stays as it is."""


@pytest.mark.parametrize("condition", ["up", "stopped", "frozen"])
async def test_a_revoked_session_is_turned_away_everywhere_within_a_second(
    stack: Stack, redis: OwnService, anna: Person, condition: str
) -> None:
    phone = await anna.another_device()
    session = next(one for one in (await anna.ask(SESSIONS))["me"]["sessions"] if not one["current"])
    urls = [stack["api"].url, stack["api-2"].url]
    async with socket(urls[0], phone.access_token) as one, socket(urls[1], phone.access_token) as two:
        with _redis(redis, condition):
            revoked = await anna.ask(REVOKE, input={"sessionId": session["id"]})
            async with asyncio.timeout(PROMISED_SECONDS):
                codes = await asyncio.gather(
                    one.closed(), two.closed(), *(_refused(url, phone.access_token) for url in urls)
                )

    assert revoked["revokeSession"] == {"revokedSessions": 1, "errors": []}
    assert codes == [4403, 4403, 401, 401]
    assert (await anna.ask("{ me { id } }"))["me"]["id"] == anna.id


async def _refused(url: str, token: str) -> int:
    """The status of the first request that isn't answered."""
    headers, status = {"authorization": f"Bearer {token}"}, 200
    async with httpx.AsyncClient(headers=headers, verify=TLS) as client:
        while status == 200:
            answer = await client.post(f"{url}/graphql", json={"query": "{ me { id } }"})
            status = answer.status_code
    return status


async def test_a_subscriber_that_does_not_read_is_closed_and_nobody_waits_for_it(
    stack: Stack, anna: Person
) -> None:
    start = await anna.cursor()
    async with anna.events(start) as feed:
        captures = {await anna.capture(f"{LONG_TEXT}{number}") for number in range(60)}
        await feed.outcomes(captures)
        async with _Lazy(anna, start) as lazy:
            # The other subscribers of the same process go on as ever …
            tea = await anna.capture("tea 2.10")
            assert (await feed.outcome(tea))["status"] == "RECORDED"
            # … and by the time of their next sign of life, the one that doesn't read is given up.
            while (await feed.first())["__typename"] != "KeepAlive":
                pass
            seen = await _until_closed(lazy)

    assert 0 < len(seen) < len(captures)


class _Lazy:
    """A socket whose client leaves what it gets where it is, in small buffers."""

    def __init__(self, person: Person, after: str) -> None:
        self._person = person
        self._after = after
        self._socket = sockets.socket()
        self._socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)

    async def __aenter__(self) -> Feed:
        address = self._person.url.removeprefix("http://")
        host, port = address.split(":")
        self._socket.connect((host, int(port)))
        self._connection = await connect(
            f"ws://{address}/graphql",
            sock=self._socket,
            subprotocols=[Subprotocol(PROTOCOL)],
            ping_interval=None,
            max_queue=1,
            proxy=None,
        )
        feed = Feed(self._connection)
        await feed.send(
            type="connection_init", payload={"authorization": f"Bearer {self._person.access_token}"}
        )
        await feed.receive()
        payload = {"query": HEAVY, "variables": {"after": self._after}}
        await feed.send(type="subscribe", id="1", payload=payload)
        return feed

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()


async def _until_closed(feed: Feed) -> list[Event]:
    seen = []
    try:
        while (message := await feed.receive())["type"] == "next":
            seen.append(message["payload"]["data"]["events"])
    except ConnectionClosed:
        return [event for event in seen if event["__typename"] == "CaptureChanged"]
    raise AssertionError(message)
