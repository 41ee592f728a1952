"""Files over plain HTTP: who asks for it, a body taken in piece by piece, and an answer, or why there is none."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.blobs import Blob, Blobs, BlobWriter
from domain.errors import Rejected, Unauthenticated
from domain.imports.errors import NoFile
from domain.keys import check_key
from graphql_api import strict_json
from graphql_api.context import Gate
from graphql_api.errors import Refused, refuse, refused_by, worded
from graphql_api.form import FileForm
from graphql_api.http import CALLER_DEPENDENT
from graphql_api.profiles import Profile
from graphql_api.services import Services

# Of what is too large so many times the limit is taken in before the answer; a client that sends more may find the
# connection closed.
DRAINED = 4
# What a form holds besides its file.
FORM_BYTES = 64 * 1024
# A client that sends nothing for so long is gone, or holds a connection for nothing.
SILENCE_SECONDS = 30.0
# However slowly something comes, after this time nobody waits for it.
LONGEST_SECONDS = 3_600.0
STATUS = {
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "FILE_TOO_LARGE": 413,
    "FILE_KIND_REFUSED": 415,
    "TOO_MANY_ATTACHMENTS": 409,
    "IDEMPOTENCY_MISMATCH": 409,
    "TOO_MANY_IMPORTS": 409,
    "TRY_AGAIN": 503,
}


def asked(scope: Scope, name: str) -> str | None:
    """A value of the query, None where it isn't given."""
    return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get(name, ())), None)


async def signed_in(services: Services, gate: Gate, headers: Headers) -> Profile:
    """Who asks. Raises `Unauthenticated`."""
    if "authorization" not in headers:
        raise Unauthenticated
    viewer = await gate.viewer(headers["authorization"])
    return await services.profiles.get(viewer.person)


def key_of(headers: Headers) -> str | None:
    """The idempotency key. Raises `KeyInvalid`."""
    key = headers.get("idempotency-key")
    return None if key is None else check_key(key)


class Body:
    """A request's body, piece by piece; of its file at most so many bytes are taken."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._ended = False
        self._taken = 0
        self._until = asyncio.get_running_loop().time() + LONGEST_SECONDS
        self.most = most

    @property
    def is_too_long(self) -> bool:
        """Whether the file in it certainly is too large, or something else is."""
        return self._taken > self.most + FORM_BYTES

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raises `ClientDisconnect`, `Refused` where nothing comes for too long."""
        while not self._ended:
            try:
                async with asyncio.timeout(SILENCE_SECONDS), asyncio.timeout_at(self._until):
                    message = await self._receive()
            except TimeoutError:
                raise refuse("The file took too long to arrive.", status=408) from None
            if message["type"] == "http.disconnect":
                self._ended = True
                raise ClientDisconnect
            self._ended = not message.get("more_body")
            self._taken += len(message.get("body", b""))
            yield message.get("body", b"")

    async def drain(self) -> None:
        """Take in what is still being sent: many clients don't look for an answer before they have sent all."""
        with suppress(ClientDisconnect, Refused, TimeoutError):
            async with asyncio.timeout(SILENCE_SECONDS):
                async for _ in self.pieces():
                    if self._taken > DRAINED * self.most:
                        return


def _anything(_piece: bytes) -> None:
    """Every file may come."""


async def kept(
    blobs: Blobs,
    writer: BlobWriter,
    form: FileForm,
    body: Body,
    too_large: type[Rejected],
    look: Callable[[bytes], None] = _anything,
) -> Blob:
    """The file in the database; nothing of it stays there where it doesn't arrive whole, or `look` raises.

    Raises `NoFile` and `too_large`.
    """
    await writer.begin()
    try:
        await _take_in(writer, form, body, too_large, look)
        return await writer.finish()
    except BaseException:
        await asyncio.shield(blobs.forget(writer.book, writer.id))
        raise


async def _take_in(
    writer: BlobWriter, form: FileForm, body: Body, too_large: type[Rejected], look: Callable[[bytes], None]
) -> None:
    async for piece in body.pieces():
        content = form.take(piece)
        look(content)
        await writer.write(content)
        if writer.size > body.most or body.is_too_long:
            raise too_large
    if not form.found or not form.complete:
        raise NoFile


async def answer_upload(work: Awaitable[Response], body: Body, to: tuple[Scope, Receive, Send]) -> None:
    """Send what came of it, unless the client has left."""
    try:
        response = await or_refusal(work)
    except ClientDisconnect:
        return
    await body.drain()
    await response(*to)


async def or_refusal(work: Awaitable[Response]) -> Response:
    """The answer, or why there is none."""
    try:
        return await work
    except ClientDisconnect:
        raise
    except Rejected as rejected:
        return refusal(worded_refusal(rejected))
    except Refused as refused:
        return refusal(refused)
    except Exception as error:  # noqa: BLE001  the edge's own faults are masked and logged like a resolver's
        return refusal(refused_by(error))


def worded_refusal(rejected: Rejected) -> Refused:
    return Refused(worded(rejected.message, rejected.code), status=STATUS.get(rejected.code, 400))


def refusal(refused: Refused) -> Response:
    """Much of the body may not have been read: the connection can't be used again."""
    headers = {**CALLER_DEPENDENT, **refused.headers, "connection": "close"}
    content = strict_json.encode({"errors": list(refused.errors)})
    return Response(content, refused.status or 400, headers, "application/json; charset=utf-8")
