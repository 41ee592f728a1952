"""A correction that is made for earlier transactions too."""

import datetime
from enum import Enum

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.ids import bulk_edit_id, correction_id
from domain.ledger import models
from graphql_api.common import ERRORS, Node, UserError
from graphql_api.context import Info
from graphql_api.ledger.types import Transaction


@strawberry.enum(description="How far work in the background is: `DONE` once it has ended for example.")
class Progress(Enum):
    QUEUED = strawberry.enum_value("QUEUED", description="It waits for its turn.")
    RUNNING = strawberry.enum_value("RUNNING", description="It goes on; `changed` grows.")
    DONE = strawberry.enum_value("DONE", description="All is done.")
    FAILED = strawberry.enum_value(
        "FAILED", description="It was given up after six tries; what is done stays so."
    )
    CANCELLED = strawberry.enum_value(
        "CANCELLED", description="A person stopped it: a base currency that was removed while it was filled."
    )


@strawberry.type(description="The same correction for earlier transactions: 12 of 40 done for example.")
class CorrectionRun(Node):
    status: Progress = strawberry.field(description="How far it is: `RUNNING` for example.")
    expected: int = strawberry.field(
        description="How many earlier transactions there were to correct when it was asked for: 40 for example."
    )
    changed: int = strawberry.field(description="How many are corrected so far: 12 for example.")
    created_at: datetime.datetime = strawberry.field(
        description='When it was asked for: "2026-03-11T19:15:01+00:00".'
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description='When it ended, "2026-03-11T19:15:03+00:00" for example; null while it goes on.'
    )
    book: strawberry.Private[ObjectId]
    source: strawberry.Private[ObjectId]

    @strawberry.field(description="The transaction that a person corrected; null where it is gone.")
    async def transaction(self, info: Info) -> Transaction | None:
        found = await info.context.loaders.transactions.load((self.book, self.source))
        return None if found is None else Transaction.of(found)

    @classmethod
    def of(cls, run: models.CorrectionRun) -> "CorrectionRun":
        return cls(
            id=ID(correction_id(run.book, run.id)),
            status=Progress(run.status.value),
            expected=run.expected,
            changed=run.changed_rows,
            created_at=run.created_at,
            ended_at=run.ended_at,
            book=run.book,
            source=run.transaction,
        )


@strawberry.type(description="What a correction would do: 40 earlier transactions would change for example.")
class CorrectionEffect:
    count: int = strawberry.field(description="How many other transactions would change: 40 for example.")
    exact: bool = strawberry.field(description="`false` where there are more: counting stops at 10,000.")


@strawberry.type(description="The same edit, or the trash, for many transactions: 12 of 40 done for example.")
class BulkEdit(Node):
    status: Progress = strawberry.field(description="How far it is: `RUNNING` for example.")
    expected: int = strawberry.field(description="How many transactions were selected: 40 for example.")
    seen: int = strawberry.field(description="How many of them were looked at so far: 30 for example.")
    changed: int = strawberry.field(
        description="How many changed so far: 28 for example; others were so already, or can't be so."
    )
    created_at: datetime.datetime = strawberry.field(
        description='When it was asked for: "2026-03-11T19:15:01+00:00".'
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description='When it ended, "2026-03-11T19:15:03+00:00" for example; null while it goes on.'
    )

    @classmethod
    def of(cls, work: models.BulkEdit) -> "BulkEdit":
        return cls(
            id=ID(bulk_edit_id(work.book, work.id)),
            status=Progress(work.status.value),
            expected=work.expected,
            seen=work.position,
            changed=work.changed_rows,
            created_at=work.created_at,
            ended_at=work.ended_at,
        )


@strawberry.type(description="What came of asking: the work that began, or why it didn't.")
class BulkEditPayload:
    work: BulkEdit | None = strawberry.field(
        default=None,
        description="The work; `node` tells how far it is, `undoWork` takes it back: DONE mostly.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="How many transactions match: 40 for example.")
class TransactionCount:
    count: int = strawberry.field(description="How many: 40 for example.")
    exact: bool = strawberry.field(description="`false` where there are more: counting stops at 50,000.")


@strawberry.type(description="What came of it: the transaction as it is now, or why not.")
class TransactionPayload:
    transaction: Transaction | None = strawberry.field(
        default=None,
        description="As it is now, also after a CONFLICT: 12.50 USD at Chipotle for example; null where it isn't yours.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="What came of asking: the work that began, or why it didn't.")
class ApplyCorrectionPayload:
    correction: CorrectionRun | None = strawberry.field(
        default=None, description="The work, to be followed by `node(id:)`: QUEUED for example."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
