"""GraphQL over WebSocket: the protocol graphql-transport-ws, with tokens that end.

An own handler instead of Strawberry's: one bad operation fails alone, every close has its code, the token is checked
as long as the socket lives, and an idle socket costs one task, its timer and no context.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, ClassVar

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from domain.ending import end
from domain.errors import Unauthenticated
from graphql_api import strict_json
from graphql_api.context import Viewer
from graphql_api.engine import Engine, Gone, Operation, OperationRequest
from graphql_api.errors import PublicError, Refused, of_exception, worded

PROTOCOL = "graphql-transport-ws"
BAD_TOKEN = 4403
LONGEST_REASON = 123  # bytes, RFC 6455

Payload = Mapping[str, Any]


class Close(Exception):  # noqa: N818  it says what happens to the socket
    """Ends the socket with a code of the protocol. Clients take 4400, 4401 and 4406 as final, and reconnect after 4403."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


# Not sent: a close frame would have to wait behind what the client doesn't read.
SLOW = Close(1013, "This client reads too slowly")


class GraphQLOverWebSocket:
    """The ASGI endpoint."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if PROTOCOL in scope["subprotocols"]:
            await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
            await Socket(self.engine, scope, send).serve(receive)
        else:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 4406, "reason": "Subprotocol not acceptable"})


class Socket:
    """One connection."""

    __slots__ = (
        "engine",
        "expiry",
        "initialised",
        "operations",
        "scope",
        "task",
        "unwatch",
        "verdict",
        "viewer",
        "write",
    )

    def __init__(self, engine: Engine, scope: Scope, write: Send) -> None:
        self.engine = engine
        self.scope = scope
        self.write = write
        self.operations: dict[str, asyncio.Task[None]] = {}
        self.viewer: Viewer | None = None
        self.initialised = False
        self.verdict: Close | None = None
        self.unwatch: Callable[[], None] | None = None
        self.task = asyncio.current_task()
        self.expiry: asyncio.TimerHandle | None = None

    async def serve(self, receive: Receive) -> None:
        """Until either side closes."""
        self.end_in(self.engine.limits.init_seconds, Close(4408, "Connection initialisation timeout"))
        try:
            await self.listen(receive)
        except Close as verdict:
            self.verdict = self.verdict or verdict
        except asyncio.CancelledError:
            if self.verdict is None:
                raise
        except Gone:
            pass
        finally:
            await self.clean_up()
        if self.verdict and self.verdict is not SLOW:
            await self.close(self.verdict)

    async def listen(self, receive: Receive) -> None:
        while self.verdict is None and await self.take(await receive()):
            pass

    async def take(self, message: Message) -> bool:
        """Act on one message. A method of its own, so that an idle socket doesn't hold on to its last frame."""
        if message["type"] == "websocket.disconnect":
            return False
        frame = read_frame(message)
        handler = self.HANDLERS.get(frame["type"])
        if handler is None:
            raise Close(4400, "Unknown message type")
        await handler(self, frame)
        return True

    async def clean_up(self) -> None:
        self.task = None  # From here on nobody may cancel it.
        if self.expiry:
            self.expiry.cancel()
        if self.unwatch:
            self.unwatch()
        try:
            await end(*self.operations.values())
        except asyncio.CancelledError:
            if self.verdict is None:
                raise

    async def close(self, verdict: Close) -> None:
        reason = verdict.reason.encode()[:LONGEST_REASON].decode(errors="ignore")
        try:
            async with asyncio.timeout(self.engine.limits.send_seconds):
                await self.write({"type": "websocket.close", "code": verdict.code, "reason": reason})
        except (TimeoutError, OSError):
            return

    def end(self, verdict: Close) -> None:
        """Close from outside of the socket's own task: a timer, a revocation, an operation."""
        if self.verdict is None and self.task is not None:
            self.verdict = verdict
            self.task.cancel()

    def end_in(self, seconds: float, verdict: Close) -> None:
        """Close by then; replaces the former deadline."""
        if self.expiry:
            self.expiry.cancel()
        self.expiry = asyncio.get_running_loop().call_later(seconds, self.end, verdict)

    async def send(self, **message: object) -> None:
        """Raises `Gone` after a verdict: nothing leaves any more. A client that has stopped reading loses the socket."""
        if self.verdict:
            raise Gone
        try:
            async with asyncio.timeout(self.engine.limits.send_seconds):
                await self.write({"type": "websocket.send", "text": strict_json.encode(message)})
        except TimeoutError:
            self.end(SLOW)
            raise Gone from None
        except OSError:
            raise Gone from None

    async def initialise(self, frame: Payload) -> None:
        if self.initialised:
            raise Close(4429, "Too many initialisation requests")
        self.initialised = True
        authorization = authorization_in(payload_of(frame))
        if authorization is None:
            authorization = Headers(scope=self.scope).get("authorization")
        if authorization is None:
            self.end_never()
        else:
            self.admit(await self.check(authorization))
        await self.send(type="connection_ack")

    async def check(self, authorization: object) -> Viewer:
        """Raises `Close`: 4403 for a bad token, 1013 (try again later) where it can't be checked."""
        try:
            return await self.engine.gate.viewer(str(authorization))
        except Unauthenticated as fault:
            raise Close(BAD_TOKEN, fault.message) from None
        except Exception as error:
            raise Close(1013, of_exception(error)["message"]) from error

    def admit(self, viewer: Viewer) -> None:
        """Let the socket live as long as this token."""
        self.viewer = viewer
        self.end_in(viewer.expires_at - time.time(), Close(BAD_TOKEN, "The access token has expired"))
        if self.unwatch is None:
            verdict = Close(BAD_TOKEN, "The session was revoked")
            self.unwatch = self.engine.gate.watch(viewer.session, lambda: self.end(verdict))

    def end_never(self) -> None:
        if self.expiry:
            self.expiry.cancel()
        self.expiry = None

    async def ping(self, frame: Payload) -> None:
        payload = payload_of(frame)
        authorization = authorization_in(payload)
        if authorization is None:
            await self.send(type="pong", **({"payload": payload} if payload else {}))
            return
        if not self.initialised:
            raise Close(4401, "Unauthorized")
        await self.send(type="pong", payload=await self.renew(authorization))

    async def renew(self, authorization: object) -> Payload:
        """A newer token of the same session prolongs the socket; where it can't be checked the old one still counts."""
        try:
            viewer = await self.check(authorization)
        except Close as verdict:
            if verdict.code == BAD_TOKEN:
                raise
            return {"renewed": False}
        if self.viewer is None or viewer.session != self.viewer.session:
            raise Close(BAD_TOKEN, "The token belongs to another session")
        self.admit(viewer)
        return {"renewed": True, "expiresIn": int(viewer.expires_at - time.time())}

    async def pong(self, frame: Payload) -> None:
        payload_of(frame)

    async def subscribe(self, frame: Payload) -> None:
        if not self.initialised:
            raise Close(4401, "Unauthorized")
        identity = identity_of(frame)
        if identity in self.operations:
            raise Close(4409, f"Subscriber for {identity} already exists")
        try:
            request = OperationRequest.of(frame.get("payload"))
        except Refused as refused:
            raise Close(4400, refused.errors[0]["message"]) from None
        if len(self.operations) >= self.engine.limits.running_operations:
            most = self.engine.limits.running_operations
            await self.fail(
                identity, worded(f"A socket runs at most {most} operations at a time.", "RATE_LIMITED")
            )
            return
        try:
            operation = self.engine.prepare(request, self.viewer)
        except Refused as refused:
            await self.fail(identity, *refused.errors)
            return
        self.operations[identity] = asyncio.create_task(self.run(identity, operation))

    async def run(self, identity: str, operation: Operation) -> None:
        """Answer one operation until it ends, fails or is cancelled."""
        stream = self.engine.stream(operation, self.viewer, HTTPConnection(self.scope))
        try:
            async with aclosing(stream) as answers:
                async for answer in answers:
                    if not answer.executed:
                        await self.fail(identity, *answer.errors)
                        return
                    await self.send(id=identity, type="next", payload=answer.payload())
                    await asyncio.sleep(0)  # A stream that never waits must not keep others waiting.
            self.forget(identity)
            await self.send(id=identity, type="complete")
        except Gone:
            return
        finally:
            self.forget(identity)

    async def fail(self, identity: str, *errors: PublicError) -> None:
        self.forget(identity)
        await self.send(id=identity, type="error", payload=list(errors))

    def forget(self, identity: str) -> None:
        """Free the id before the last message is sent, unless a newer operation has it already."""
        if self.operations.get(identity) is asyncio.current_task():
            del self.operations[identity]

    async def complete(self, frame: Payload) -> None:
        await end(self.operations.pop(identity_of(frame), None))

    HANDLERS: ClassVar[Mapping[str, Callable[["Socket", Payload], Awaitable[None]]]] = {
        "connection_init": initialise,
        "ping": ping,
        "pong": pong,
        "subscribe": subscribe,
        "complete": complete,
    }


def read_frame(message: Message) -> Payload:
    text = message.get("text")
    if text is None:
        raise Close(4400, "Frames must be text")
    try:
        frame = strict_json.decode(text)
    except strict_json.NotJson:
        raise Close(4400, "Frames must hold valid JSON") from None
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise Close(4400, "Frames must hold an object with a type")
    return frame


def payload_of(frame: Payload) -> Payload:
    payload = frame.get("payload")
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise Close(4400, "A payload must be an object")
    return payload


def identity_of(frame: Payload) -> str:
    identity = frame.get("id")
    if not isinstance(identity, str) or not identity:
        raise Close(4400, "The message needs an id, a string that isn't empty")
    return identity


def authorization_in(payload: Payload) -> object | None:
    """The token, however its key is written: it must never be echoed."""
    return next((value for key, value in payload.items() if key.lower() == "authorization"), None)
