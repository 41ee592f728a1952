"""Reading captures."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.arranging.queries import arranger_of
from domain.captures import preview
from domain.captures.models import Status
from domain.captures.queries import captures_page, review_page
from domain.errors import NotFound
from domain.ids import Type, decode_as
from domain.learning.queries import memory_of
from domain.pages import window
from graphql_api.captures.drafts import Draft
from graphql_api.captures.types import Capture, CaptureConnection, CaptureStatus, ExpensePreview
from graphql_api.common import AFTER, BEFORE, BOOK, FIRST, LAST, attempt, given
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

    @strawberry.field(
        description=(
            "What waits for a person's decision, the latest first: NEEDS_REVIEW captures, and RECORDED ones that a new "
            "reading would change."
        )
    )
    async def review_queue(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> CaptureConnection | None:
        asked = window(given(first), given(after), given(last), given(before))
        found = await info.context.book(given(book))
        return None if found is None else CaptureConnection.of(await review_page(found.id, asked))

    @strawberry.field(
        description=(
            'What a text would become, while it is typed: "lunch 12" as one expense. Nothing is stored, no model is '
            "asked; what is wrong with it comes as data."
        )
    )
    async def preview_expense(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description='As typed so far: "lunch 12" for example.')],
        at: Annotated[
            datetime | None,
            strawberry.argument(
                description='The moment of typing, now by default: "2026-03-11T20:15:00+01:00".'
            ),
        ] = UNSET,
        time_zone: Annotated[
            str | None,
            strawberry.argument(description='IANA zone, "Europe/Berlin"; the person\'s by default.'),
        ] = UNSET,
        book: Annotated[
            ID | None,
            strawberry.argument(description="Whose categories and memory count; the home book by default."),
        ] = UNSET,
    ) -> ExpensePreview:
        preview = _preview(info, text, given(at), given(time_zone), given(book))
        return await attempt(ExpensePreview, preview, place=())


async def _preview(
    info: Info, text: str, at: datetime | None, time_zone: str | None, book: str | None
) -> ExpensePreview:
    profile = await info.context.profile()
    found = await info.context.book(book)
    if found is None:
        raise NotFound("book")
    memory, arranger = await memory_of(found.id, profile.person.id), await arranger_of(found)
    seen = preview.preview(profile.person, found, text, memory, at=at, time_zone=time_zone, arranger=arranger)
    return ExpensePreview(
        text=seen.text,
        drafts=[Draft.read(draft, found.id) for draft in seen.proposal.drafts],
        confidence=seen.proposal.confidence,
        needs_review=seen.needs_review,
    )
