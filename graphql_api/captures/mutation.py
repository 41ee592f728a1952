"""Capturing, and trying again."""

from typing import Annotated

import strawberry
from beanie import PydanticObjectId

from domain.captures import service
from domain.errors import NotFound
from domain.ids import Type, decode_as
from graphql_api.captures.inputs import CaptureExpenseInput, CaptureIdInput
from graphql_api.captures.types import Capture, CaptureExpensePayload, CapturePayload
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info


@strawberry.type
class CapturesMutation:
    @strawberry.mutation(
        description=(
            'Keep what was typed and answer at once; "lunch 12.50, uber 23 eur" is read in the background, and what '
            "comes of it arrives on `events`."
        )
    )
    async def capture_expense(
        self, info: Info, input: Annotated[CaptureExpenseInput, INPUT]
    ) -> CaptureExpensePayload:
        return await attempt(CaptureExpensePayload, _submit(info, input))

    @strawberry.mutation(description="Read a FAILED capture again, with all six attempts.")
    async def retry_capture(self, info: Info, input: Annotated[CaptureIdInput, INPUT]) -> CapturePayload:
        return await attempt(CapturePayload, _retry(info, input))


async def _submit(info: Info, form: CaptureExpenseInput) -> CaptureExpensePayload:
    context = info.context
    profile = await context.profile()
    book = await context.book(given(form.book_id))
    if book is None:
        raise NotFound("bookId")
    command = service.CaptureText(
        text=form.text,
        key=given(form.idempotency_key),
        captured_at=given(form.captured_at),
        time_zone=given(form.time_zone),
    )
    capture = await service.submit(context.services.doorbell, profile.person, book, command)
    return CaptureExpensePayload(capture=Capture.of(capture))


async def _retry(info: Info, form: CaptureIdInput) -> CapturePayload:
    profile = await info.context.profile()
    public = decode_as(Type.CAPTURE, form.capture_id)
    book = None if public is None else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound("captureId")
    doorbell = info.context.services.doorbell
    return CapturePayload(
        capture=Capture.of(await service.retry(doorbell, profile.person, book, PydanticObjectId(public.row)))
    )
