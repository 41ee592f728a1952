"""`POST /attachments` takes in a file of a transaction as a form, `GET /attachments/<id>` gives it out again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

from beanie import PydanticObjectId
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from domain.attachments.errors import AttachmentTooLarge
from domain.attachments.queries import get_attachment
from domain.attachments.rules import MOST_BYTES
from domain.attachments.service import Attaching, File
from domain.attachments.sniffing import PDF, PICTURES, TEXT, Sniffer
from domain.errors import NotFound, Rejected
from domain.ids import Type, attachment_id, decode_as
from domain.ledger.models import Attachment
from graphql_api import strict_json
from graphql_api.context import Gate
from graphql_api.errors import refuse
from graphql_api.exchange import Body, answer_upload, asked, kept, key_of, or_refusal, signed_in
from graphql_api.form import FileForm
from graphql_api.http import CALLER_DEPENDENT
from graphql_api.ledger.attachments import url_of
from graphql_api.profiles import Profile
from graphql_api.services import Services

# A browser may show these itself; all else it only stores. It keeps no copy, guesses no other type and runs nothing.
SHOWN = PICTURES | {PDF}
SAFE = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "vary": "Authorization",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class AttachmentUpload:
    """The ASGI endpoint. Query: `transaction`, whose file it is."""

    services: Services
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(receive, MOST_BYTES)
        await answer_upload(self._respond(scope, body), body, (scope, receive, send))

    async def _respond(self, scope: Scope, body: Body) -> Response:
        if scope["method"] != "POST":
            raise refuse("Files are uploaded by POST.", status=405, allow="POST")
        headers = Headers(scope=scope)
        profile = await signed_in(self.services, self.gate, headers)
        attaching, transaction = self._named(profile, asked(scope, "transaction"))
        await attaching.check(transaction)
        key = key_of(headers)
        form, sniffer, blobs = FileForm(headers.get("content-type", "")), Sniffer(), self.services.blobs
        writer = blobs.writer(attaching.book.id, transaction)
        blob = await kept(blobs, writer, form, body, AttachmentTooLarge, sniffer.take)
        try:
            attachment = await attaching.add(transaction, File(blob, sniffer.finish(), form.name), key)
        except Rejected:
            await blobs.forget(blob.book, blob.id)
            raise
        is_new = attachment.blob == blob.id
        await (blobs.settle if is_new else blobs.forget)(blob.book, blob.id)
        return _told(attaching, transaction, attachment, status=201 if is_new else 200)

    def _named(self, profile: Profile, id: str | None) -> tuple[Attaching, PydanticObjectId]:
        public = decode_as(Type.TRANSACTION, id or "")
        book = None if public is None else profile.books.get(public.stream)
        if public is None or book is None:
            raise NotFound("transaction")
        return Attaching(self.services.journal, profile.person, book), PydanticObjectId(public.row)


def _told(attaching: Attaching, transaction: PydanticObjectId, one: Attachment, status: int) -> Response:
    public = attachment_id(attaching.book.id, transaction, one.id)
    told = {
        "id": public,
        "name": one.name,
        "contentType": one.type,
        "size": one.size,
        "createdAt": one.at.isoformat(),
        "url": url_of(public),
    }
    content = strict_json.encode({"attachment": told})
    return Response(content, status, dict(CALLER_DEPENDENT), "application/json; charset=utf-8")


@dataclass(frozen=True, slots=True)
class AttachmentDownload:
    """The ASGI endpoint; the id is the last part of the path."""

    services: Services
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await or_refusal(self._respond(scope))
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            raise refuse("Attachments are fetched by GET.", status=405, allow="GET, HEAD")
        profile = await signed_in(self.services, self.gate, Headers(scope=scope))
        public = decode_as(Type.ATTACHMENT, scope["path_params"]["id"])
        if public is None or public.stream not in profile.books:
            raise NotFound
        found = await get_attachment(public.stream, *public.both_ids)
        if found is None:
            raise NotFound
        pieces = self.services.blobs.pieces(public.stream, found.blob)
        # Before anything is promised: a content that isn't there is a fault of ours.
        first = await anext(pieces)
        return StreamingResponse(
            _all(first, pieces), headers=headers_of(found), media_type=_media_type(found)
        )


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _media_type(one: Attachment) -> str:
    return f"{one.type}; charset=utf-8" if one.type == TEXT else one.type


def headers_of(one: Attachment) -> dict[str, str]:
    """With its name in ASCII for old clients, and as it is (RFC 6266)."""
    how = "inline" if one.type in SHOWN else "attachment"
    plain = "".join(char if " " <= char <= "~" and char not in '"\\%' else "_" for char in one.name)
    named = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(one.name, safe='')}"
    return {**SAFE, "content-length": str(one.size), "content-disposition": named}
