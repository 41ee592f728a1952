"""Taking back what happened in a book."""

from datetime import UTC
from typing import Annotated

import strawberry
from strawberry import ID

from domain.books.models import Book
from domain.errors import NotFound
from domain.ids import PublicId, Type, decode
from domain.undoing import models
from domain.undoing.service import Undoing
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.named import named_book
from graphql_api.undoing.inputs import (
    UndoAiInput,
    UndoCaptureInput,
    UndoChangeInput,
    UndoImportInput,
    UndoWorkInput,
)
from graphql_api.undoing.types import Undo, UndoPayload

RULE = " What somebody changed since stays as it is and is named in the answer. To take the undo itself back, undo its change."


@strawberry.type
class UndoingMutation:
    @strawberry.mutation(description="Take one change back: a deletion or an edit for example." + RULE)
    async def undo_change(self, info: Info, input: Annotated[UndoChangeInput, INPUT]) -> UndoPayload:
        return await attempt(UndoPayload, _change(info, input))

    @strawberry.mutation(
        description="Take back all that a capture and its corrections did; its text stays." + RULE
    )
    async def undo_capture(self, info: Info, input: Annotated[UndoCaptureInput, INPUT]) -> UndoPayload:
        work = _caused(info, input.capture_id, {Type.CAPTURE}, "captureId", input.idempotency_key)
        return await attempt(UndoPayload, work)

    @strawberry.mutation(
        description="Take back an import as a whole, in the background; its file may be imported anew." + RULE
    )
    async def undo_import(self, info: Info, input: Annotated[UndoImportInput, INPUT]) -> UndoPayload:
        work = _caused(info, input.import_id, {Type.IMPORT}, "importId", input.idempotency_key)
        return await attempt(UndoPayload, work)

    @strawberry.mutation(
        description="Take back what was done in the background: a correction of earlier transactions, a bulk edit, a rule, a base currency, or an undo."
        + RULE
    )
    async def undo_work(self, info: Info, input: Annotated[UndoWorkInput, INPUT]) -> UndoPayload:
        work = _caused(
            info,
            input.work_id,
            {Type.CORRECTION, Type.UNDO, Type.BULK_EDIT, Type.RULE_RUN, Type.BASE_FILLING},
            "workId",
            input.idempotency_key,
        )
        return await attempt(UndoPayload, work)

    @strawberry.mutation(description="Take back all that AI did since a moment." + RULE)
    async def undo_ai(self, info: Info, input: Annotated[UndoAiInput, INPUT]) -> UndoPayload:
        return await attempt(UndoPayload, _ai(info, input))


async def _change(info: Info, form: UndoChangeInput) -> UndoPayload:
    book, public = await _named(info, form.change_id, {Type.CHANGE}, "changeId")
    undoing = await _undoing(info, book)
    return _payload(info, await undoing.change(int.from_bytes(public.row, "big"), form.idempotency_key))


async def _caused(info: Info, id: ID, kinds: set[Type], path: str, key: str) -> UndoPayload:
    book, public = await _named(info, id, kinds, path)
    return _payload(info, await (await _undoing(info, book)).caused_by(public, key, path))


async def _ai(info: Info, form: UndoAiInput) -> UndoPayload:
    book = await named_book(info, given(form.book_id))
    since = form.since if form.since.tzinfo else form.since.replace(tzinfo=UTC)
    return _payload(info, await (await _undoing(info, book)).by_ai(since, form.idempotency_key))


async def _named(info: Info, id: ID, kinds: set[Type], path: str) -> tuple[Book, PublicId]:
    public, profile = decode(id), await info.context.profile()
    book = None if public is None or public.type not in kinds else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound(path)
    return book, public


async def _undoing(info: Info, book: Book) -> Undoing:
    profile, services = await info.context.profile(), info.context.services
    return Undoing(services.journal, services.doorbell, profile.person, book)


def _payload(info: Info, undo: models.Undo) -> UndoPayload:
    # A book's categories may be as before: it shall be seen at once, not when what is remembered is a second old.
    info.context.services.profiles.forget(info.context.viewer.person)
    return UndoPayload(undo=Undo.of(undo))
