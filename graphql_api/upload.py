"""`POST /imports`: a statement file as a form, streamed into the database; the answer is the import's id."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs

from bson import ObjectId
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.blobs import Blob, BlobWriter
from domain.books.models import Book
from domain.errors import NotFound, Rejected, Unauthenticated
from domain.ids import Type, decode_as, import_id
from domain.imports import service
from domain.imports.errors import FileTooLarge, NoFile
from domain.imports.formats.reading import MAX_BYTES
from domain.imports.models import Import
from domain.keys import check_key
from graphql_api import strict_json
from graphql_api.context import Gate
from graphql_api.errors import Refused, refuse, refused_by, worded
from graphql_api.form import FileForm
from graphql_api.http import CALLER_DEPENDENT
from graphql_api.named import book_named
from graphql_api.profiles import Profile
from graphql_api.services import Services

PATH = "/imports"
# Of what is too large so much is taken in before the answer; a client that sends more may find the connection closed.
MOST_DRAINED = 4 * MAX_BYTES
# A client that sends nothing for so long is gone, or holds a connection for nothing.
SILENCE_SECONDS = 30.0
STATUS = {
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "FILE_TOO_LARGE": 413,
    "IDEMPOTENCY_MISMATCH": 409,
    "TOO_MANY_IMPORTS": 409,
    "TRY_AGAIN": 503,
}


@dataclass(frozen=True, slots=True)
class Upload:
    """The ASGI endpoint. Query: `book`, the home book where it isn't given, and `account`, where it is booked."""

    services: Services
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Body(receive)
        try:
            response = await self._respond(scope, body)
        except ClientDisconnect:
            return
        except Rejected as rejected:
            response = refusal(worded_refusal(rejected))
        except Refused as refused:
            response = refusal(refused)
        except Exception as error:  # noqa: BLE001  the edge's own faults are masked and logged like a resolver's
            response = refusal(refused_by(error))
        await body.drain()
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, body: "_Body") -> Response:
        if scope["method"] != "POST":
            raise refuse("Files are uploaded by POST.", status=405, allow="POST")
        headers = Headers(scope=scope)
        if "authorization" not in headers:
            raise Unauthenticated
        viewer = await self.gate.viewer(headers["authorization"])
        profile = await self.services.profiles.get(viewer.person)
        book = book_named(profile, asked(scope, "book"))
        service.check_writer(book, profile.person)
        key = headers.get("idempotency-key")
        if key is not None:
            check_key(key)
        account = _account(book, scope)
        form = FileForm(headers.get("content-type", ""))
        blob = await self._keep(book, form, body)
        run = await self._submit(profile, book, blob, form.name, key, account)
        return _answer(run, status=201 if run.blob == blob.id else 200)

    async def _keep(self, book: Book, form: FileForm, body: "_Body") -> Blob:
        """The file in the database; nothing of it stays there where it doesn't arrive whole."""
        writer = self.services.blobs.writer(book.id)
        await writer.begin()
        try:
            await _stream(form, body, writer)
            return await writer.finish()
        except BaseException:
            await asyncio.shield(self.services.blobs.forget(book.id, writer.id))
            raise

    async def _submit(
        self,
        profile: Profile,
        book: Book,
        blob: Blob,
        name: str | None,
        key: str | None,
        account: ObjectId | None,
    ) -> Import:
        blobs, doorbell = self.services.blobs, self.services.doorbell
        try:
            shown = service.shown_name(name)
            run = await service.submit(doorbell, profile.person, book, blob, shown, key, account)
        except Rejected:
            await blobs.forget(book.id, blob.id)
            raise
        await (blobs.settle if run.blob == blob.id else blobs.forget)(book.id, blob.id)
        return run


def _account(book: Book, scope: Scope) -> ObjectId | None:
    named = asked(scope, "account")
    if named is None:
        return None
    public = decode_as(Type.ACCOUNT, named)
    if public is None or public.stream != book.id:
        raise NotFound("account")
    return public.object_id


def asked(scope: Scope, name: str) -> str | None:
    """A value of the query, None where it isn't given."""
    return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get(name, ())), None)


async def _stream(form: FileForm, body: "_Body", writer: BlobWriter) -> None:
    async for piece in body.pieces():
        await writer.write(form.take(piece))
        if writer.size > MAX_BYTES:
            raise FileTooLarge
    if not form.found or not form.complete:
        raise NoFile


class _Body:
    """A request's body, piece by piece."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False
        self._taken = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raises `ClientDisconnect`, `Refused` where nothing comes for too long."""
        while not self._ended:
            try:
                async with asyncio.timeout(SILENCE_SECONDS):
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
                    if self._taken > MOST_DRAINED:
                        return


def _answer(run: Import, status: int) -> Response:
    told = {
        "id": import_id(run.book, run.id),
        "stage": run.stage.value,
        "fileName": run.name,
        "size": run.size,
    }
    content = strict_json.encode({"import": told})
    return Response(content, status, dict(CALLER_DEPENDENT), "application/json; charset=utf-8")


def worded_refusal(rejected: Rejected) -> Refused:
    return Refused(worded(rejected.message, rejected.code), status=STATUS.get(rejected.code, 400))


def refusal(refused: Refused) -> Response:
    """Much of the body may not have been read: the connection can't be used again."""
    headers = {**CALLER_DEPENDENT, **refused.headers, "connection": "close"}
    content = strict_json.encode({"errors": list(refused.errors)})
    return Response(content, refused.status or 400, headers, "application/json; charset=utf-8")
