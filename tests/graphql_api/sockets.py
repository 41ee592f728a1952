"""A client of graphql-transport-ws that does only what a test says."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graphql_api.websocket import PROTOCOL
from tests.graphql_api.serving import Served


class Client:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: object) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            message = json.loads(await self.connection.recv())
        assert isinstance(message, dict)
        return message

    async def init(self, authorization: str | None = None) -> dict[str, Any]:
        payload = {"payload": {"authorization": authorization}} if authorization else {}
        await self.send(type="connection_init", **payload)
        return await self.receive()

    async def subscribe(self, identity: str, query: str, **rest: object) -> None:
        await self.send(type="subscribe", id=identity, payload={"query": query, **rest})

    async def closed(self) -> tuple[int, str]:
        """The server's close code and reason; whatever it sends before is dropped."""
        with pytest.raises(ConnectionClosed) as end:
            await self.drain()
        assert end.value.rcvd is not None, "the connection was cut without a close frame"
        return end.value.rcvd.code, end.value.rcvd.reason

    async def drain(self) -> None:
        async with asyncio.timeout(10):
            while True:
                await self.connection.recv()


@asynccontextmanager
async def dial(
    served: Served, subprotocol: str | None = PROTOCOL, **headers: str
) -> AsyncGenerator[Client, None]:
    subprotocols = [Subprotocol(subprotocol)] if subprotocol else None
    async with connect(
        served.socket_url,
        subprotocols=subprotocols,
        additional_headers=headers,
        proxy=None,
        ping_interval=None,
    ) as connection:
        yield Client(connection)
