"""A client that types and listens, as small as it can be, so that its own work is not what is measured."""

import asyncio
import json
import os
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from benchmarks.samples import CAPTURE, EVENTS
from benchmarks.wire import Reply, cut_reply, request
from infra.processes import LOOPBACK

PROTOCOL = "graphql-transport-ws"
TEXT_FRAME, CLOSE_FRAME, PING_FRAME, PONG_FRAME = 1, 8, 9, 10


class Http:
    """One keep-alive connection, opened again where the server closed it as idle; one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, data: bytes) -> Reply:
        """The answer; `ValueError` where it isn't 2xx, `ConnectionError` where none comes."""
        reader, writer = await self._connected()
        writer.write(data)
        received = b""
        while (cut := cut_reply(received)) is None:
            more = await reader.read(65_536)
            if not more:
                raise ConnectionResetError("the server hung up")
            received += more
        reply = cut[0]
        if not reply.status.startswith(b"2"):
            raise ValueError(f"answered {reply.status!r}: {reply.body[:300]!r}")
        return reply

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(LOOPBACK, self._port)
        return self._streams

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


def capture_request(token: str, text: str) -> bytes:
    return request("/graphql", {"query": CAPTURE, "variables": {"input": {"text": text}}}, token)


class Subscriber(asyncio.Protocol):
    """A WebSocket that is subscribed to `events`; calls back with each text frame, as bytes.

    Written by hand: two thousand of them in one process must cost little, in time above all.
    """

    def __init__(self, token: str, on_text: Callable[[bytes], None]) -> None:
        self._token = token
        self._on_text = on_text
        self._received = bytearray()
        self._upgraded = False
        self._transport: Any = None
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, port: int, token: str, on_text: Callable[[bytes], None]) -> "Subscriber":
        """Returns when the subscription stands: its first event has come."""
        loop = asyncio.get_running_loop()
        _, subscriber = await loop.create_connection(lambda: cls(token, on_text), LOOPBACK, port)
        await subscriber.subscribed
        return subscriber

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        key = b64encode(os.urandom(16)).decode()
        lines = [
            "GET /graphql HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            f"Sec-WebSocket-Protocol: {PROTOCOL}",
        ]
        self._transport.write("\r\n".join(lines).encode() + b"\r\n\r\n")

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._upgraded:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            self._upgraded = True
            del self._received[: end + 4]
            authorization = {"authorization": f"Bearer {self._token}"}
            self._send({"type": "connection_init", "payload": authorization})
            self._send({"type": "subscribe", "id": "1", "payload": {"query": EVENTS}})
        while (frame := cut_frame(self._received)) is not None:
            self._take(*frame)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(ConnectionResetError("the server hung up"))

    def close(self) -> None:
        self._transport.abort()

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == PING_FRAME:
            self._transport.write(masked(PONG_FRAME, payload))
        elif kind == TEXT_FRAME:
            if not self.subscribed.done() and b'"next"' in payload:
                self.subscribed.set_result(None)
            self._on_text(payload)
        elif kind == CLOSE_FRAME:
            self._transport.close()

    def _send(self, message: dict[str, Any]) -> None:
        self._transport.write(masked(TEXT_FRAME, json.dumps(message).encode()))


def masked(kind: int, payload: bytes) -> bytes:
    """A whole frame of a client. Its mask of zeros changes nothing: nobody stands between that it could protect."""
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes((0x80 | kind,)) + length + b"\0\0\0\0" + payload


def cut_frame(received: bytearray) -> tuple[int, bytes] | None:
    """Take the first whole frame out; None where more must come. A server's frames are neither masked nor split."""
    if len(received) < 2:
        return None
    size, start = received[1], 2
    if size >= 126:
        start = 4 if size == 126 else 10
        size = int.from_bytes(received[2:start], "big")
    if len(received) < start + size:
        return None
    kind, payload = received[0] & 15, bytes(received[start : start + size])
    del received[: start + size]
    return kind, payload
