"""A person with a device, as Finsight's clients are: GraphQL over HTTP, events over a WebSocket."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graphql_api.websocket import PROTOCOL
from tests.stack import Stack

PATIENCE_SECONDS = 20.0
PASSWORD = "tidy marble otter sonata"
TOKENS = "accessToken refreshToken expiresIn me { id email } errors { code message path }"
SIGN_UP = f"mutation($input: SignUpInput!) {{ signUp(input: $input) {{ {TOKENS} }} }}"
SIGN_IN = f"mutation($input: SignInInput!) {{ signIn(input: $input) {{ {TOKENS} }} }}"
REFRESH = f"mutation($input: RefreshSessionInput!) {{ refreshSession(input: $input) {{ {TOKENS} }} }}"
TRANSACTION = "id kind amount { amount currency } date merchant category { slug } version"
CAPTURE = f"id text status parser failure transactions {{ {TRANSACTION} }}"
CAPTURE_EXPENSE = (
    "mutation($input: CaptureExpenseInput!) { captureExpense(input: $input) "
    "{ capture { id text status } errors { code message path } } }"
)
EVENTS = (
    "subscription($after: String) { events(after: $after) { __typename cursor changeId at actor"
    f" ... on CaptureChanged {{ captureId capture {{ {CAPTURE} }} }}"
    f" ... on TransactionChanged {{ change transactionId transaction {{ {TRANSACTION} capture {{ id }} }} }} }} }}"
)
numbers = count(1)
# Made once: each takes a while, and nothing here is encrypted.
TLS = ssl.create_default_context()

Event = dict[str, Any]
Answer = dict[str, Any]


class Feed:
    """A running subscription to `events`. `heard` holds all events so far, without keep-alives."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[Event] = []

    async def receive(self) -> Answer:
        async with asyncio.timeout(PATIENCE_SECONDS):
            message: Answer = json.loads(await self.connection.recv())
        return message

    async def send(self, **message: object) -> None:
        await self.connection.send(json.dumps(message))

    async def first(self) -> Event:
        """The first signal, whatever it is: the subscription stands."""
        message = await self.receive()
        assert message["type"] == "next", message
        event: Event = message["payload"]["data"]["events"]
        return event

    async def next(self, kind: str | None = None) -> Event:
        """The next event (of this type), keep-alives aside."""
        while True:
            event = await self.first()
            if event["__typename"] != "KeepAlive":
                self.heard.append(event)
                if kind in (None, event["__typename"]):
                    return event

    async def outcome(self, capture: str | None = None) -> Answer:
        """The capture (this one) as its outcome tells it."""
        while True:
            event = await self.next("CaptureChanged")
            if capture in (None, event["captureId"]):
                found: Answer = event["capture"]
                return found

    async def outcomes(self, captures: set[str]) -> list[Event]:
        """All events up to and with the last one of these captures' outcomes."""
        missing = set(captures)
        while missing:
            event = await self.next("CaptureChanged")
            missing.discard(event["captureId"])
            for _ in event["capture"]["transactions"]:
                await self.next()
        return self.heard

    async def closed(self) -> int:
        """The server's close code; what it sends before is dropped."""
        with pytest.raises(ConnectionClosed) as end:
            await self._drain()
        return end.value.rcvd.code if end.value.rcvd else 1006

    async def _drain(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await self.connection.recv()


@asynccontextmanager
async def socket(url: str, token: str) -> AsyncGenerator[Feed, None]:
    """An initialised socket."""
    subprotocols = [Subprotocol(PROTOCOL)]
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    async with connect(address, subprotocols=subprotocols, proxy=None, ping_interval=None) as connection:
        feed = Feed(connection)
        await feed.send(type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert (await feed.receive())["type"] == "connection_ack"
        yield feed


class Person:
    """Signed in on one device. `url` is the API that is asked; set it to ask another."""

    def __init__(self, stack: Stack, url: str, email: str) -> None:
        self.stack = stack
        self.url = url
        self.email = email
        self.access_token = ""
        self.refresh_token = ""
        self.id = ""
        stack.confidential |= {email, PASSWORD}

    @classmethod
    async def sign_up(cls, stack: Stack, api: str = "api", **form: object) -> Self:
        person = cls(stack, stack[api].url, f"person-{next(numbers)}-{uuid4().hex}@example.org")
        filled = {"currency": "USD", "timeZone": "Europe/Berlin", "password": PASSWORD, **form}
        answer = await person.ask(SIGN_UP, input={"email": person.email, **filled})
        person.take(answer["signUp"])
        return person

    async def another_device(self) -> Self:
        """The same person, signed in once more."""
        device = type(self)(self.stack, self.url, self.email)
        device.take(await self.sign_in())
        return device

    def signed_out(self) -> Self:
        """The same person without a token: a bad one would refuse even what needs none."""
        return type(self)(self.stack, self.url, self.email)

    async def sign_in(self, password: str = PASSWORD) -> Answer:
        form = {"email": self.email, "password": password}
        payload: Answer = (await self.signed_out().ask(SIGN_IN, input=form))["signIn"]
        return payload

    async def refresh(self, token: str) -> Answer:
        form = {"refreshToken": token}
        payload: Answer = (await self.signed_out().ask(REFRESH, input=form))["refreshSession"]
        self.stack.confidential |= {
            payload[name] for name in ("accessToken", "refreshToken") if payload[name]
        }
        return payload

    def take(self, payload: Mapping[str, Any]) -> None:
        """Use these tokens from now on."""
        assert not payload["errors"], payload
        self.access_token, self.refresh_token = payload["accessToken"], payload["refreshToken"]
        self.id = payload["me"]["id"]
        self.stack.confidential |= {self.access_token, self.refresh_token}

    async def post(self, query: str, **variables: object) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, verify=TLS) as client:
            body = {"query": query, "variables": variables}
            return await client.post(f"{self.url}/graphql", json=body, headers=headers)

    async def ask(self, query: str, **variables: object) -> Answer:
        """The data of an answer without errors."""
        answer = (await self.post(query, **variables)).json()
        assert "errors" not in answer, answer
        data: Answer = answer["data"]
        return data

    async def submit(self, text: str, key: str | None = None) -> Answer:
        """The payload of `captureExpense`."""
        self.stack.confidential.add(text)
        form = {"text": text} | ({"idempotencyKey": key} if key else {})
        payload: Answer = (await self.ask(CAPTURE_EXPENSE, input=form))["captureExpense"]
        return payload

    async def capture(self, text: str, key: str | None = None) -> str:
        """Send it; its capture's id."""
        payload = await self.submit(text, key)
        assert not payload["errors"], payload
        return str(payload["capture"]["id"])

    async def upload(
        self, content: bytes, key: str | None = None, name: str = "statement.csv", **query: str
    ) -> httpx.Response:
        """Send a file as a browser's form does."""
        headers = {"authorization": f"Bearer {self.access_token}"} | ({"idempotency-key": key} if key else {})
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, verify=TLS) as client:
            files = {"file": (name, content)}
            return await client.post(f"{self.url}/imports", files=files, headers=headers, params=query)

    async def attach(
        self, transaction: str, content: bytes, name: str = "receipt.png", key: str | None = None
    ) -> httpx.Response:
        """Send a file of a transaction as a browser's form does."""
        headers = {"authorization": f"Bearer {self.access_token}"} | ({"idempotency-key": key} if key else {})
        self.stack.confidential.add(name)
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, verify=TLS) as client:
            return await client.post(
                f"{self.url}/attachments",
                files={"file": (name, content)},
                headers=headers,
                params={"transaction": transaction},
            )

    async def fetch(self, url: str, method: str = "GET") -> httpx.Response:
        """What lies at a path of the server."""
        headers = {"authorization": f"Bearer {self.access_token}"}
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, verify=TLS) as client:
            return await client.request(method, f"{self.url}{url}", headers=headers)

    async def read(self, capture: str) -> Answer:
        """The capture as it is now."""
        found: Answer = (
            await self.ask(f"query($id: ID!) {{ capture(id: $id) {{ {CAPTURE} }} }}", id=capture)
        )["capture"]
        return found

    async def cursor(self) -> str:
        return str((await self.ask("{ eventCursor }"))["eventCursor"])

    @asynccontextmanager
    async def events(self, after: str | None = None, query: str = EVENTS) -> AsyncGenerator[Feed, None]:
        """A subscription; `after` a cursor. Read it before you rely on it where there is no cursor."""
        async with socket(self.url, self.access_token) as feed:
            await feed.send(type="subscribe", id="1", payload={"query": query, "variables": {"after": after}})
            yield feed

    @asynccontextmanager
    async def following(self) -> AsyncGenerator[Feed, None]:
        """A subscription to all that happens from now on."""
        async with self.events(await self.cursor()) as feed:
            yield feed
