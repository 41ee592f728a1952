"""No request body is larger or slower than the limit, whatever its headers promise."""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api import strict_json
from graphql_api.errors import refuse, worded


class BodyTooLarge(Exception):  # noqa: N818  says what is wrong with the body, in the words of HTTP
    """Raised by `receive` under a `BodyCap`; the cap answers 413."""


class BodyCap:
    """An ASGI layer that answers 413 for a body over `limit` bytes, announced or not, and reads no further."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isascii() or not announced.isdigit() or int(announced[:19]) > self.limit:
            await self.refuse(scope, receive, send)
            return
        taken = 0
        started = False

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.limit:
                raise BodyTooLarge
            return message

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive_counted, send_noted)
        except BodyTooLarge:
            if started:
                raise
            await self.refuse(scope, receive, send)

    async def refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = worded(f"A request body holds at most {self.limit} bytes.", "BAD_REQUEST")
        headers = {"connection": "close"}
        answer = strict_json.encode({"errors": [error]})
        await Response(answer, 413, headers, "application/json")(scope, receive, send)


async def read(receive: Receive, seconds: float) -> bytes:
    """The whole body. A client that takes longer is refused with 408; one that leaves raises `ClientDisconnect`."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return bytes(message.get("body", b""))
    chunks = []
    try:
        async with asyncio.timeout(seconds):
            while message["type"] == "http.request":
                chunks.append(message.get("body", b""))
                if not message.get("more_body"):
                    return b"".join(chunks)
                message = await receive()
    except TimeoutError:
        raise refuse("The request body took too long to arrive.", status=408, connection="close") from None
    raise ClientDisconnect
