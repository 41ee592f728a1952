"""Saying what shall be done with all that comes in."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.arranging.naming import checked_name
from domain.arranging.queries import arrangements_of
from domain.arranging.runs import RuleRunning
from domain.arranging.service import Arranging
from domain.books.models import Book
from domain.ids import Type, bulk_edit_id
from domain.ledger.bulk_edits import BulkEditing, Selection
from domain.ledger.errors import NothingSelected
from domain.ledger.filters import Filter
from domain.ledger.models import BulkEdit as Work
from graphql_api.arranging.inputs import (
    ApplyRuleInput,
    CreateRuleInput,
    MoveRuleInput,
    RenameMerchantInput,
    RenameTagInput,
    RuleIdInput,
    UpdateMerchantInput,
    UpdateRuleInput,
)
from graphql_api.arranging.types import (
    ApplyRulePayload,
    Merchant,
    MerchantPayload,
    Rule,
    RulePayload,
    RuleRun,
)
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.ledger.corrections import BulkEdit, BulkEditPayload
from graphql_api.named import named, named_book


@strawberry.type
class ArrangingMutation:
    @strawberry.mutation(
        description='Let Finsight do something with all that comes in from now on: "Uber is transport, tagged work".'
    )
    async def create_rule(self, info: Info, input: Annotated[CreateRuleInput, INPUT]) -> RulePayload:
        return await attempt(RulePayload, _create(info, input))

    @strawberry.mutation(description="Change a rule, or let it rest. What is booked stays as it is.")
    async def update_rule(self, info: Info, input: Annotated[UpdateRuleInput, INPUT]) -> RulePayload:
        return await attempt(RulePayload, _update(info, input))

    @strawberry.mutation(description="Put a rule before or behind others.")
    async def move_rule(self, info: Info, input: Annotated[MoveRuleInput, INPUT]) -> RulePayload:
        work = _decide(info, input.rule_id, lambda known, rule: known.move_rule(rule, input.position))
        return await attempt(RulePayload, work)

    @strawberry.mutation(description="Forget a rule. What it did stays.")
    async def delete_rule(self, info: Info, input: Annotated[RuleIdInput, INPUT]) -> RulePayload:
        return await attempt(RulePayload, _decide(info, input.rule_id, Arranging.delete_rule))

    @strawberry.mutation(
        description=(
            "Let a rule change what is booked already, in the background; never what a person set by hand. `ruleEffect` "
            "says beforehand what would change."
        )
    )
    async def apply_rule(self, info: Info, input: Annotated[ApplyRuleInput, INPUT]) -> ApplyRulePayload:
        return await attempt(ApplyRulePayload, _apply(info, input))

    @strawberry.mutation(
        description="Say what else a merchant is called, and what is usually bought there. What is booked stays as it is."
    )
    async def update_merchant(
        self, info: Info, input: Annotated[UpdateMerchantInput, INPUT]
    ) -> MerchantPayload:
        return await attempt(MerchantPayload, _merchant(info, input))

    @strawberry.mutation(
        description=(
            "Give a merchant another name, for what is booked and for what comes in; two become one where the other exists. "
            "`undoWork` takes both back."
        )
    )
    async def rename_merchant(
        self, info: Info, input: Annotated[RenameMerchantInput, INPUT]
    ) -> MerchantPayload:
        return await attempt(MerchantPayload, _rename(info, input))

    @strawberry.mutation(
        description="Give a tag another name wherever it is used, or take it away; `undoWork` takes it back."
    )
    async def rename_tag(self, info: Info, input: Annotated[RenameTagInput, INPUT]) -> BulkEditPayload:
        return await attempt(BulkEditPayload, _rename_tag(info, input))


async def _create(info: Info, form: CreateRuleInput) -> RulePayload:
    book = await named_book(info, given(form.book_id))
    known = await _arranging(info, book)
    rule = await known.create_rule(form.values(book.id), given(form.idempotency_key))
    return await _payload(book, rule)


async def _update(info: Info, form: UpdateRuleInput) -> RulePayload:
    book, rule = await named(info, Type.RULE, form.rule_id, "ruleId")
    await (await _arranging(info, book)).update_rule(rule, form.values(book.id))
    return await _payload(book, rule)


async def _decide(
    info: Info, id: ID, decide: Callable[[Arranging, ObjectId], Awaitable[None]]
) -> RulePayload:
    book, rule = await named(info, Type.RULE, id, "ruleId")
    await decide(await _arranging(info, book), rule)
    return await _payload(book, rule)


async def _payload(book: Book, rule: ObjectId) -> RulePayload:
    known = await arrangements_of(book.id)
    stored = None if known is None else known.rules.get(str(rule))
    return RulePayload(rule=None if stored is None else Rule.of(str(rule), stored, book))


async def _apply(info: Info, form: ApplyRuleInput) -> ApplyRulePayload:
    book, rule = await named(info, Type.RULE, form.rule_id, "ruleId")
    profile, services = await info.context.profile(), info.context.services
    running = RuleRunning(services.journal, services.doorbell, profile.person, book)
    return ApplyRulePayload(run=RuleRun.of(await running.apply(rule, form.idempotency_key)))


async def _merchant(info: Info, form: UpdateMerchantInput) -> MerchantPayload:
    book = await named_book(info, given(form.book_id))
    known = await (await _arranging(info, book)).set_merchant(form.name, form.values())
    return MerchantPayload(merchant=Merchant.of(known, book))


async def _rename(info: Info, form: RenameMerchantInput) -> MerchantPayload:
    """First what is booked, whose work is the cause of the new name: both are taken back as one."""
    book = await named_book(info, given(form.book_id))
    old, new = checked_name(form.name), checked_name(form.to, "to")
    work = await _renaming(info, book, old, new, form.idempotency_key)
    cause = None if work is None else bulk_edit_id(book.id, work.id)
    known = await (await _arranging(info, book)).rename_merchant(old, new, cause)
    return MerchantPayload(
        merchant=Merchant.of(known, book), work=None if work is None else BulkEdit.of(work)
    )


async def _renaming(info: Info, book: Book, old: str, new: str, key: str) -> Work | None:
    selection = Selection(None, Filter(merchant_named=old))
    try:
        return await (await _editing(info, book)).edit(selection, {"merchant": new}, key)
    except NothingSelected:
        return None


async def _rename_tag(info: Info, form: RenameTagInput) -> BulkEditPayload:
    book = await named_book(info, given(form.book_id))
    editing = await _editing(info, book)
    return BulkEditPayload(
        work=BulkEdit.of(await editing.rename_tag(form.tag, given(form.to), form.idempotency_key))
    )


async def _editing(info: Info, book: Book) -> BulkEditing:
    profile, services = await info.context.profile(), info.context.services
    return BulkEditing(services.journal, services.doorbell, profile.person, book)


async def _arranging(info: Info, book: Book) -> Arranging:
    profile = await info.context.profile()
    return Arranging(info.context.services.journal, profile.person, book)
