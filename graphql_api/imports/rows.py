"""The rows of an import."""

import datetime

import strawberry
from strawberry import ID

from domain.ids import import_row_id
from domain.imports import models
from domain.imports.row_ids import row_number
from domain.money import Money as ExactMoney
from domain.pages import Page
from graphql_api.common import Money, Node, PageInfo
from graphql_api.context import Info
from graphql_api.imports.kinds import RowChoice, RowFate, RowReason
from graphql_api.ledger.types import Transaction, TransactionKind


@strawberry.type(description="A row of a file: 12.50 EUR to REWE on 11 March, new for example.")
class ImportRow(Node):
    line: int = strawberry.field(description="Where it begins in the file, from 1: 17 for example.")
    date: datetime.date = strawberry.field(description='The civil date of booking: "2026-03-11" for example.')
    kind: TransactionKind = strawberry.field(description="Which way the money moved: `EXPENSE` for example.")
    amount: Money = strawberry.field(
        description='Its size, always positive: `{"amount": "12.50", "currency": "EUR"}`.'
    )
    original_amount: Money | None = strawberry.field(
        description='What was paid, where that was other money: `{"amount": "23.00", "currency": "USD"}`; null: it wasn\'t, or it is untold.'
    )
    description: str = strawberry.field(
        description='In the bank\'s words: "REWE SAGT DANKE 4711" for example.'
    )
    counterparty: str | None = strawberry.field(
        description='The other side, where the file tells it: "REWE Markt GmbH"; null: untold.'
    )
    merchant: str | None = strawberry.field(description='What that means: "Rewe" for example; null: nobody.')
    category: str = strawberry.field(description='The slug of its category: "groceries" for example.')
    unsure: bool = strawberry.field(
        description="Whether merchant and category are guessed: `false` for a shop that is known."
    )
    pending: bool = strawberry.field(description="Whether the bank hasn't booked it yet: `false` mostly.")
    raw: str = strawberry.field(description='Its source, cut at 300 characters: "11.03.2026;REWE;-12,50".')
    fate: RowFate = strawberry.field(description="What becomes of it: `NEW` for example.")
    reason: RowReason | None = strawberry.field(description="Why: `SAME_ROW` for example; null: it is new.")
    choice: RowChoice | None = strawberry.field(
        description="What a person decided instead: `SKIP` for example; null: nothing."
    )
    twin_line: int | None = strawberry.field(
        description="The line of the same file that it gives way to: 18 for example; null: none."
    )
    row: strawberry.Private[models.ImportRow]

    @strawberry.field(
        description="The transaction that it is, or belongs to; null: none yet, or it is in the trash."
    )
    async def transaction(self, info: Info) -> Transaction | None:
        named = self.row.transaction or self.row.id
        found = await info.context.loaders.transactions.load((self.row.book, named))
        return None if found is None else Transaction.of(found)

    @classmethod
    def of(cls, row: models.ImportRow, run: models.Import) -> "ImportRow":
        choice = run.choices.get(str(row_number(row.id)))
        return cls(
            id=ID(import_row_id(row.book, row.id)),
            line=row.line,
            date=row.date,
            kind=TransactionKind(row.kind.value),
            amount=Money.of(ExactMoney(abs(row.minor), row.currency)),
            original_amount=None
            if row.original is None
            else Money.of(ExactMoney(abs(row.original.minor), row.original.currency)),
            description=row.description,
            counterparty=row.counterparty,
            merchant=row.merchant,
            category=row.category,
            unsure=not row.sure,
            pending=row.pending,
            raw=row.raw,
            fate=RowFate(row.fate.value),
            reason=None if row.why is None else RowReason(row.why.value),
            choice=None if choice is None else RowChoice(choice.value),
            twin_line=row.twin,
            row=row,
        )


@strawberry.type(description="A row and its place in the file.")
class ImportRowEdge:
    cursor: str = strawberry.field(
        description='Opaque, "WyJpbXBvcnRfcm93cyJd" for example; `after` and `before` take it.'
    )
    node: ImportRow = strawberry.field(description="The row: 12.50 EUR to REWE for example.")


@strawberry.type(description="A page of rows in the order of the file.")
class ImportRowConnection:
    edges: list[ImportRowEdge] = strawberry.field(description="The rows of this page: at most 200.")
    page_info: PageInfo = strawberry.field(
        description='Where the page lies: `{"hasNextPage": true}` for example.'
    )

    @classmethod
    def of(cls, page: Page[models.ImportRow], run: models.Import) -> "ImportRowConnection":
        edges = [
            ImportRowEdge(cursor=cursor, node=ImportRow.of(row, run))
            for row, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page))
