"""Captures: what was typed, and what became of it."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.captures import models
from domain.ids import capture_id
from domain.pages import Page
from graphql_api.captures.drafts import Draft
from graphql_api.captures.model_calls import ModelCall
from graphql_api.common import ERRORS, Node, PageInfo, UserError
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.ledger.types import Transaction


@strawberry.enum(description="How far a capture is: QUEUED → PARSING → RECORDED, for example.")
class CaptureStatus(Enum):
    QUEUED = strawberry.enum_value(
        "QUEUED", description="Kept; a worker will read it, in milliseconds as a rule."
    )
    PARSING = strawberry.enum_value(
        "PARSING", description="Being read; 10 seconds at most, then another worker tries."
    )
    RECORDED = strawberry.enum_value(
        "RECORDED", description='Booked: "lunch 12.50" as one transaction for example.'
    )
    NEEDS_REVIEW = strawberry.enum_value(
        "NEEDS_REVIEW", description="Read, but so doubtful that a person decides."
    )
    EMPTY = strawberry.enum_value("EMPTY", description='Nothing to book in it: "how are you?" for example.')
    FAILED = strawberry.enum_value(
        "FAILED", description="Given up after six attempts; `retryCapture` tries again."
    )
    DISCARDED = strawberry.enum_value("DISCARDED", description="Thrown away by a person.")


@strawberry.enum(description="Who read a capture: `LOCAL` where no model is set up for example.")
class ParserKind(Enum):
    LOCAL = strawberry.enum_value("LOCAL", description="Finsight's own parser: no key, no network.")
    GEMINI = strawberry.enum_value(
        "GEMINI", description="Google's Gemini found the words, Finsight the values."
    )
    JUDGED = strawberry.enum_value("JUDGED", description="Both read it, and Finsight chose field by field.")


@strawberry.type(
    description='One thing that a person typed: "lunch 12.50 at Chipotle yesterday, uber home 23 eur".'
)
class Capture(Node):
    text: str = strawberry.field(
        description='As typed, trimmed: "lunch 12.50 at Chipotle yesterday" for example.'
    )
    status: CaptureStatus = strawberry.field(description="How far it is: `RECORDED` for example.")
    captured_at: datetime = strawberry.field(
        description='When it was typed, "2026-03-11T19:15:00+00:00" for example; "yesterday" counts from here.'
    )
    parser: ParserKind | None = strawberry.field(
        description="Who read it, `LOCAL` for example; null before that."
    )
    failure: str | None = strawberry.field(
        description='What happened, where status is FAILED: "We couldn\'t read this after several tries. …".'
    )
    drafts: list[Draft] = strawberry.field(
        description=(
            "What waits for a decision: of NEEDS_REVIEW what was read, of RECORDED all that it would have booked after "
            "a new reading; of PARSING what was found so far. `[]` where there is none."
        )
    )
    confidence: float | None = strawberry.field(
        description=(
            "How sure the latest reading was of the number of transactions and of each one's kind, amount, currency and "
            "date, the least of them: 0.97 for example; null before that."
        )
    )
    awaits_review: bool = strawberry.field(
        description="Whether it stands in `reviewQueue`: `true` for NEEDS_REVIEW, and for RECORDED with a proposal."
    )
    version: int = strawberry.field(
        description="Grows whenever it is read or decided on, from 0; `confirmCapture` may name the one it saw."
    )
    book: strawberry.Private[ObjectId]
    row: strawberry.Private[ObjectId]
    author: strawberry.Private[ObjectId]
    rows: strawberry.Private[list[ObjectId]]

    @strawberry.field(
        description="What was booked of it, in the order in which the text names it; `[]` before that."
    )
    async def transactions(
        self, info: Info
    ) -> list[Annotated["Transaction", strawberry.lazy("graphql_api.ledger.types")]]:
        from graphql_api.ledger.types import Transaction

        found = await info.context.loaders.transactions.load_many([(self.book, row) for row in self.rows])
        return [Transaction.of(row) for row in found if row is not None]

    @strawberry.field(
        description=(
            "What was sent to a language model about it in the last 30 days, the first first: `[]` where none was asked. "
            "Null to all but the person who wrote it."
        )
    )
    async def model_calls(self, info: Info) -> list[ModelCall] | None:
        if info.context.viewer.person != self.author:
            return None
        found = await info.context.loaders.model_calls.load((self.book, self.row))
        return [ModelCall.of(call) for call in found or ()]

    @classmethod
    def of(cls, capture: models.Capture) -> "Capture":
        return cls(
            id=ID(capture_id(capture.book, capture.id)),
            text=capture.text,
            status=CaptureStatus(capture.status.value),
            captured_at=capture.captured_at,
            parser=None if capture.parser is None else ParserKind(capture.parser.value),
            failure=capture.failure,
            drafts=[Draft.of(one, capture.book) for one in capture.drafts],
            confidence=capture.confidence,
            awaits_review=capture.awaits_review,
            version=capture.attempt,
            book=capture.book,
            row=capture.id,
            author=capture.author,
            rows=list(capture.transactions),
        )


@strawberry.type(description="A capture and its place in the list.")
class CaptureEdge:
    cursor: str = strawberry.field(
        description='Opaque, "WyJjYXB0dXJlcyJd" for example; `after` and `before` take it.'
    )
    node: Capture = strawberry.field(description='The capture: "lunch 12.50" for example.')


@strawberry.type(description="A page of captures, the latest first.")
class CaptureConnection:
    edges: list[CaptureEdge] = strawberry.field(description="The rows of this page: at most 200.")
    page_info: PageInfo = strawberry.field(
        description='Where the page lies: `{"hasNextPage": true}` for example.'
    )

    @classmethod
    def of(cls, page: Page[models.Capture]) -> "CaptureConnection":
        return cls(
            edges=[
                CaptureEdge(cursor=cursor, node=Capture.of(row))
                for row, cursor in zip(page.rows, page.cursors, strict=True)
            ],
            page_info=PageInfo.of(page),
        )


@strawberry.type(description="The answer to `captureExpense`.")
class CaptureExpensePayload:
    capture: Capture | None = strawberry.field(
        default=None, description="The capture, QUEUED; null where refused."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to a mutation of one capture.")
class CapturePayload:
    capture: Capture | None = strawberry.field(
        default=None, description="The capture as it is now; null where refused."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(
    description='What a text would become, as it is typed: "lunch 12" as one expense for example.'
)
class ExpensePreview:
    text: str = strawberry.field(
        default="", description='The text in which evidence counts, trimmed: "lunch 12" for example.'
    )
    drafts: list[Draft] = strawberry.field(
        default_factory=list,
        description="What would be booked or reviewed, in the text's order; `[]`: nothing yet.",
    )
    confidence: float = strawberry.field(
        default=1.0,
        description="As of a capture: how sure the least sure decisive field is: 0.97 for example.",
    )
    needs_review: bool = strawberry.field(
        default=False,
        description="Whether a person would have to decide: `true` below the person's threshold.",
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list,
        description="Why it couldn't be captured so: `TEXT_TOO_LONG` for example; `[]` for one still empty.",
    )
