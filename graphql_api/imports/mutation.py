"""Correcting, booking and cancelling imports."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.books.models import Book
from domain.errors import NotFound
from domain.ids import Type, decode_as
from domain.imports import models, service
from domain.imports.accounts import check_account
from domain.imports.corrections import corrected
from domain.imports.queries import get_import
from graphql_api.common import INPUT, attempt
from graphql_api.context import Info
from graphql_api.imports.inputs import CommitImportInput, ImportIdInput, UpdateImportInput
from graphql_api.imports.types import Import, ImportPayload

Decision = Callable[[Book, ObjectId], Awaitable[models.Import]]


@strawberry.type
class ImportsMutation:
    @strawberry.mutation(
        description=(
            "Correct how a file in preview is read, or decide about single rows. It is read again in the background where "
            "that changes the reading; `importUpdated` tells when it is in preview again."
        )
    )
    async def update_import(self, info: Info, input: Annotated[UpdateImportInput, INPUT]) -> ImportPayload:
        return await attempt(ImportPayload, _update(info, input))

    @strawberry.mutation(
        description=(
            "Book an import in preview, in the background. Where `needsAgreement`, the person must agree by "
            "`despiteProblems`. Asked for twice, it is booked once."
        )
    )
    async def commit_import(self, info: Info, input: Annotated[CommitImportInput, INPUT]) -> ImportPayload:
        context = info.context
        profile = await context.profile()

        async def decide(book: Book, source: ObjectId) -> models.Import:
            return await service.commit(
                context.services.journal,
                context.services.doorbell,
                profile.person,
                book,
                source,
                despite_problems=input.despite_problems,
            )

        return await attempt(ImportPayload, _decided(info, input.import_id, decide))

    @strawberry.mutation(description="Throw an import away before it is booked.")
    async def cancel_import(self, info: Info, input: Annotated[ImportIdInput, INPUT]) -> ImportPayload:
        return await attempt(ImportPayload, _decided(info, input.import_id, _by(info, service.cancel)))


def _by(info: Info, verb: Callable[..., Awaitable[models.Import]]) -> Decision:
    async def decide(book: Book, source: ObjectId) -> models.Import:
        services, profile = info.context.services, await info.context.profile()
        return await verb(services.journal, services.doorbell, profile.person, book, source)

    return decide


async def _decided(info: Info, named: ID, decide: Decision) -> ImportPayload:
    book, source = await _named(info, named)
    return ImportPayload(import_=Import.of(await decide(book, source)))


async def _update(info: Info, form: UpdateImportInput) -> ImportPayload:
    book, source = await _named(info, form.import_id)
    person = (await info.context.profile()).person
    run = await get_import(book.id, source)
    if run is None:
        raise NotFound("importId")
    edit = form.edit()
    if edit is not None:
        await check_account(book.id, None if edit.account is None else edit.account.account)
        doorbell = info.context.services.doorbell
        run = await service.correct(doorbell, person, book, source, corrected(run, edit))
    else:
        run = await service.choose(person, book, source, form.choices(run))
    return ImportPayload(import_=Import.of(run))


async def _named(info: Info, named: ID) -> tuple[Book, ObjectId]:
    """The book and the row that the id names, where the viewer may read the book."""
    profile = await info.context.profile()
    public = decode_as(Type.IMPORT, named)
    book = None if public is None else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound("importId")
    return book, public.object_id
