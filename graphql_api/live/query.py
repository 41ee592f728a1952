"""The log's head."""

import strawberry
from bson import ObjectId

from domain.books.queries import books_of
from domain.events import Position, encode_cursor
from graphql_api.context import Context, Info
from graphql_api.engine import Operation


@strawberry.type
class LiveQuery:
    @strawberry.field(
        description=(
            "The log's head. Read it before the first list and pass it as `after` to `events`: nothing in between is "
            'missed. Opaque: "eyI2YjA0…" for example.'
        )
    )
    async def event_cursor(self, info: Info) -> str | None:
        viewer = info.context.viewer
        return info.context.cursor_at_start or await _cursor_now(viewer.person)


async def _cursor_now(person: ObjectId) -> str:
    books = await books_of(person)
    return encode_cursor({book.id: Position(book.epoch, book.seq) for book in books.values()})


async def read_cursor_first(context: Context, operation: Operation) -> None:
    """Read `eventCursor` before any other field of its operation is resolved."""
    if context.signed_in is not None and "eventCursor" in operation.text:
        context.cursor_at_start = await _cursor_now(context.signed_in.person)
