"""`POST /imports`: a statement file as a form, streamed into the database; the answer is the import's id."""

from dataclasses import dataclass

from bson import ObjectId
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.blobs import Blob
from domain.books.models import Book
from domain.errors import NotFound, Rejected
from domain.ids import Type, decode_as, import_id
from domain.imports import service
from domain.imports.errors import FileTooLarge
from domain.imports.formats.reading import MAX_BYTES
from domain.imports.models import Import
from graphql_api import strict_json
from graphql_api.context import Gate
from graphql_api.errors import refuse
from graphql_api.exchange import Body, answer_upload, asked, kept, key_of, signed_in
from graphql_api.form import FileForm
from graphql_api.http import CALLER_DEPENDENT
from graphql_api.named import book_named
from graphql_api.profiles import Profile
from graphql_api.services import Services

PATH = "/imports"


@dataclass(frozen=True, slots=True)
class Upload:
    """The ASGI endpoint. Query: `book`, the home book where it isn't given, and `account`, where it is booked."""

    services: Services
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(receive, MAX_BYTES)
        await answer_upload(self._respond(scope, body), body, (scope, receive, send))

    async def _respond(self, scope: Scope, body: Body) -> Response:
        if scope["method"] != "POST":
            raise refuse("Files are uploaded by POST.", status=405, allow="POST")
        headers = Headers(scope=scope)
        profile = await signed_in(self.services, self.gate, headers)
        book = book_named(profile, asked(scope, "book"))
        service.check_writer(book, profile.person)
        key = key_of(headers)
        account = _account(book, scope)
        form = FileForm(headers.get("content-type", ""))
        blob = await kept(self.services.blobs, self.services.blobs.writer(book.id), form, body, FileTooLarge)
        run = await self._submit(profile, book, blob, form.name, key, account)
        return _answer(run, status=201 if run.blob == blob.id else 200)

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


def _answer(run: Import, status: int) -> Response:
    told = {
        "id": import_id(run.book, run.id),
        "stage": run.stage.value,
        "fileName": run.name,
        "size": run.size,
    }
    content = strict_json.encode({"import": told})
    return Response(content, status, dict(CALLER_DEPENDENT), "application/json; charset=utf-8")
