"""`GET /export`: a book as a file, streamed; the token that GraphQL takes is the one that it takes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from domain import clock
from domain.exports.service import CONTENT_TYPES, SPARED, export
from graphql_api.context import Gate
from graphql_api.errors import refuse
from graphql_api.exchange import asked, or_refusal, signed_in
from graphql_api.http import CALLER_DEPENDENT
from graphql_api.named import book_named
from graphql_api.services import Services

PATH = "/export"
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Export:
    """The ASGI endpoint. Query: `format` (json, csv, beancount, hledger), `book`, the home book where it isn't given.

    Of JSON `without` names parts to leave out, "changes,attachments" for example.
    """

    services: Services
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await or_refusal(self._respond(scope))
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        if scope["method"] != "GET":
            raise refuse("Exports are asked for by GET.", status=405, allow="GET")
        profile = await signed_in(self.services, self.gate, Headers(scope=scope))
        book = book_named(profile, asked(scope, "book"))
        form = asked(scope, "format") or "json"
        if form not in CONTENT_TYPES:
            raise refuse(f"format is one of {', '.join(CONTENT_TYPES)}.", status=400)
        without = [name for name in (asked(scope, "without") or "").split(",") if name]
        if not {*without} <= {*SPARED} or (without and form != "json"):
            raise refuse(
                f"without takes, of JSON, {' or '.join(SPARED)} or both with a comma between.", status=400
            )
        content_type, ending = CONTENT_TYPES[form]
        name = f"finsight-{clock.civil_date(clock.now(), profile.person.time_zone)}.{ending}"
        told = {**CALLER_DEPENDENT, "content-disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(
            _in_pieces(export(form, profile.person, book, self.services.blobs, without)),
            headers=told,
            media_type=content_type,
        )


async def _in_pieces(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """Many lines at a time: each piece is a message to the server."""
    waiting: list[str] = []
    size = 0
    async for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
