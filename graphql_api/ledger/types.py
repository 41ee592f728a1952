"""Transactions, and what was spent."""

import datetime
from collections.abc import Awaitable
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from bson import ObjectId
from strawberry import ID

from domain import money
from domain.books.categories import category_of
from domain.books.models import Book
from domain.ids import transaction_id
from domain.ledger import models, spending
from domain.pages import Page
from domain.understanding.draft import Kind
from graphql_api.accounts.types import Account
from graphql_api.books.types import Category
from graphql_api.common import Money, Node, PageInfo
from graphql_api.context import Info
from graphql_api.ledger.attachments import Attachment
from graphql_api.loaders import shown

if TYPE_CHECKING:
    from graphql_api.captures.types import Capture


@strawberry.enum(description="Which way money moved: `EXPENSE` for a lunch for example.")
class TransactionKind(Enum):
    EXPENSE = strawberry.enum_value("EXPENSE", description='Money spent: "lunch 12.50".')
    INCOME = strawberry.enum_value(
        "INCOME", description='Money received: "salary 3,200", "Anna paid me back 15".'
    )
    REFUND = strawberry.enum_value(
        "REFUND", description='Money back for a purchase: "Zara took the blazer back, 89.90".'
    )
    TRANSFER = strawberry.enum_value("TRANSFER", description='Between own pockets: "moved 500 to savings".')


@strawberry.enum(description='How often a payment repeats: `MONTHLY` for "rent 900 every month" for example.')
class Recurrence(Enum):
    DAILY = strawberry.enum_value("DAILY", description='"every day".')
    WEEKLY = strawberry.enum_value("WEEKLY", description='"every Friday".')
    BIWEEKLY = strawberry.enum_value("BIWEEKLY", description='"each fortnight".')
    MONTHLY = strawberry.enum_value("MONTHLY", description='"a month".')
    QUARTERLY = strawberry.enum_value("QUARTERLY", description='"every three months".')
    YEARLY = strawberry.enum_value("YEARLY", description='"per year".')


@strawberry.enum(description="Where an exchange rate comes from: `ECB` mostly.")
class RateSource(Enum):
    ECB = strawberry.enum_value(
        "ECB",
        description="A reference rate of the European Central Bank, of a day before the transaction's: 1.0832 of 10 March.",
    )
    OWN = strawberry.enum_value(
        "OWN",
        description="A person gave it, or the bank whose file was imported: 1.0911. In another base, crossed by the day's rates.",
    )


@strawberry.type(
    description="What foreign money is worth in a base currency of the book: 12.50 USD as 11.54 EUR."
)
class Conversion:
    amount: Money = strawberry.field(
        description='The worth, positive as the transaction\'s amount: `{"amount": "11.54", "currency": "EUR"}`.'
    )
    rate: Decimal = strawberry.field(
        description='Units of that currency for one unit of the transaction\'s: "0.923190546529".'
    )
    day: datetime.date | None = strawberry.field(
        description='The day of the reference rate, "2026-03-09" for example; null for the rate that the person gave.'
    )
    source: RateSource = strawberry.field(description="Where the rate comes from: `ECB` for example.")


@strawberry.type(description="One part of a split: 8.00 EUR of groceries, noted as the cake, for example.")
class TransactionPart:
    amount: Money = strawberry.field(
        description='Its share, positive as the transaction\'s amount: `{"amount": "8.00", "currency": "EUR"}`.'
    )
    category: Category = strawberry.field(description="What it was for: `groceries` for example.")
    tags: list[str] = strawberry.field(description='Its tags, sorted: `["party"]` for example.')
    note: str | None = strawberry.field(description='What it was, "the cake" for example; null: nobody said.')

    @classmethod
    def of(cls, posting: models.Posting, book: Book) -> "TransactionPart":
        return cls(
            amount=Money.of(money.Money(abs(posting.minor), posting.currency)),
            category=Category.of(category_of(book, posting.category or "other")),
            tags=posting.tags,
            note=posting.note,
        )


@strawberry.type(description="A booked fact: 12.50 USD at Chipotle on 2026-03-10, dining.")
class Transaction(Node):
    kind: TransactionKind = strawberry.field(description="Which way money moved: `EXPENSE` for example.")
    amount: Money = strawberry.field(
        description='Its size, always positive; the kind gives the direction: `{"amount": "12.50", "currency": "USD"}`.'
    )
    date: datetime.date = strawberry.field(
        description='The civil date on which the money moved, "2026-03-10" for example.'
    )
    merchant: str | None = strawberry.field(
        description='Shop, payee or payer, "Chipotle" for example; null: none named.'
    )
    note: str | None = strawberry.field(description='What a person wrote about it, "with Anna" for example.')
    tags: list[str] = strawberry.field(description='Its tags, sorted: `["holiday", "work"]` for example.')
    created_at: datetime.datetime = strawberry.field(
        description='When it was booked: "2026-03-11T19:15:01+00:00".'
    )
    version: int = strawberry.field(description="Grows with each edit, from 1; an edit names the one it saw.")
    unsure: bool = strawberry.field(
        description="Whether its merchant or category is doubtful, until a person sets it: `false` mostly."
    )
    by_hand: list[str] = strawberry.field(
        description='The fields that a person set, sorted: `["category", "merchant"]` for example.'
    )
    recurrence: Recurrence | None = strawberry.field(
        description="How often it repeats, `MONTHLY` for example; null: it doesn't."
    )
    trashed_at: datetime.datetime | None = strawberry.field(
        description='When it was thrown away: "2026-03-12T08:00:00+00:00"; null: it isn\'t in the trash.'
    )
    row: strawberry.Private[models.Transaction]

    # What is answered at once where it can be costs no task: a page has hundreds of these fields.

    @strawberry.field(
        description="Its parts where it is split, at most 50; `[]` where it isn't.",
        graphql_type=list[TransactionPart],
    )
    def parts(self, info: Info) -> list[TransactionPart] | Awaitable[list[TransactionPart]]:
        if self.row.kind is Kind.TRANSFER or len(self.row.postings) == 1:
            return []
        return info.context.with_book(
            self.row.book, lambda book: [TransactionPart.of(posting, book) for posting in self.row.postings]
        )

    @strawberry.field(
        description="Receipts and documents, at most 20, in the order in which they came: `receipt.jpg` for example."
    )
    def attachments(self) -> list[Attachment]:
        return [Attachment.of(self.row.book, self.row.id, one) for one in self.row.shown_attachments]

    @strawberry.field(
        description='Of a transfer what arrived: `{"amount": "93.10", "currency": "EUR"}`; else null.'
    )
    def received(self) -> Money | None:
        arrived = self.row.postings[-1]
        if self.row.kind is not Kind.TRANSFER:
            return None
        return Money.of(money.Money(abs(arrived.minor), arrived.currency))

    @strawberry.field(
        description="Of a refund the expense that it gives back, the blazer for example; null where it isn't known.",
        graphql_type=Annotated["Transaction", strawberry.lazy(".types")] | None,
    )
    def refund_of(self, info: Info) -> Awaitable["Transaction | None"] | None:
        if self.row.refund_of is None:
            return None
        loading = info.context.loaders.transactions.load((self.row.book, ObjectId(self.row.refund_of)))
        return shown(loading, Transaction.of)

    @strawberry.field(
        description="The category of its largest part, `dining` for example; `transfer` for a transfer.",
        graphql_type=Category,
    )
    def category(self, info: Info) -> Category | Awaitable[Category]:
        return info.context.with_book(
            self.row.book, lambda book: Category.of(category_of(book, self.row.category))
        )

    @strawberry.field(
        description=(
            "What it is worth in the book's base currencies, where it is foreign there and a rate is known: 11.54 EUR for "
            "12.50 USD. A booked rate never changes by itself."
        )
    )
    async def conversions(self, info: Info) -> list[Conversion]:
        book, rates = (await info.context.profile()).books[self.row.book], self.row.postings[0].rates
        return [
            Conversion(
                amount=Money.of(money.Money(self._worth(base), base)),
                rate=Decimal(rates[base].rate),
                day=rates[base].day,
                source=RateSource(rates[base].source.value),
            )
            for base in book.ready_bases
            if base in rates
        ]

    def _worth(self, base: str) -> int:
        """A transfer is worth what left the one pocket; anything else what all its parts are."""
        parts = self.row.postings[:1] if self.row.kind is Kind.TRANSFER else self.row.postings
        return abs(sum(part.base.get(base, 0) for part in parts))

    @strawberry.field(
        description="The account that the money left or came to, `Everyday` for example; of a transfer the one it left; null: none named.",
        graphql_type=Account | None,
    )
    def account(self, info: Info) -> Awaitable[Account | None] | None:
        return self._account(info, self.row.postings[0].account)

    @strawberry.field(
        description="Of a transfer the account that the money came to, `Savings` for example; else null.",
        graphql_type=Account | None,
    )
    def to_account(self, info: Info) -> Awaitable[Account | None] | None:
        is_transfer = self.row.kind is Kind.TRANSFER
        return self._account(info, self.row.postings[-1].account) if is_transfer else None

    def _account(self, info: Info, account: ObjectId | None) -> Awaitable[Account | None] | None:
        if account is None:
            return None
        return shown(info.context.loaders.accounts.load((self.row.book, ObjectId(account))), Account.of)

    @strawberry.field(
        description="The capture that it was read from; null where it was entered otherwise.",
        graphql_type=Annotated["Capture", strawberry.lazy("graphql_api.captures.types")] | None,
    )
    def capture(self, info: Info) -> Awaitable["Capture | None"] | None:
        from graphql_api.captures.types import Capture

        if self.row.capture is None:
            return None
        loading = info.context.loaders.captures.load((self.row.book, ObjectId(self.row.capture)))
        return shown(loading, Capture.of)

    @strawberry.field(
        description=(
            "What it was read from, in the words of who wrote them: typed by a person, here or in the book that it was "
            'imported from, or a bank\'s: "lunch 12.50 at Chipotle"; null: it was entered otherwise.'
        ),
        graphql_type=str | None,
    )
    def original_text(self, info: Info) -> Awaitable[str | None] | str | None:
        if self.row.capture is not None:
            loading = info.context.loaders.captures.load((self.row.book, ObjectId(self.row.capture)))
            return shown(loading, lambda capture: capture.text)
        typed = "" if self.row.origin is None else self.row.origin.text
        return typed or self.row.bank_text or None

    @classmethod
    def of(cls, row: models.Transaction) -> "Transaction":
        return cls(
            id=ID(transaction_id(row.book, row.id)),
            kind=TransactionKind(row.kind.value),
            amount=Money.of(row.money),
            date=row.date,
            merchant=row.merchant,
            note=row.note,
            tags=row.tags,
            created_at=row.created_at,
            version=row.version,
            unsure=bool(row.unsure),
            by_hand=row.by_hand,
            recurrence=None if row.recurrence is None else Recurrence(row.recurrence.value),
            trashed_at=row.trashed_at,
            row=row,
        )


@strawberry.type(description="A transaction and its place in the list.")
class TransactionEdge:
    cursor: str = strawberry.field(
        description='Opaque, "WyJEQVRFX0RFU0MiXQ" for example; `after` and `before` take it.'
    )
    node: Transaction = strawberry.field(description="The transaction: 12.50 USD at Chipotle for example.")


@strawberry.type(description="A page of transactions in the order asked for.")
class TransactionConnection:
    edges: list[TransactionEdge] = strawberry.field(description="The rows of this page: at most 200.")
    page_info: PageInfo = strawberry.field(
        description='Where the page lies: `{"hasNextPage": true}` for example.'
    )

    @classmethod
    def of(cls, page: Page[models.Transaction]) -> "TransactionConnection":
        return cls(
            edges=[
                TransactionEdge(cursor=cursor, node=Transaction.of(row))
                for row, cursor in zip(page.rows, page.cursors, strict=True)
            ],
            page_info=PageInfo.of(page),
        )


@strawberry.type(
    description=(
        "One group of a report: dining, 63.20 EUR of 7 transactions. `key` is '' where nothing is named (no merchant)."
    )
)
class SpendingSlice:
    key: str = strawberry.field(
        description=(
            'Slug, merchant, account id or tag; "2026-03-11" for a day, "2026-W11" (ISO 8601) for a week, "2026-03" for '
            'a month, "2026" for a year.'
        )
    )
    label: str = strawberry.field(description='What a chart shows, "Dining" for example.')
    total: Money = strawberry.field(
        description='EXPENSE minus REFUND: `{"amount": "63.20", "currency": "EUR"}`.'
    )
    count: int = strawberry.field(description="How many postings: 7 for example; unconverted ones count too.")
    share: float | None = strawberry.field(
        description="Of the report's total, 0.25 for example; null where that isn't positive; tags may exceed 1."
    )

    @classmethod
    def of(cls, one: spending.Slice) -> "SpendingSlice":
        return cls(key=one.key, label=one.label, total=Money.of(one.total), count=one.count, share=one.share)


@strawberry.enum(
    description="How a report converts money of other currencies: `KEPT` for a base currency of the book."
)
class SpendingConversion(Enum):
    KEPT = strawberry.enum_value(
        "KEPT",
        description="Each transaction by the rate that it was booked with: EUR in a book whose `bases` are EUR and USD.",
    )
    DAY_SUMS = strawberry.enum_value(
        "DAY_SUMS",
        description=(
            "Each day's sums by that day's rate, each sum rounded once, so that groups may differ from the total by some "
            "hundredths: GBP in that book, for at most ten years of days."
        ),
    )


@strawberry.type(description="EXPENSE minus REFUND; no INCOME, no TRANSFER: 253.10 EUR in March for example.")
class SpendingReport:
    total: Money = strawberry.field(description='Of all groups: `{"amount": "253.10", "currency": "EUR"}`.')
    groups: list[SpendingSlice] = strawberry.field(
        description="Periods ascend; others go by total descending, then by key: dining before fuel for example."
    )
    converted: SpendingConversion = strawberry.field(
        description="How money of other currencies was converted: `KEPT` for a base currency of the book."
    )
    unconverted: list[Money] = strawberry.field(
        description="Money that could not be converted into the report's currency, per currency; `[]`: nothing is missing."
    )

    @classmethod
    def of(cls, report: spending.Report) -> "SpendingReport":
        return cls(
            total=Money.of(report.total),
            groups=[SpendingSlice.of(one) for one in report.slices],
            converted=SpendingConversion(report.converted.value),
            unconverted=[Money.of(one) for one in report.unconverted],
        )
