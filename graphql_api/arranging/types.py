"""Rules, what they would do, and what merchants are called."""

import datetime
from decimal import Decimal

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.arranging import models
from domain.arranging.runs import Effect
from domain.books.categories import category_of
from domain.books.models import Book
from domain.ids import rule_id, rule_run_id
from domain.money import Money as PlainMoney
from graphql_api.accounts.types import Account
from graphql_api.books.types import Category
from graphql_api.common import ERRORS, Node, UserError
from graphql_api.context import Info
from graphql_api.ledger.corrections import BulkEdit, Progress
from graphql_api.ledger.types import Transaction, TransactionKind


async def _account(info: Info, book: ObjectId, account: ObjectId | None) -> Account | None:
    found = None if account is None else await info.context.loaders.accounts.load((book, account))
    return None if found is None else Account.of(found)


@strawberry.type(
    description='What must all hold for a rule to act: a merchant that begins with "Uber" for example.'
)
class RuleConditions:
    text: str | None = strawberry.field(
        description='Words that stand in what was typed, what the bank wrote, the merchant or the note: "monthly pass".'
    )
    merchant: str | None = strawberry.field(description='The merchant\'s name or its beginning: "Uber".')
    kinds: list[TransactionKind] = strawberry.field(description="One of these; `[]`: any kind.")
    currency: str | None = strawberry.field(description='ISO 4217: "EUR" for example.')
    min_amount: Decimal | None = strawberry.field(description='At least so much of that currency: "10.00".')
    max_amount: Decimal | None = strawberry.field(description='At most so much of that currency: "50.00".')
    book: strawberry.Private[ObjectId]
    named: strawberry.Private[ObjectId | None]

    @strawberry.field(description="The account that the money left or came to; null: any.")
    async def account(self, info: Info) -> Account | None:
        return await _account(info, self.book, self.named)

    @classmethod
    def of(cls, when: models.When, book: ObjectId) -> "RuleConditions":
        currency = when.currency or ""
        least, most = (
            None if one is None else PlainMoney(one, currency).amount for one in (when.least, when.most)
        )
        return cls(
            text=when.text,
            merchant=when.merchant,
            kinds=[TransactionKind(kind.value) for kind in when.kinds],
            currency=when.currency,
            min_amount=least,
            max_amount=most,
            book=book,
            named=when.account,
        )


@strawberry.type(
    description="What a rule sets where nobody set it by hand: the category `transport` for example."
)
class RuleActions:
    merchant: str | None = strawberry.field(
        description='The merchant\'s name: "Uber" for example; null: as it is.'
    )
    category: Category | None = strawberry.field(
        description="The category, `transport` for example; null: as it is."
    )
    tags: list[str] = strawberry.field(description='Tags that are added: `["work"]`.')
    book: strawberry.Private[ObjectId]
    named: strawberry.Private[ObjectId | None]

    @strawberry.field(description="The account; null: as it is.")
    async def account(self, info: Info) -> Account | None:
        return await _account(info, self.book, self.named)

    @classmethod
    def of(cls, then: models.Then, book: Book) -> "RuleActions":
        category = None if then.category is None else Category.of(category_of(book, then.category))
        return cls(
            merchant=then.merchant, category=category, tags=then.tags, book=book.id, named=then.account
        )


@strawberry.type(
    description='What a person lets Finsight do with all that comes in: "Uber is transport, tagged work".'
)
class Rule(Node):
    name: str = strawberry.field(description='What a list shows: "Rides to work".')
    position: int = strawberry.field(
        description="Its place among the rules, from 0; of two that set the same field the earlier one does."
    )
    active: bool = strawberry.field(description="Whether it acts: `false` for one that rests.")
    when: RuleConditions = strawberry.field(description='What must all hold: `{"merchant": "Uber"}`.')
    then: RuleActions = strawberry.field(description='What is set: `{"tags": ["work"]}`.')

    @classmethod
    def of(cls, id: str, rule: models.StoredRule, book: Book) -> "Rule":
        return cls(
            id=ID(rule_id(book.id, ObjectId(id))),
            name=rule.name,
            position=rule.position,
            active=rule.active,
            when=RuleConditions.of(rule.when, book.id),
            then=RuleActions.of(rule.then, book),
        )


@strawberry.type(description="A transaction that a rule would change, as it is and as it would be.")
class RuleSample:
    before: Transaction = strawberry.field(description="As it is: 12.50 EUR at Uber, other, for example.")
    after: Transaction = strawberry.field(
        description="As it would be: 12.50 EUR at Uber, transport, for example."
    )


@strawberry.type(
    description="What a rule would do to what is booked already: 40 transactions would change for example."
)
class RuleEffect:
    count: int = strawberry.field(default=0, description="How many would change: 40 for example.")
    exact: bool = strawberry.field(
        default=True,
        description="`false` where more may: only the latest 20,000 that come into question were tried.",
    )
    samples: list[RuleSample] = strawberry.field(
        default_factory=list, description="The latest of them, 20 at most."
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)

    @classmethod
    def of(cls, effect: Effect) -> "RuleEffect":
        pairs = ((Transaction.of(before), Transaction.of(after)) for before, after in effect.shown)
        samples = [RuleSample(before=before, after=after) for before, after in pairs]
        return cls(count=effect.count, exact=effect.exact, samples=samples)


@strawberry.type(description="A rule for what is booked already: 12 of 40 done for example.")
class RuleRun(Node):
    status: Progress = strawberry.field(description="How far it is: `RUNNING` for example.")
    expected: int = strawberry.field(description="How many transactions came into question: 40 for example.")
    seen: int = strawberry.field(description="How many of them were looked at so far: 30 for example.")
    changed: int = strawberry.field(description="How many changed so far: 28 for example.")
    created_at: datetime.datetime = strawberry.field(
        description='When it was asked for: "2026-03-11T19:15:01+00:00".'
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description='When it ended, "2026-03-11T19:15:03+00:00" for example; null while it goes on.'
    )

    @classmethod
    def of(cls, run: models.RuleRun) -> "RuleRun":
        return cls(
            id=ID(rule_run_id(run.book, run.id)),
            status=Progress(run.status.value),
            expected=run.expected,
            seen=run.position,
            changed=run.changed_rows,
            created_at=run.created_at,
            ended_at=run.ended_at,
        )


@strawberry.type(description='Whom money goes to: "Uber", also called "Uber BV" and "uber trip help".')
class Merchant:
    name: str = strawberry.field(description='Its proper name: "Uber".')
    aliases: list[str] = strawberry.field(
        description='Other names that mean it whenever something comes in: `["Uber BV"]`.'
    )
    category: Category | None = strawberry.field(
        description="What is usually bought there, `transport` for example; null: as each text says."
    )

    @classmethod
    def of(cls, merchant: models.StoredMerchant, book: Book) -> "Merchant":
        category = merchant.category
        return cls(
            name=merchant.name,
            aliases=merchant.aliases,
            category=None if category is None else Category.of(category_of(book, category)),
        )


@strawberry.type(description="A tag and how often it is used: `holiday`, 12 times, for example.")
class TagUse:
    tag: str = strawberry.field(description='The tag: "holiday".')
    count: int = strawberry.field(
        description="In how many of the latest 20,000 transactions: 12 for example."
    )


@strawberry.type(description="The answer to a mutation of one rule.")
class RulePayload:
    rule: Rule | None = strawberry.field(
        default=None,
        description='The rule as it is now: "Rides to work" for example; null where refused or deleted.',
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="What came of letting a rule change what is booked already.")
class ApplyRulePayload:
    run: RuleRun | None = strawberry.field(
        default=None,
        description="The work; `node` and the events tell how far it is, `undoWork` takes it back: DONE mostly.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="What came of saying something of a merchant.")
class MerchantPayload:
    merchant: Merchant | None = strawberry.field(
        default=None, description='The merchant as it is now: "Uber" for example; null where refused.'
    )
    work: BulkEdit | None = strawberry.field(
        default=None,
        description="What renames what is booked already, to be taken back by `undoWork`; null where nothing is.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
