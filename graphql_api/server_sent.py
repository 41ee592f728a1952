"""GraphQL over server-sent events (graphql-sse, distinct connections): one operation, one response that stays open."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing

from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from domain.ending import end
from graphql_api import strict_json
from graphql_api.context import Viewer
from graphql_api.engine import Engine, Gone, Operation

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
COMMENT_SECONDS = 15.0


class EventStream:
    """An ASGI response. It ends when the operation does, the client leaves, or its token expires or is revoked."""

    def __init__(self, engine: Engine, operation: Operation, viewer: Viewer | None) -> None:
        self.engine = engine
        self.operation = operation
        self.viewer = viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        pump = asyncio.create_task(self.pump(scope, send))
        gone = asyncio.create_task(leaving(receive))
        stop_watching = self.watch(gone)
        try:
            while not await finished(pump, gone):
                await send(chunk(":\n\n"))
        finally:
            stop_watching()
            await end(pump, gone)
        await send(chunk("", more=False))

    def watch(self, gone: "asyncio.Task[None]") -> Callable[[], None]:
        """Take the client for gone when its token is no longer good. Returns what ends the watch."""
        if self.viewer is None:
            return lambda: None
        left = self.viewer.expires_at - time.time()
        timer = asyncio.get_running_loop().call_later(left, gone.cancel)

        def revoked() -> None:
            gone.cancel()

        unwatch = self.engine.gate.watch(self.viewer.session, revoked)

        def stop() -> None:
            timer.cancel()
            unwatch()

        return stop

    async def pump(self, scope: Scope, send: Send) -> None:
        stream = self.engine.stream(self.operation, self.viewer, HTTPConnection(scope))
        async with aclosing(stream) as answers:
            async for answer in answers:
                await self.event(send, "next", strict_json.encode(answer.payload()))
        await self.event(send, "complete", "")

    async def event(self, send: Send, name: str, data: str) -> None:
        """Raises `Gone` where the client has stopped reading."""
        try:
            async with asyncio.timeout(self.engine.limits.send_seconds):
                await send(chunk(f"event: {name}\ndata: {data}\n\n"))
        except TimeoutError:
            raise Gone from None
        await asyncio.sleep(0)  # A stream that never waits must not keep others waiting.


def chunk(text: str, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": more}


async def leaving(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def finished(*tasks: "asyncio.Task[None]") -> bool:
    """Whether one of them is, within the time after which the client deserves a sign of life."""
    done, _ = await asyncio.wait(tasks, timeout=COMMENT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)
