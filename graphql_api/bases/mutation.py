"""Changing the base currencies of a book."""

from typing import Annotated

import strawberry

from domain.bases.models import BaseFilling as Work
from domain.bases.service import Bases
from domain.books.queries import get_book
from graphql_api.bases.inputs import AddBaseInput, RemoveBaseInput, SwitchBaseInput
from graphql_api.bases.types import BaseFilling, BasePayload
from graphql_api.books.types import Book
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.named import named_book


@strawberry.type
class BasesMutation:
    @strawberry.mutation(
        description=(
            "Value all of a book's money in a further currency, USD for example, each transaction by the rate of its date. A "
            "book has three at most. It is filled in the background; reports use it once `bases { ready }` says so."
        )
    )
    async def add_base(self, info: Info, input: Annotated[AddBaseInput, INPUT]) -> BasePayload:
        return await attempt(BasePayload, _add(info, input))

    @strawberry.mutation(
        description=(
            "Take a base currency away, USD for example, or stop filling it; not the last one. What was converted stays so, "
            "for when it is added again. `undoChange` doesn't bring it back: `addBase` does."
        )
    )
    async def remove_base(self, info: Info, input: Annotated[RemoveBaseInput, INPUT]) -> BasePayload:
        return await attempt(BasePayload, _remove(info, input))

    @strawberry.mutation(
        description=(
            "Make a base currency the first, USD for example: reports are in it unless another is asked for. How texts are "
            "read doesn't change: that is `updateMe(currency:)`."
        )
    )
    async def switch_base(self, info: Info, input: Annotated[SwitchBaseInput, INPUT]) -> BasePayload:
        return await attempt(BasePayload, _switch(info, input))


async def _add(info: Info, form: AddBaseInput) -> BasePayload:
    bases = await _bases(info, given(form.book_id))
    return await _payload(info, bases, await bases.add(form.currency, form.idempotency_key))


async def _remove(info: Info, form: RemoveBaseInput) -> BasePayload:
    bases = await _bases(info, given(form.book_id))
    await bases.remove(form.currency, given(form.first))
    return await _payload(info, bases)


async def _switch(info: Info, form: SwitchBaseInput) -> BasePayload:
    bases = await _bases(info, given(form.book_id))
    await bases.put_first(form.currency)
    return await _payload(info, bases)


async def _bases(info: Info, id: str | None) -> Bases:
    book = await named_book(info, id)
    profile, services = await info.context.profile(), info.context.services
    return Bases(services.journal, services.doorbell, profile.person, book.id)


async def _payload(info: Info, bases: Bases, work: Work | None = None) -> BasePayload:
    # Books are remembered for a second; whoever changed one shall see it at once.
    info.context.services.profiles.forget(info.context.viewer.person)
    book = await get_book(bases.book)
    return BasePayload(book=Book.of(book, bases.person), work=work and BaseFilling.of(work))
