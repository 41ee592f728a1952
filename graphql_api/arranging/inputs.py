"""What rules and merchants are said with."""

from decimal import Decimal
from typing import Any

import strawberry
from bson import ObjectId
from strawberry import ID, UNSET

from domain.ids import Type
from domain.understanding.draft import Kind
from graphql_api.common import given
from graphql_api.ledger.inputs import row_of
from graphql_api.ledger.types import TransactionKind

KEY = "Same key and input: what came of the first call. At most 128 characters, a UUID for example."
BOOK_ID = 'The book, "A2sD…"; defaults to the home book.'


@strawberry.input(
    description='What must all hold, at least one: `{"merchant": "Uber", "kinds": ["EXPENSE"]}`.'
)
class RuleConditionsInput:
    text: str | None = strawberry.field(
        default=UNSET,
        description='Words that stand in what was typed, what the bank wrote, the merchant or the note: "monthly pass".',
    )
    merchant: str | None = strawberry.field(
        default=UNSET, description='The merchant\'s name or its beginning: "Uber".'
    )
    kinds: list[TransactionKind] | None = strawberry.field(
        default=UNSET, description='One of these: `["EXPENSE"]`.'
    )
    currency: str | None = strawberry.field(
        default=UNSET, description='ISO 4217, "EUR"; needed where an amount is given.'
    )
    min_amount: Decimal | None = strawberry.field(default=UNSET, description='At least so much: "10.00".')
    max_amount: Decimal | None = strawberry.field(default=UNSET, description='At most so much: "50.00".')
    account_id: ID | None = strawberry.field(
        default=UNSET, description='The account that the money left or came to, "CWsD…".'
    )

    def values(self, book: ObjectId) -> dict[str, Any]:
        kinds = given(self.kinds)
        return {
            "text": given(self.text),
            "merchant": given(self.merchant),
            "kinds": None if kinds is None else [Kind[kind.name] for kind in kinds],
            "currency": given(self.currency),
            "least": given(self.min_amount),
            "most": given(self.max_amount),
            "account": row_of(Type.ACCOUNT, book, given(self.account_id), "accountId"),
        }


@strawberry.input(
    description='What is set where nobody set it by hand, at least one: `{"category": "transport", "tags": ["work"]}`.'
)
class RuleActionsInput:
    merchant: str | None = strawberry.field(default=UNSET, description='The merchant\'s name: "Uber".')
    category: str | None = strawberry.field(default=UNSET, description='A slug, "transport" for example.')
    tags: list[str] | None = strawberry.field(default=UNSET, description='Tags that are added: `["work"]`.')
    account_id: ID | None = strawberry.field(default=UNSET, description='The account, "CWsD…" for example.')

    def values(self, book: ObjectId) -> dict[str, Any]:
        return {
            "merchant": given(self.merchant),
            "category": given(self.category),
            "tags": given(self.tags),
            "account": row_of(Type.ACCOUNT, book, given(self.account_id), "accountId"),
        }


@strawberry.input(
    description='A rule: `{"name": "Rides", "when": {"merchant": "Uber"}, "then": {"category": "transport"}}`.'
)
class CreateRuleInput:
    name: str = strawberry.field(description='1 to 60 characters: "Rides to work".')
    when: RuleConditionsInput = strawberry.field(description='What must all hold: `{"merchant": "Uber"}`.')
    then: RuleActionsInput = strawberry.field(description='What is set: `{"category": "transport"}`.')
    active: bool = strawberry.field(default=True, description="Whether it acts: `true` unless given.")
    book_id: ID | None = strawberry.field(default=UNSET, description=BOOK_ID)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)

    def values(self, book: ObjectId) -> dict[str, Any]:
        when, then = self.when.values(book), self.then.values(book)
        return {"name": self.name, "active": self.active, "when": when, "then": then}


@strawberry.input(description='A rule with some things changed: `{"ruleId": "DmsD…", "active": false}`.')
class UpdateRuleInput:
    rule_id: ID = strawberry.field(description='Its id, "DmsD…" for example.')
    name: str | None = strawberry.field(default=UNSET, description='1 to 60 characters: "Rides to work".')
    when: RuleConditionsInput | None = strawberry.field(
        default=UNSET, description='All that must hold from now on: `{"merchant": "Uber"}`.'
    )
    then: RuleActionsInput | None = strawberry.field(
        default=UNSET, description='All that is set from now on: `{"category": "transport"}`.'
    )
    active: bool | None = strawberry.field(
        default=UNSET, description="Whether it acts: `false` lets it rest."
    )

    def values(self, book: ObjectId) -> dict[str, Any]:
        when, then = given(self.when), given(self.then)
        values = {
            "name": given(self.name),
            "active": given(self.active),
            "when": when and when.values(book),
            "then": then and then.values(book),
        }
        return {name: value for name, value in values.items() if value is not None}


@strawberry.input(description='Where a rule shall stand: `{"ruleId": "DmsD…", "position": 0}`.')
class MoveRuleInput:
    rule_id: ID = strawberry.field(description='Its id, "DmsD…" for example.')
    position: int = strawberry.field(description="Its place among the rules, from 0: `0` makes it the first.")


@strawberry.input(description='Which rule: `{"ruleId": "DmsD…"}`.')
class RuleIdInput:
    rule_id: ID = strawberry.field(description='Its id, "DmsD…" for example.')


@strawberry.input(description='The rule that shall change what is booked already: `{"ruleId": "DmsD…"}`.')
class ApplyRuleInput:
    rule_id: ID = strawberry.field(description='Its id, "DmsD…" for example.')
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description='What is known of a merchant: `{"name": "Uber", "category": "transport"}`.')
class UpdateMerchantInput:
    name: str = strawberry.field(description='Its proper name: "Uber".')
    aliases: list[str] | None = strawberry.field(
        default=UNSET, description='All other names that mean it from now on, at most 50: `["Uber BV"]`.'
    )
    category: str | None = strawberry.field(
        default=UNSET,
        description='The slug of what is usually bought there, "transport"; null: as each text says.',
    )
    book_id: ID | None = strawberry.field(default=UNSET, description=BOOK_ID)

    def values(self) -> dict[str, Any]:
        said = {"aliases": self.aliases, "category": self.category}
        return {name: value for name, value in said.items() if value is not UNSET}


@strawberry.input(
    description='A merchant\'s new name: `{"name": "UBER *TRIP", "to": "Uber"}`. One that exists takes it in.'
)
class RenameMerchantInput:
    name: str = strawberry.field(description='What it is called now: "UBER *TRIP".')
    to: str = strawberry.field(
        description='What it shall be called, also where it comes in from now on: "Uber".'
    )
    book_id: ID | None = strawberry.field(default=UNSET, description=BOOK_ID)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(
    description='A tag\'s new name: `{"tag": "hols", "to": "holiday"}`. One that exists takes it in.'
)
class RenameTagInput:
    tag: str = strawberry.field(description='What it is called now: "hols".')
    to: str | None = strawberry.field(
        default=UNSET,
        description='What it shall be called, "holiday"; left out: it is taken away everywhere.',
    )
    book_id: ID | None = strawberry.field(default=UNSET, description=BOOK_ID)
    idempotency_key: str = strawberry.field(description=KEY)
