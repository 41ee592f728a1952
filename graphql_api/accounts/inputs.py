"""What accounts are asked for with."""

import datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import ID, UNSET

from domain.accounts import models, rules
from domain.accounts.service import NewAccount
from graphql_api.accounts.types import AccountKind
from graphql_api.common import given


@strawberry.input(
    description='A new account: `{"name": "Everyday", "kind": "BANK", "openingBalance": "250.00"}`.'
)
class CreateAccountInput:
    name: str = strawberry.field(
        description='1 to 100 characters, unlike those of the book\'s other accounts: "Everyday".'
    )
    kind: AccountKind = strawberry.field(description="What kind of place it is: `BANK`.")
    currency: str | None = strawberry.field(
        default=UNSET, description='Its one currency, ISO 4217: "EUR"; defaults to the book\'s.'
    )
    opening_balance: Decimal | None = strawberry.field(
        default=UNSET,
        description='What lies there already, in major units: "250.00", "-1200.00" where owed; "0" unless given.',
    )
    opening_date: datetime.date | None = strawberry.field(
        default=UNSET, description='On which civil date that is so: "2026-01-01"; today unless given.'
    )
    default: bool = strawberry.field(
        default=False, description="Whether it takes what is booked without naming an account: `true`."
    )
    book_id: ID | None = strawberry.field(
        default=UNSET, description='The book it belongs to, "A2sD…"; defaults to the home book.'
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="Same key and input: the first call's account. At most 128 characters, a UUID for example.",
    )

    def form(self) -> NewAccount:
        return NewAccount(
            name=self.name,
            kind=models.AccountKind[self.kind.name],
            currency=given(self.currency),
            opening_balance=given(self.opening_balance) or Decimal(0),
            opening_date=given(self.opening_date),
            default=self.default,
            key=given(self.idempotency_key),
        )


@strawberry.input(
    description='An account with some fields changed: `{"accountId": "CWsD…", "version": 1, "name": "Joint"}`. What isn\'t given stays.'
)
class UpdateAccountInput:
    account_id: ID = strawberry.field(description='Its id, "CWsD…" for example.')
    version: int = strawberry.field(
        description="The version that the person saw, 1 for example; another one by now is a CONFLICT."
    )
    name: str | None = strawberry.field(default=UNSET, description='1 to 100 characters: "Joint".')
    kind: AccountKind | None = strawberry.field(
        default=UNSET, description="What kind of place it is: `SAVINGS`."
    )
    currency: str | None = strawberry.field(
        default=UNSET, description='ISO 4217, "CHF"; only while nothing was ever booked on it.'
    )
    opening_balance: Decimal | None = strawberry.field(
        default=UNSET, description='In major units: "250.00"; the balance moves with it.'
    )
    opening_date: datetime.date | None = strawberry.field(
        default=UNSET, description='The civil date of the opening balance: "2026-01-01".'
    )
    default: bool | None = strawberry.field(
        default=UNSET, description="Whether it takes what is booked without naming an account: `true`."
    )

    def edit(self) -> rules.Edit:
        values: dict[str, Any] = {
            "name": self.name,
            "kind": self.kind and models.AccountKind[self.kind.name],
            "currency": self.currency,
            "opening_balance": self.opening_balance,
            "opening_date": self.opening_date,
        }
        said = {name: value for name, value in values.items() if value is not UNSET and value is not None}
        return rules.Edit(self.version, said, given(self.default))


@strawberry.input(description='Which account: `{"accountId": "CWsD…"}`.')
class AccountIdInput:
    account_id: ID = strawberry.field(description='Its id, "CWsD…" for example.')
