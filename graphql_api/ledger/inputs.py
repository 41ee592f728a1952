"""What transactions are entered and edited with."""

import datetime
from decimal import Decimal
from typing import Any

import strawberry
from beanie import PydanticObjectId
from bson import ObjectId
from strawberry import ID, UNSET

from domain.errors import NotFound
from domain.ids import Type, decode_as
from domain.ledger.bulk_edits import Selection
from domain.ledger.edits import Edit
from domain.ledger.entries import Entry
from domain.ledger.errors import SelectionInvalid
from domain.understanding import draft
from domain.understanding.draft import Kind
from graphql_api.common import given
from graphql_api.ledger.filters import TransactionFilter
from graphql_api.ledger.types import Recurrence, TransactionKind


@strawberry.input(description='An exact amount: `{"amount": "12.50", "currency": "EUR"}`.')
class MoneyInput:
    amount: Decimal = strawberry.field(description='More than 0, in major units: "12.50", "1200" for JPY.')
    currency: str = strawberry.field(description='ISO 4217, "EUR" for example.')

    def pair(self) -> tuple[Decimal, str]:
        return self.amount, self.currency


MOST_IDS = 10_000
# Null takes these away; of the others it says nothing.
CLEARED_BY_NULL = frozenset(
    {"merchant", "note", "recurrence", "rate", "account", "to_account", "received", "refund_of"}
)


@strawberry.input(
    description='One part of a split: `{"amount": {"amount": "8.00", "currency": "EUR"}, "category": "groceries"}`.'
)
class TransactionPartInput:
    amount: MoneyInput = strawberry.field(
        description='Its share; all shares sum to the amount exactly: `{"amount": "8.00", "currency": "EUR"}`.'
    )
    category: str | None = strawberry.field(
        default=UNSET, description='A slug, "groceries"; "other" unless given.'
    )
    tags: list[str] | None = strawberry.field(
        default=UNSET, description='Its tags besides the transaction\'s own: `["party"]`.'
    )
    note: str | None = strawberry.field(default=UNSET, description='What it was, "the cake".')

    def values(self) -> dict[str, Any]:
        return {
            "amount": self.amount.pair(),
            "category": given(self.category),
            "tags": given(self.tags),
            "note": given(self.note),
        }


@strawberry.input(description='What a transaction may say: `{"merchant": "Chipotle", "category": "dining"}`.')
class TransactionValues:
    rate: Decimal | None = strawberry.field(
        default=UNSET,
        description=(
            "An exchange rate of the person's own, units of a base currency for one of the amount's: \"0.9312\"; null: the "
            "reference rate again."
        ),
    )
    rate_currency: str | None = strawberry.field(
        default=UNSET,
        description='Which of the book\'s base currencies `rate` is in, "USD"; the first unless given. Others are crossed from it.',
    )
    merchant: str | None = strawberry.field(
        default=UNSET, description='At most 200 characters, "Chipotle"; null: none.'
    )
    category: str | None = strawberry.field(default=UNSET, description='A slug, "dining" for example.')
    recurrence: Recurrence | None = strawberry.field(
        default=UNSET, description="How often it repeats, `MONTHLY`; null: it doesn't."
    )
    note: str | None = strawberry.field(
        default=UNSET, description='At most 1,000 characters, "with Anna"; null: none.'
    )
    tags: list[str] | None = strawberry.field(
        default=UNSET, description='All of its tags, at most 20 of at most 50 characters: `["holiday"]`.'
    )
    parts: list[TransactionPartInput] | None = strawberry.field(
        default=UNSET,
        description="A split into 1 to 50 parts, which sum to the amount exactly; one part: no split any more.",
    )
    account_id: ID | None = strawberry.field(
        default=UNSET, description='The account that the money left or came to, "CWsD…"; null: none.'
    )
    to_account_id: ID | None = strawberry.field(
        default=UNSET, description='Of a transfer the account that the money came to, "CWsD…"; null: none.'
    )
    received: MoneyInput | None = strawberry.field(
        default=UNSET,
        description='Of a transfer into another currency what arrived: `{"amount": "93.10", "currency": "EUR"}`.',
    )
    refund_of_id: ID | None = strawberry.field(
        default=UNSET, description='Of a refund the expense that it gives back, "BWsD…"; null: none.'
    )

    def values(self, book: ObjectId) -> dict[str, Any]:
        """What is given. Raises `NotFound` for an id that isn't of this book."""
        values: dict[str, Any] = {
            "rate": self.rate,
            "rate_currency": self.rate_currency,
            "merchant": self.merchant,
            "category": self.category,
            "recurrence": self.recurrence and draft.Recurrence[self.recurrence.name],
            "note": self.note,
            "tags": self.tags,
            "parts": self.parts and [part.values() for part in self.parts],
            "account": row_of(Type.ACCOUNT, book, self.account_id, "accountId"),
            "to_account": row_of(Type.ACCOUNT, book, self.to_account_id, "toAccountId"),
            "received": self.received and self.received.pair(),
            "refund_of": row_of(Type.TRANSACTION, book, self.refund_of_id, "refundOfId"),
        }
        return said(values)


def said(values: dict[str, Any]) -> dict[str, Any]:
    """What is given, and of null what it takes away."""
    return {
        name: value
        for name, value in values.items()
        if value is not UNSET and (value is not None or name in CLEARED_BY_NULL)
    }


def row_of(kind: Type, book: ObjectId, id: ID | None, path: str) -> Any:
    """The row of this book; UNSET and null as they are."""
    if not isinstance(id, str):
        return id
    public = decode_as(kind, id)
    if public is None or public.stream != book:
        raise NotFound(path)
    return PydanticObjectId(public.row)


@strawberry.input(
    description=(
        'A transaction with some fields changed: `{"transactionId": "BWsD…", "version": 1, "category": "groceries"}`. '
        "What isn't given stays."
    )
)
class UpdateTransactionInput(TransactionValues):
    transaction_id: ID = strawberry.field(description='Its id, "BWsD…" for example.')
    version: int = strawberry.field(
        description="The version that the person saw, 1 for example; another one by now is a CONFLICT."
    )
    kind: TransactionKind | None = strawberry.field(
        default=UNSET,
        description="Which way money moved, `REFUND`; the category goes with it where none is given.",
    )
    amount: MoneyInput | None = strawberry.field(
        default=UNSET, description='Its size: `{"amount": "14.50", "currency": "EUR"}`.'
    )
    date: datetime.date | None = strawberry.field(
        default=UNSET, description='The civil date, from 1900-01-01 to 2199-12-31: "2026-03-10".'
    )

    def edit(self, book: ObjectId) -> Edit:
        first = {
            "kind": self.kind and Kind[self.kind.name],
            "amount": self.amount and self.amount.pair(),
            "date": self.date,
        }
        return Edit(self.version, said(first) | self.values(book))


@strawberry.input(
    description='A new transaction: `{"amount": {"amount": "12.50", "currency": "EUR"}, "merchant": "Chipotle"}`.'
)
class CreateTransactionInput(TransactionValues):
    kind: TransactionKind = strawberry.field(
        default=TransactionKind.EXPENSE, description="Which way money moved: `EXPENSE` unless given."
    )
    amount: MoneyInput = strawberry.field(
        description='Its size, more than 0: `{"amount": "12.50", "currency": "EUR"}`.'
    )
    date: datetime.date | None = strawberry.field(
        default=UNSET,
        description='The civil date, from 1900-01-01 to 2199-12-31: "2026-03-10"; today unless given.',
    )
    book_id: ID | None = strawberry.field(
        default=UNSET, description='The book it belongs to, "A2sD…"; defaults to the home book.'
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="Same key and input: the first call's transaction. At most 128 characters, a UUID for example.",
    )

    def entry(self, book: ObjectId, today: datetime.date) -> Entry:
        first = {
            "kind": Kind[self.kind.name],
            "amount": self.amount.pair(),
            "date": given(self.date) or today,
        }
        return Entry(first | self.values(book), given(self.idempotency_key))


@strawberry.input(description='A transaction to throw away: `{"transactionId": "BWsD…"}`.')
class DeleteTransactionInput:
    transaction_id: ID = strawberry.field(description='Its id, "BWsD…" for example.')
    version: int | None = strawberry.field(
        default=UNSET, description="The version that the person saw, 1; another one by now is a CONFLICT."
    )


@strawberry.input(description='Which transaction: `{"transactionId": "BWsD…"}`.')
class TransactionIdInput:
    transaction_id: ID = strawberry.field(description='Its id, "BWsD…" for example.')


@strawberry.input(
    description='Many transactions, by ids or by a filter: `{"filter": {"merchant": "chipotle"}}`. Give one of them.'
)
class TransactionSelection:
    transaction_ids: list[ID] | None = strawberry.field(
        default=UNSET, description='These, at most 10,000 of one book: `["BWsD…"]`.'
    )
    filter: TransactionFilter | None = strawberry.field(
        default=UNSET,
        description='All that match now, at most 50,000: `{"categories": ["other"]}`; `transactionCount` says how many.',
    )
    book_id: ID | None = strawberry.field(
        default=UNSET, description='The book, "A2sD…"; defaults to the home book.'
    )
    idempotency_key: str = strawberry.field(
        description="Same key and input: the first call's work. At most 128 characters, a UUID for example."
    )

    def selection(self, book: ObjectId) -> Selection:
        """Raises `NotFound` for an id that isn't of this book, and `SelectionInvalid`."""
        ids, chosen = given(self.transaction_ids), given(self.filter)
        if (ids is None) is (chosen is None) or len(ids or ()) > MOST_IDS:
            raise SelectionInvalid("transactionIds")
        if chosen is not None:
            return Selection(None, chosen.to_domain())
        return Selection([row_of(Type.TRANSACTION, book, one, "transactionIds") for one in ids or ()])


@strawberry.input(
    description='The same edit for many: `{"transactionIds": ["BWsD…"], "category": "groceries"}`. What isn\'t given stays.'
)
class UpdateTransactionsInput(TransactionSelection):
    merchant: str | None = strawberry.field(
        default=UNSET, description='At most 200 characters, "Chipotle"; null: none.'
    )
    category: str | None = strawberry.field(default=UNSET, description='A slug, "dining" for example.')
    note: str | None = strawberry.field(
        default=UNSET, description='At most 1,000 characters, "with Anna"; null: none.'
    )
    tags: list[str] | None = strawberry.field(
        default=UNSET, description='All of their tags from now on: `["holiday"]`.'
    )
    add_tags: list[str] | None = strawberry.field(
        default=UNSET, description='Tags that each gets besides its own: `["trip"]`.'
    )
    remove_tags: list[str] | None = strawberry.field(
        default=UNSET, description='Tags that each loses: `["work"]`.'
    )
    account_id: ID | None = strawberry.field(
        default=UNSET, description='The account that the money left or came to, "CWsD…"; null: none.'
    )

    def values(self, book: ObjectId) -> dict[str, Any]:
        return said(
            {
                "merchant": self.merchant,
                "category": self.category,
                "note": self.note,
                "tags": self.tags,
                "add_tags": self.add_tags,
                "remove_tags": self.remove_tags,
                "account": row_of(Type.ACCOUNT, book, self.account_id, "accountId"),
            }
        )


@strawberry.input(description='Many transactions to throw away: `{"filter": {"merchant": "chipotle"}}`.')
class DeleteTransactionsInput(TransactionSelection):
    pass


@strawberry.input(
    description='The corrected transaction whose correction shall be made for earlier ones too: `{"transactionId": "BWsD…"}`.'
)
class ApplyCorrectionInput:
    transaction_id: ID = strawberry.field(description='Its id, "BWsD…" for example.')
    idempotency_key: str = strawberry.field(
        description="Same key and transaction: the first call's work. At most 128 characters, a UUID for example."
    )
