"""Entering, changing and throwing away what is booked."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from beanie import PydanticObjectId
from strawberry import ID

from domain import clock
from domain.attachments.service import Attaching
from domain.books.models import Book
from domain.errors import Conflict, NotFound
from domain.ids import Type, decode_as
from domain.ledger import correcting, models
from domain.ledger.bulk_edits import BulkEditing
from domain.ledger.queries import get_transaction
from domain.ledger.service import Ledger
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.ledger.attachments import AttachmentIdInput
from graphql_api.ledger.corrections import (
    ApplyCorrectionPayload,
    BulkEdit,
    BulkEditPayload,
    CorrectionRun,
    TransactionPayload,
)
from graphql_api.ledger.inputs import (
    ApplyCorrectionInput,
    CreateTransactionInput,
    DeleteTransactionInput,
    DeleteTransactionsInput,
    TransactionIdInput,
    TransactionSelection,
    UpdateTransactionInput,
    UpdateTransactionsInput,
)
from graphql_api.ledger.types import Transaction
from graphql_api.named import named, named_book


@strawberry.type
class LedgerMutation:
    @strawberry.mutation(
        description=(
            "Enter a transaction by hand, whole or in parts; a TRANSFER between two accounts too, also across currencies. "
            "To have a sentence read use captureExpense."
        )
    )
    async def create_transaction(
        self, info: Info, input: Annotated[CreateTransactionInput, INPUT]
    ) -> TransactionPayload:
        return await attempt(TransactionPayload, _create(info, input))

    @strawberry.mutation(
        description=(
            "Change a booked transaction by hand. What was read wrongly is learned: the next message of that merchant is "
            "read so. Who comes too late gets CONFLICT and the transaction as it is now."
        )
    )
    async def update_transaction(
        self, info: Info, input: Annotated[UpdateTransactionInput, INPUT]
    ) -> TransactionPayload:
        return await _or_as_it_is(info, input.transaction_id, _update(info, input))

    @strawberry.mutation(
        description=(
            "Put a transaction into the trash: it counts nowhere any more. `trash` shows what is there, for 30 days."
        )
    )
    async def delete_transaction(
        self, info: Info, input: Annotated[DeleteTransactionInput, INPUT]
    ) -> TransactionPayload:
        return await _or_as_it_is(info, input.transaction_id, _trash(info, input))

    @strawberry.mutation(description="Take a transaction out of the trash again.")
    async def restore_transaction(
        self, info: Info, input: Annotated[TransactionIdInput, INPUT]
    ) -> TransactionPayload:
        return await attempt(TransactionPayload, _restore(info, input))

    @strawberry.mutation(
        description=(
            "Take a file off a transaction. `undoChange` puts it back, for 30 days; then its bytes are erased. Nobody's edit "
            "conflicts with it: `version` stays."
        )
    )
    async def remove_attachment(
        self, info: Info, input: Annotated[AttachmentIdInput, INPUT]
    ) -> TransactionPayload:
        return await attempt(TransactionPayload, _remove_attachment(info, input))

    @strawberry.mutation(
        description=(
            "Change many transactions alike, in the background where they are many, as one change that `undoWork` takes back."
        )
    )
    async def update_transactions(
        self, info: Info, input: Annotated[UpdateTransactionsInput, INPUT]
    ) -> BulkEditPayload:
        return await attempt(BulkEditPayload, _update_many(info, input))

    @strawberry.mutation(
        description="Put many transactions into the trash, as one change that `undoWork` takes back."
    )
    async def delete_transactions(
        self, info: Info, input: Annotated[DeleteTransactionsInput, INPUT]
    ) -> BulkEditPayload:
        return await attempt(BulkEditPayload, _trash_many(info, input))

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


async def _or_as_it_is(
    info: Info, transaction: ID, work: Awaitable[TransactionPayload]
) -> TransactionPayload:
    """After a CONFLICT the transaction as it is now."""
    payload = await attempt(TransactionPayload, work)
    if any(error.code == Conflict.code for error in payload.errors):
        book, row = await _named(info, transaction)
        found = await get_transaction(book.id, row)
        payload.transaction = None if found is None else Transaction.of(found)
    return payload


async def _create(info: Info, form: CreateTransactionInput) -> TransactionPayload:
    book = await named_book(info, given(form.book_id))
    ledger = await _ledger(info, book)
    today = clock.civil_date(clock.now(), ledger.person.time_zone)
    return _payload(await ledger.create(form.entry(book.id, today)))


async def _update(info: Info, form: UpdateTransactionInput) -> TransactionPayload:
    book, row = await _named(info, form.transaction_id)
    return _payload(await (await _ledger(info, book)).update(row, form.edit(book.id)))


async def _trash(info: Info, form: DeleteTransactionInput) -> TransactionPayload:
    book, row = await _named(info, form.transaction_id)
    return _payload(await (await _ledger(info, book)).trash(row, given(form.version)))


async def _restore(info: Info, form: TransactionIdInput) -> TransactionPayload:
    book, row = await _named(info, form.transaction_id)
    return _payload(await (await _ledger(info, book)).restore(row))


async def _remove_attachment(info: Info, form: AttachmentIdInput) -> TransactionPayload:
    profile = await info.context.profile()
    public = decode_as(Type.ATTACHMENT, form.attachment_id)
    book = None if public is None else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound("attachmentId")
    attaching = Attaching(info.context.services.journal, profile.person, book)
    return _payload(await attaching.remove(*public.both_ids))


async def _update_many(info: Info, form: UpdateTransactionsInput) -> BulkEditPayload:
    editing = await _editing(info, form)
    book = editing.book.id
    work = await editing.edit(form.selection(book), form.values(book), form.idempotency_key)
    return BulkEditPayload(work=BulkEdit.of(work))


async def _trash_many(info: Info, form: DeleteTransactionsInput) -> BulkEditPayload:
    editing = await _editing(info, form)
    return BulkEditPayload(
        work=BulkEdit.of(await editing.trash(form.selection(editing.book.id), form.idempotency_key))
    )


async def _editing(info: Info, form: TransactionSelection) -> BulkEditing:
    book = await named_book(info, given(form.book_id))
    profile, services = await info.context.profile(), info.context.services
    return BulkEditing(services.journal, services.doorbell, profile.person, book)


async def _apply(info: Info, form: ApplyCorrectionInput) -> ApplyCorrectionPayload:
    book, row = await _named(info, form.transaction_id)
    profile = await info.context.profile()
    doorbell = info.context.services.doorbell
    run = await correcting.apply(doorbell, profile.person, book, row, form.idempotency_key)
    return ApplyCorrectionPayload(correction=CorrectionRun.of(run))


async def _ledger(info: Info, book: Book) -> Ledger:
    profile = await info.context.profile()
    return Ledger(info.context.services.journal, profile.person, book)


def _payload(row: models.Transaction) -> TransactionPayload:
    return TransactionPayload(transaction=Transaction.of(row))


async def _named(info: Info, transaction: ID) -> tuple[Book, PydanticObjectId]:
    return await named(info, Type.TRANSACTION, transaction, "transactionId")
