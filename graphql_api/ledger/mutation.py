"""Changing what is booked."""

from typing import Annotated

import strawberry
from beanie import PydanticObjectId
from strawberry import ID

from domain.books.models import Book
from domain.errors import Conflict, NotFound
from domain.ids import Type, decode_as
from domain.ledger import correcting, service
from domain.ledger.queries import get_transaction
from graphql_api.common import INPUT, attempt
from graphql_api.context import Info
from graphql_api.ledger.corrections import ApplyCorrectionPayload, CorrectionRun, UpdateTransactionPayload
from graphql_api.ledger.inputs import ApplyCorrectionInput, UpdateTransactionInput
from graphql_api.ledger.types import Transaction


@strawberry.type
class LedgerMutation:
    @strawberry.mutation(
        description=(
            "Change a booked transaction by hand. What was read wrongly is learned: the next message of that merchant is "
            "read so. Who comes too late gets CONFLICT and the transaction as it is now."
        )
    )
    async def update_transaction(
        self, info: Info, input: Annotated[UpdateTransactionInput, INPUT]
    ) -> UpdateTransactionPayload:
        payload = await attempt(UpdateTransactionPayload, _update(info, input))
        if any(error.code == Conflict.code for error in payload.errors):
            book, row = await _named(info, input.transaction_id)
            found = await get_transaction(book.id, row)
            payload.transaction = None if found is None else Transaction.of(found)
        return payload

    @strawberry.mutation(
        description=(
            "Make the correction of a transaction's merchant and category for earlier ones too, in the background; "
            "never for what a person set by hand. `correctionEffect` says beforehand how many those are."
        )
    )
    async def apply_correction(
        self, info: Info, input: Annotated[ApplyCorrectionInput, INPUT]
    ) -> ApplyCorrectionPayload:
        return await attempt(ApplyCorrectionPayload, _apply(info, input))


async def _update(info: Info, form: UpdateTransactionInput) -> UpdateTransactionPayload:
    book, row = await _named(info, form.transaction_id)
    profile = await info.context.profile()
    journal = info.context.services.journal
    after = await service.update(journal, profile.person, book, row, form.edit())
    return UpdateTransactionPayload(transaction=Transaction.of(after))


async def _apply(info: Info, form: ApplyCorrectionInput) -> ApplyCorrectionPayload:
    book, row = await _named(info, form.transaction_id)
    profile = await info.context.profile()
    doorbell = info.context.services.doorbell
    run = await correcting.apply(doorbell, profile.person, book, row, form.idempotency_key)
    return ApplyCorrectionPayload(correction=CorrectionRun.of(run))


async def _named(info: Info, transaction: ID) -> tuple[Book, PydanticObjectId]:
    """The book and the row that the id names, where the viewer may read the book."""
    profile = await info.context.profile()
    public = decode_as(Type.TRANSACTION, transaction)
    book = None if public is None else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound("transactionId")
    return book, PydanticObjectId(public.row)
