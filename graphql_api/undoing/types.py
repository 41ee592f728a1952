"""The log of a book as people read it, and what is taken back of it."""

import datetime

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.events import effect_of
from domain.ids import change_id, undo_id
from domain.log import Change, Part
from domain.pages import Page
from domain.undoing import models
from domain.undoing.queries import transactions_left
from domain.undoing.reversal import is_undoable
from graphql_api.common import ERRORS, Node, PageInfo, UserError
from graphql_api.context import Info
from graphql_api.ledger.corrections import Progress
from graphql_api.ledger.types import Transaction
from graphql_api.live.types import ActorKind, ChangeKind

MOST_SHOWN = 20


@strawberry.type(description="A transaction that a change touched: one that was CREATED for example.")
class ActivityPart:
    change: ChangeKind = strawberry.field(description="What happened to it: `UPDATED` for example.")
    fields: list[str] = strawberry.field(
        description='The stored fields that changed, sorted: `["merchant", "postings"]`; all of them where it is new.'
    )
    book: strawberry.Private[ObjectId]
    part: strawberry.Private[Part]

    @strawberry.field(description="The transaction as it is now; null where it is gone or in the trash.")
    async def transaction(self, info: Info) -> Transaction | None:
        found = await info.context.loaders.transactions.load((self.book, self.part.id))
        return None if found is None else Transaction.of(found)


@strawberry.type(description='One commit to a book: "Changed category" by a PERSON for example.')
class Activity:
    change_id: ID = strawberry.field(
        description='Names it for ever, "B2sE…" for example: `undoChange` takes it.'
    )
    at: datetime.datetime = strawberry.field(
        description='When it was committed: "2026-03-11T19:15:01+00:00".'
    )
    actor: ActorKind = strawberry.field(description="Who is behind it: `AI` for example.")
    summary: str = strawberry.field(description='What it did, in English: "Changed category" for example.')
    cause: ID | None = strawberry.field(
        description='The capture, import or other work behind it, "BGsD…" for example: `node` finds it; null: none.'
    )
    count: int = strawberry.field(description="How many objects it changed: 3 for example.")
    undoable: bool = strawberry.field(
        description="Whether something of it may be taken back: `false` for what only tells how far work is."
    )
    stored: strawberry.Private[Change]

    @strawberry.field(description="The first 20 transactions that it touched.")
    def parts(self) -> list[ActivityPart]:
        shown = [part for part in self.stored.parts if part.type == "Transaction"][:MOST_SHOWN]
        return [
            ActivityPart(
                change=ChangeKind(effect_of(part).value),
                fields=sorted(part.after or part.before or {}),
                book=self.stored.stream,
                part=part,
            )
            for part in shown
        ]

    @classmethod
    def of(cls, change: Change) -> "Activity":
        return cls(
            change_id=ID(change_id(change.stream, change.seq)),
            at=change.at,
            actor=ActorKind(change.actor.value),
            summary=change.summary,
            cause=None if change.cause is None else ID(change.cause),
            count=len(change.parts),
            undoable=any(map(is_undoable, change.parts)),
            stored=change,
        )


@strawberry.type(description="A change and its place in the log.")
class ActivityEdge:
    cursor: str = strawberry.field(
        description='Opaque, "WyJBQ1RJVklUWSJd" for example; `after` and `before` take it.'
    )
    node: Activity = strawberry.field(description="The change: an edit of a category for example.")


@strawberry.type(description="A page of what happened in a book, the newest first.")
class ActivityConnection:
    edges: list[ActivityEdge] = strawberry.field(description="The changes of this page: at most 200.")
    page_info: PageInfo = strawberry.field(
        description='Where the page lies: `{"hasNextPage": true}` for example.'
    )

    @classmethod
    def of(cls, page: Page[Change]) -> "ActivityConnection":
        return cls(
            edges=[
                ActivityEdge(cursor=cursor, node=Activity.of(change))
                for change, cursor in zip(page.rows, page.cursors, strict=True)
            ],
            page_info=PageInfo.of(page),
        )


@strawberry.type(description="Something that is taken back: 3 of 3 rows for example.")
class Undo(Node):
    status: Progress = strawberry.field(
        description="How far it is: `DONE` mostly, as soon as it is answered."
    )
    expected: int = strawberry.field(description="How many changes of single rows there are to take back: 3.")
    undone: int = strawberry.field(
        description="How many rows are as they were before, so far: 3 for example."
    )
    left_count: int = strawberry.field(
        description="How many rows somebody changed since, so that they stay as they are: `0` mostly."
    )
    left_names: list[str] = strawberry.field(
        description=(
            "What the first 100 of them that are no transactions are called (accounts, categories, rules, merchants, "
            'captures): `["Fuel"]`; `[]` mostly.'
        )
    )
    created_at: datetime.datetime = strawberry.field(
        description='When it was asked for: "2026-03-11T19:15:01+00:00".'
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description='When it ended, "2026-03-11T19:15:01+00:00" for example; null while it goes on.'
    )
    stored: strawberry.Private[models.Undo]

    @strawberry.field(
        description=(
            "The first 100 transactions that stay as they are, because somebody changed them since; `trashedAt` tells those "
            "that somebody threw away."
        )
    )
    async def left(self) -> list[Transaction]:
        return [Transaction.of(row) for row in await transactions_left(self.stored)]

    @classmethod
    def of(cls, undo: models.Undo) -> "Undo":
        return cls(
            id=ID(undo_id(undo.book, undo.id)),
            status=Progress(undo.status.value),
            expected=undo.expected,
            undone=undo.changed_rows,
            left_count=undo.left_rows,
            left_names=undo.left_names,
            created_at=undo.created_at,
            ended_at=undo.ended_at,
            stored=undo,
        )


@strawberry.type(description="What came of taking something back, or why it can't be.")
class UndoPayload:
    undo: Undo | None = strawberry.field(
        default=None, description="The work; `node` and the events tell how far it is: DONE mostly."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
