"""What an account is reconciled with."""

import datetime
from decimal import Decimal

import strawberry
from strawberry import ID, UNSET


@strawberry.input(
    description='What a bank states: `{"accountId": "CWsD…", "balance": "1203.55", "date": "2026-03-31"}`.'
)
class ReconcileAccountInput:
    account_id: ID = strawberry.field(description='The account\'s id, "CWsD…" for example.')
    balance: Decimal = strawberry.field(
        description='What the bank says that it held, in major units of its currency: "1203.55", "-80.00" where owed.'
    )
    date: datetime.date | None = strawberry.field(
        default=UNSET, description='At the end of which civil date: "2026-03-31"; today unless given.'
    )
    adjust: bool = strawberry.field(
        default=False,
        description="Whether to book one INCOME or EXPENSE for the difference, if there is one: `true`.",
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="Same key and input: nothing is booked twice. At most 128 characters, a UUID for example.",
    )
