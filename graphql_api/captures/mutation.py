"""Capturing, trying again, and deciding on what was read."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from beanie import PydanticObjectId
from strawberry import ID

from domain.captures import models, service
from domain.captures.queries import get_capture
from domain.captures.review import Confirmation, Review
from domain.errors import Conflict, NotFound
from domain.ids import PublicId, Type, decode_as
from graphql_api.captures.inputs import (
    CaptureExpenseInput,
    CaptureIdInput,
    ConfirmCaptureInput,
    EditCaptureInput,
)
from graphql_api.captures.types import Capture, CaptureExpensePayload, CapturePayload
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info

Decision = Callable[[Review, PydanticObjectId], Awaitable[models.Capture]]


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

    @strawberry.mutation(
        description=(
            "Book what was read, as it is or with `drafts` exactly that: a NEEDS_REVIEW capture becomes RECORDED, a "
            "RECORDED one takes over its proposal. Who comes too late gets CONFLICT and the capture as it is now."
        )
    )
    async def confirm_capture(
        self, info: Info, input: Annotated[ConfirmCaptureInput, INPUT]
    ) -> CapturePayload:
        edits = given(input.drafts)
        confirmation = Confirmation(
            None if edits is None else [one.edit() for one in edits], given(input.version)
        )
        return await _decide(info, input.capture_id, lambda review, row: review.confirm(row, confirmation))

    @strawberry.mutation(
        description=(
            "Throw a capture away, DISCARDED from then on; of a RECORDED one its proposal. One that is booked without a "
            "proposal is a CONFLICT."
        )
    )
    async def discard_capture(self, info: Info, input: Annotated[CaptureIdInput, INPUT]) -> CapturePayload:
        return await _decide(info, input.capture_id, lambda review, row: review.discard(row))

    @strawberry.mutation(
        description=(
            "Change a capture's text and have it read again. What is booked stays until the proposal that comes of it "
            "is confirmed."
        )
    )
    async def edit_capture(self, info: Info, input: Annotated[EditCaptureInput, INPUT]) -> CapturePayload:
        return await _decide(info, input.capture_id, lambda review, row: review.read_again(row, input.text))

    @strawberry.mutation(
        description=(
            "Have a capture read again, with all that corrections taught since. Where it is booked, a reading that "
            "differs becomes a proposal that leaves alone what a person set by hand."
        )
    )
    async def reparse_capture(self, info: Info, input: Annotated[CaptureIdInput, INPUT]) -> CapturePayload:
        return await _decide(info, input.capture_id, lambda review, row: review.read_again(row))


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


async def _decide(info: Info, capture: ID, decision: Decision) -> CapturePayload:
    """The capture as it then is; who comes too late is told why, and gets the capture as it is now."""
    public = decode_as(Type.CAPTURE, capture)
    payload = await attempt(CapturePayload, _decided(info, public, decision))
    if public is not None and any(error.code == Conflict.code for error in payload.errors):
        found = await get_capture(public.stream, public.object_id)
        payload.capture = None if found is None else Capture.of(found)
    return payload


async def _decided(info: Info, public: PublicId | None, decision: Decision) -> CapturePayload:
    profile = await info.context.profile()
    book = None if public is None else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound("captureId")
    services = info.context.services
    review = Review(services.journal, services.doorbell, profile.person, book)
    return CapturePayload(capture=Capture.of(await decision(review, PydanticObjectId(public.row))))
