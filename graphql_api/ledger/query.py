"""Reading transactions and reports."""

from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.errors import NotFound
from domain.ids import Type, decode_as
from domain.ledger.bulk_edits import MOST_ROWS
from domain.ledger.correcting import MOST_COUNTED, effect
from domain.ledger.filters import Filter, Order
from domain.ledger.queries import count_matching, transactions_page
from domain.ledger.spending import Group, spending
from domain.pages import window
from graphql_api.common import AFTER, BEFORE, BOOK, FIRST, LAST, given
from graphql_api.context import Info
from graphql_api.ledger.corrections import CorrectionEffect, TransactionCount
from graphql_api.ledger.filters import PeriodInput, SpendingGroup, TransactionFilter, TransactionOrder
from graphql_api.ledger.types import SpendingReport, TransactionConnection


@strawberry.type
class LedgerQuery:
    @strawberry.field(
        description=(
            "How many other transactions the same correction would change: those of the same words or merchant with the "
            "same old value, never what a person set by hand. Null for an unknown transaction."
        )
    )
    async def correction_effect(
        self,
        info: Info,
        transaction_id: Annotated[
            ID, strawberry.argument(description='The corrected transaction, "BWsD…" for example.')
        ],
        merchant: Annotated[
            str | None,
            strawberry.argument(description='What its merchant shall be, "Chipotle"; left out: what it is.'),
        ] = UNSET,
        category: Annotated[
            str | None,
            strawberry.argument(description='What its category shall be, "dining"; left out: what it is.'),
        ] = UNSET,
    ) -> CorrectionEffect | None:
        profile, public = await info.context.profile(), decode_as(Type.TRANSACTION, transaction_id)
        if public is None or public.stream not in profile.books:
            return None
        wanted = {"merchant": merchant, "category": category}
        said = {name: value for name, value in wanted.items() if value is not UNSET}
        try:
            count = await effect(profile.books[public.stream], public.object_id, said)
        except NotFound:
            return None
        return CorrectionEffect(count=count, exact=count < MOST_COUNTED)

    @strawberry.field(
        description="Booked transactions, a page at a time. None of `first` and `last`: the first 50."
    )
    async def transactions(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        filter: Annotated[
            TransactionFilter | None,
            strawberry.argument(description='Only these: `{"text": "lunch"}` for example.'),
        ] = UNSET,
        order_by: Annotated[
            TransactionOrder, strawberry.argument(description="In which order: `AMOUNT_DESC` for example.")
        ] = TransactionOrder.DATE_DESC,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> TransactionConnection | None:
        asked = window(given(first), given(after), given(last), given(before))
        found = await info.context.book(given(book))
        if found is None:
            return None
        chosen = given(filter)
        wanted = Filter() if chosen is None else chosen.to_domain()
        page = await transactions_page(found, asked, wanted, Order(order_by.name))
        return TransactionConnection.of(page)

    @strawberry.field(
        description="How many transactions a filter matches, at most 50,000; null for an unknown book."
    )
    async def transaction_count(
        self,
        info: Info,
        filter: Annotated[
            TransactionFilter | None,
            strawberry.argument(description='Only these: `{"text": "lunch"}` for example.'),
        ] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> TransactionCount | None:
        found = await info.context.book(given(book))
        if found is None:
            return None
        chosen = given(filter)
        wanted = Filter() if chosen is None else chosen.to_domain()
        count = await count_matching(found, wanted, MOST_ROWS)
        return TransactionCount(count=count, exact=count < MOST_ROWS)

    @strawberry.field(
        description=(
            "What was thrown away, the latest date first: it counts nowhere, and is erased 30 days after `trashedAt`. Null for "
            "an unknown book."
        )
    )
    async def trash(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> TransactionConnection | None:
        asked = window(given(first), given(after), given(last), given(before))
        found = await info.context.book(given(book))
        if found is None:
            return None
        page = await transactions_page(found, asked, Filter(trashed=True), Order.DATE_DESC)
        return TransactionConnection.of(page)

    @strawberry.field(description="What was spent: EXPENSE minus REFUND between two days, by group.")
    async def spending(
        self,
        info: Info,
        period: Annotated[
            PeriodInput, strawberry.argument(description='`{"from": "2026-03-01", "to": "2026-03-31"}`')
        ],
        group_by: Annotated[
            SpendingGroup, strawberry.argument(description="By what: `MONTH` for example.")
        ] = SpendingGroup.CATEGORY,
        currency: Annotated[
            str | None,
            strawberry.argument(
                description=(
                    'Of the report, ISO 4217: "EUR"; defaults to the book\'s first base currency. In one that is no base the '
                    "sums of each day are converted, see `converted`."
                )
            ),
        ] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> SpendingReport | None:
        found = await info.context.book(given(book))
        if found is None:
            return None
        report = await spending(
            found, period.from_date, period.to_date, Group(group_by.name), given(currency)
        )
        return SpendingReport.of(report)
