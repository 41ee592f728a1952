"""Accounts, as clients see them."""

import datetime
from enum import Enum

import strawberry
from strawberry import ID

from domain import money
from domain.accounts import models
from domain.ids import account_id
from domain.reconciling.rules import Comparison
from graphql_api.common import ERRORS, Money, Node, UserError
from graphql_api.context import Info


@strawberry.enum(description="What kind of place money lies in: `BANK` for a current account for example.")
class AccountKind(Enum):
    CASH = strawberry.enum_value("CASH", description="A wallet or a till: only its own currency fits in.")
    BANK = strawberry.enum_value("BANK", description="A current account.")
    CARD = strawberry.enum_value("CARD", description="A credit card: what is owed on it is negative.")
    SAVINGS = strawberry.enum_value("SAVINGS", description="Money put aside: a savings account, a deposit.")
    LOAN = strawberry.enum_value("LOAN", description="Money that is owed: a mortgage, a student loan.")


@strawberry.type(
    description="A balance that a bank states, beside what was booked: 1203.55 EUR on 2026-03-31, which agrees, for example."
)
class Reconciliation:
    date: datetime.date = strawberry.field(description='At the end of which civil date: "2026-03-31".')
    balance: Money = strawberry.field(
        description='What the bank states: `{"amount": "1203.55", "currency": "EUR"}`; negative where owed.'
    )
    account_balance: Money = strawberry.field(
        description='What our account held at the end of that day by what is booked now: `{"amount": "1208.55", "currency": "EUR"}`.'
    )
    difference: Money = strawberry.field(
        description='How much more the bank states: `{"amount": "-5.00", "currency": "EUR"}`; "0.00" where both are the same.'
    )
    unknown_count: int = strawberry.field(
        description=(
            "How many bookings in another currency up to that day `accountBalance` lacks, until the bank says what they came "
            "to: 2 for example; 0: it is whole."
        )
    )
    agrees: bool | None = strawberry.field(
        description="Whether both are the same: `true`; null where it can't be said, as `unknownCount` isn't 0."
    )

    @classmethod
    def of(cls, found: Comparison) -> "Reconciliation":
        stated, held, difference = (
            Money.of(money.Money(minor, found.currency))
            for minor in (found.stated, found.held.minor, found.difference)
        )
        return cls(
            date=found.day,
            balance=stated,
            account_balance=held,
            difference=difference,
            unknown_count=found.held.unknown,
            agrees=found.agrees,
        )


@strawberry.type(description='Where money lies: "Everyday", a BANK account with 1,203.55 EUR, for example.')
class Account(Node):
    name: str = strawberry.field(description='What its owner calls it, "Everyday" for example.')
    kind: AccountKind = strawberry.field(description="What kind of place it is: `BANK` for example.")
    currency: str = strawberry.field(description='Its one currency, ISO 4217: "EUR" for example.')
    opening_balance: Money = strawberry.field(
        description='What lay there before anything was booked: `{"amount": "250.00", "currency": "EUR"}`; negative where owed.'
    )
    opening_date: datetime.date = strawberry.field(
        description='On which civil date it was so: "2026-01-01". What is booked before that counts too.'
    )
    balance: Money = strawberry.field(
        description='The opening balance and all that is booked: `{"amount": "1203.55", "currency": "EUR"}`; negative where owed.'
    )
    unknown_count: int = strawberry.field(
        description=(
            "How many bookings in another currency its balance lacks, until the bank says what they came to: 2 for example; "
            "0: the balance is whole."
        )
    )
    archived: bool = strawberry.field(description="Whether it is put away: `false` mostly.")
    created_at: datetime.datetime = strawberry.field(
        description='When it was made here: "2026-03-11T19:15:01+00:00".'
    )
    version: int = strawberry.field(description="Grows with each edit, from 1; an edit names the one it saw.")
    stored: strawberry.Private[models.Account]

    @strawberry.field(
        description="Whether it takes what is booked without naming an account: `true` for one of a book at most."
    )
    async def default(self, info: Info) -> bool:
        book = (await info.context.profile()).books[self.stored.book]
        return book.default_account == self.stored.id

    @strawberry.field(
        description=(
            "The latest balance that it was reconciled with (`reconcileAccount`, or the closing balance of an imported file), and whether it still holds it: `agrees` is "
            "`false` once something up to that date was changed since. Null: it never was."
        )
    )
    async def reconciliation(self, info: Info) -> Reconciliation | None:
        if self.stored.reconciled_on is None:
            return None
        found = await info.context.loaders.agreements.load((self.stored.book, self.stored.id))
        return None if found is None else Reconciliation.of(found)

    @classmethod
    def of(cls, account: models.Account) -> "Account":
        return cls(
            id=ID(account_id(account.book, account.id)),
            name=account.name,
            kind=AccountKind(account.kind.value),
            currency=account.currency,
            opening_balance=Money.of(money.Money(account.opening, account.currency)),
            opening_date=account.opening_on,
            balance=Money.of(account.balance),
            unknown_count=account.unknown,
            archived=account.archived_at is not None,
            created_at=account.created_at,
            version=account.version,
            stored=account,
        )


@strawberry.type(description="The answer to a mutation of one account.")
class AccountPayload:
    account: Account | None = strawberry.field(
        default=None,
        description='The account as it is now, also after a CONFLICT: "Everyday" for example; null where refused.',
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
