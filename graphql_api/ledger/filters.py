"""Which transactions, in which order, and over which days: what lists and reports are asked for with."""

from datetime import date
from decimal import Decimal
from enum import Enum

import strawberry
from bson import ObjectId
from strawberry import ID, UNSET

from domain.ids import Type, decode_as
from domain.ledger.filters import Filter
from domain.understanding.draft import Kind
from graphql_api.common import given
from graphql_api.ledger.types import TransactionKind


@strawberry.enum(description="In which order transactions come: `DATE_DESC` unless told otherwise.")
class TransactionOrder(Enum):
    DATE_DESC = strawberry.enum_value(
        "DATE_DESC", description="The latest date first: 12 March before 11 March."
    )
    DATE_ASC = strawberry.enum_value(
        "DATE_ASC", description="The earliest date first: 11 March before 12 March."
    )
    AMOUNT_DESC = strawberry.enum_value(
        "AMOUNT_DESC", description="The largest first; needs `filter.currency`."
    )
    AMOUNT_ASC = strawberry.enum_value(
        "AMOUNT_ASC", description="The smallest first; needs `filter.currency`."
    )


@strawberry.enum(description="By what a report groups: `CATEGORY` unless told otherwise.")
class SpendingGroup(Enum):
    CATEGORY = strawberry.enum_value("CATEGORY", description="By category: `dining`.")
    MERCHANT = strawberry.enum_value("MERCHANT", description="By merchant, spelled alike or not: `chipotle`.")
    ACCOUNT = strawberry.enum_value("ACCOUNT", description="By account; '' where none is named.")
    TAG = strawberry.enum_value("TAG", description="By tag: `holiday`; what has two tags counts for both.")
    DAY = strawberry.enum_value("DAY", description="By civil date: `2026-03-11`.")
    WEEK = strawberry.enum_value("WEEK", description="By ISO 8601 week: `2026-W11`.")
    MONTH = strawberry.enum_value("MONTH", description="By month: `2026-03`.")
    YEAR = strawberry.enum_value("YEAR", description="By year: `2026`.")


@strawberry.input(
    description='A range of days: `{"from": "2026-03-01", "to": "2026-03-31"}`. `from` after `to` is BAD_REQUEST.'
)
class PeriodInput:
    from_date: date = strawberry.field(name="from", description='The first day, inclusive: "2026-03-01".')
    to_date: date = strawberry.field(name="to", description='The last day, inclusive: "2026-03-31".')


@strawberry.input(
    description='Which transactions: `{"categories": ["dining"], "from": "2026-01-01"}`. What is given must all hold.'
)
class TransactionFilter:
    from_date: date | None = strawberry.field(
        name="from", default=UNSET, description='Not before this day: "2026-03-01".'
    )
    to_date: date | None = strawberry.field(
        name="to", default=UNSET, description='Not after this day: "2026-03-31".'
    )
    kinds: list[TransactionKind] | None = strawberry.field(
        default=UNSET, description="One of these: `[EXPENSE]`."
    )
    categories: list[str] | None = strawberry.field(
        default=UNSET,
        description='One of these slugs in any part: `["dining", "groceries"]`; `transfer` too.',
    )
    account_ids: list[ID] | None = strawberry.field(
        default=UNSET, description='On one of these accounts: `["BWsD…"]`; an unknown one has none.'
    )
    tags: list[str] | None = strawberry.field(
        default=UNSET, description='With one of these tags, capitals and accents aside: `["holiday"]`.'
    )
    merchant: str | None = strawberry.field(
        default=UNSET, description='A name or its beginning, case-folded: "chip" for Chipotle.'
    )
    text: str | None = strawberry.field(
        default=UNSET,
        description='Each word begins a word of merchant, note, tags or the capture\'s text: "lunch chip".',
    )
    search: str | None = strawberry.field(
        default=UNSET,
        description=(
            'All in one line: `category:dining amount>20 after:2026-01-01 -tag:work "blue door"`. What can\'t be read is '
            "BAD_REQUEST and says at which column."
        ),
    )
    min_amount: Decimal | None = strawberry.field(
        default=UNSET, description='At least this, in major units; needs `currency`: "10.00".'
    )
    max_amount: Decimal | None = strawberry.field(
        default=UNSET, description='At most this, in major units; needs `currency`: "50.00".'
    )
    currency: str | None = strawberry.field(default=UNSET, description='In this currency, ISO 4217: "EUR".')
    has_attachment: bool | None = strawberry.field(
        default=UNSET,
        description="With a file, `true`, or without one, `false`; `has:attachment` in `search`.",
    )

    def to_domain(self) -> Filter:
        kinds = given(self.kinds)
        return Filter(
            from_date=given(self.from_date),
            to_date=given(self.to_date),
            kinds=None if kinds is None else [Kind(kind.name) for kind in kinds],
            categories=given(self.categories),
            accounts=_accounts(given(self.account_ids)),
            tags=given(self.tags),
            merchant=given(self.merchant),
            text=given(self.text),
            search=given(self.search),
            min_amount=given(self.min_amount),
            max_amount=given(self.max_amount),
            currency=given(self.currency),
            has_attachment=given(self.has_attachment),
        )


def _accounts(ids: list[ID] | None) -> list[ObjectId] | None:
    """What is no account of the book has no transactions there."""
    if ids is None:
        return None
    return [public.object_id for one in ids if (public := decode_as(Type.ACCOUNT, one)) is not None]
