"""Reading captures."""

from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.captures.models import Status
from domain.captures.queries import captures_page
from domain.ids import Type, decode_as
from domain.pages import window
from graphql_api.captures.types import Capture, CaptureConnection, CaptureStatus
from graphql_api.common import AFTER, BEFORE, BOOK, FIRST, LAST, given
from graphql_api.context import Info


@strawberry.type
class CapturesQuery:
    @strawberry.field(description="One capture. Null for an id that is unknown or another's.")
    async def capture(
        self, info: Info, id: Annotated[ID, strawberry.argument(description='Its id, "BGsD…" for example.')]
    ) -> Capture | None:
        profile = await info.context.profile()
        public = decode_as(Type.CAPTURE, id)
        if public is None or public.stream not in profile.books:
            return None
        found = await info.context.loaders.captures.load((public.stream, public.object_id))
        return None if found is None else Capture.of(found)

    @strawberry.field(description="What was typed, the latest first. Pending: `status: [QUEUED, PARSING]`.")
    async def captures(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        status: Annotated[
            list[CaptureStatus] | None, strawberry.argument(description="Only these: `[FAILED]` for example.")
        ] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> CaptureConnection | None:
        asked = window(given(first), given(after), given(last), given(before))
        found = await info.context.book(given(book))
        if found is None:
            return None
        wanted = given(status)
        statuses = None if wanted is None else [Status(one.name) for one in wanted]
        return CaptureConnection.of(await captures_page(found.id, asked, statuses))
