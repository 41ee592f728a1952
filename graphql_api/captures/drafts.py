"""Drafts: what was read, each field with the words that say so, for a person to decide on."""

import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from bson import ObjectId

from domain.books.categories import category_of
from domain.captures.drafts import StoredDraft
from domain.understanding import draft as understood
from graphql_api.books.types import Category
from graphql_api.common import Money
from graphql_api.context import Info
from graphql_api.ledger.types import Recurrence, TransactionKind

if TYPE_CHECKING:
    from graphql_api.ledger.types import Transaction


@strawberry.enum(description="A field of a draft: `AMOUNT` for example.")
class DraftField(Enum):
    KIND = strawberry.enum_value("KIND", description="Which way money moved: EXPENSE.")
    AMOUNT = strawberry.enum_value("AMOUNT", description="How much: 12.50.")
    CURRENCY = strawberry.enum_value("CURRENCY", description="Of which currency: EUR.")
    DATE = strawberry.enum_value("DATE", description="On which civil date: 2026-03-10.")
    MERCHANT = strawberry.enum_value("MERCHANT", description="Shop, payee or payer: Chipotle.")
    CATEGORY = strawberry.enum_value("CATEGORY", description="For what: dining.")
    RECURRENCE = strawberry.enum_value("RECURRENCE", description="How often it repeats: MONTHLY.")


@strawberry.enum(description="Where a value comes from: `STATED` where words of the text say it for example.")
class EvidenceState(Enum):
    STATED = strawberry.enum_value("STATED", description='Words say it: "yesterday" the date.')
    INFERRED = strawberry.enum_value("INFERRED", description='Words suggest it: "lunch" the category.')
    DEFAULTED = strawberry.enum_value("DEFAULTED", description="Nothing says it: today's date.")


@strawberry.type(description='Why a field has its value: "yesterday" at 23 to 32 for the date for example.')
class DraftFieldEvidence:
    field: DraftField = strawberry.field(description="The field: `DATE` for example.")
    state: EvidenceState = strawberry.field(description="Where its value comes from: `STATED` for example.")
    start: int | None = strawberry.field(
        description="Where its words begin in the text, in Unicode code points from 0: 23; null: no words."
    )
    end: int | None = strawberry.field(
        description="Where its words end, the first code point after them: 32; null: no words."
    )
    confidence: float = strawberry.field(
        description="How probable it is that the value is right: 0.97 for example, 1 at most."
    )


@strawberry.type(
    description="One transaction that was read but not booked: 12.50 EUR at Chipotle for example."
)
class Draft:
    kind: TransactionKind = strawberry.field(description="Which way money moved: `EXPENSE` for example.")
    amount: Money = strawberry.field(
        description='Its size, always positive: `{"amount": "12.50", "currency": "EUR"}`.'
    )
    date: datetime.date = strawberry.field(
        description='The civil date on which the money moved: "2026-03-10".'
    )
    merchant: str | None = strawberry.field(
        description='Shop, payee or payer, "Chipotle" for example; null: none named.'
    )
    recurrence: Recurrence | None = strawberry.field(
        description="How often it repeats, `MONTHLY` for example; null: it doesn't."
    )
    fields: list[DraftFieldEvidence] = strawberry.field(
        description='Each field\'s evidence and confidence: `[{"field": "DATE", "state": "STATED"}]` for example.'
    )
    book: strawberry.Private[ObjectId]
    slug: strawberry.Private[str]
    changes: strawberry.Private[ObjectId | None]

    @strawberry.field(description="The category, `dining` for example; `transfer` for a transfer.")
    async def category(self, info: Info) -> Category:
        book = (await info.context.profile()).books[self.book]
        return Category.of(category_of(book, self.slug))

    @strawberry.field(
        description="The booked transaction that confirming would change; null where it would book a new one."
    )
    async def transaction(
        self, info: Info
    ) -> Annotated["Transaction", strawberry.lazy("graphql_api.ledger.types")] | None:
        from graphql_api.ledger.types import Transaction

        if self.changes is None:
            return None
        found = await info.context.loaders.transactions.load((self.book, self.changes))
        return None if found is None else Transaction.of(found)

    @classmethod
    def of(cls, stored: StoredDraft, book: ObjectId) -> "Draft":
        return cls.read(stored.draft, book, stored.transaction)

    @classmethod
    def read(cls, draft: understood.Draft, book: ObjectId, changes: ObjectId | None = None) -> "Draft":
        return cls(
            kind=TransactionKind(draft.kind.value),
            amount=Money.of(draft.money),
            date=draft.date,
            merchant=draft.merchant,
            recurrence=None if draft.recurrence is None else Recurrence(draft.recurrence.value),
            fields=[
                evidence(draft, name)
                for name in understood.Field
                if name in draft.evidence or name in draft.confidence
            ],
            book=book,
            slug=draft.category,
            changes=changes,
        )


NO_WORDS = understood.Evidence(understood.State.DEFAULTED)


def evidence(draft: understood.Draft, name: understood.Field) -> DraftFieldEvidence:
    one = draft.evidence.get(name, NO_WORDS)
    return DraftFieldEvidence(
        field=DraftField[name.name],
        state=EvidenceState(one.state.value),
        start=one.start,
        end=one.end,
        confidence=draft.confidence.get(name, 1.0),
    )
