"""Reading rules, merchants and tags."""

from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.arranging import runs
from domain.arranging.naming import found as merchant_found
from domain.arranging.queries import arrangements_of
from domain.arranging.service import in_order
from domain.errors import BadRequest
from domain.ledger.names import merchant_names, tag_uses
from domain.ledger.words import fold
from graphql_api.arranging.inputs import RuleActionsInput, RuleConditionsInput
from graphql_api.arranging.types import Merchant, Rule, RuleEffect, TagUse
from graphql_api.common import BOOK, attempt, given
from graphql_api.context import Info
from graphql_api.named import named_book

MOST = 200
LONGEST_NAME = 200


@strawberry.type
class ArrangingQuery:
    @strawberry.field(description="The rules of a book, in the order in which they are tried.")
    async def rules(
        self, info: Info, book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET
    ) -> list[Rule] | None:
        home = await info.context.book(given(book))
        if home is None:
            return None
        known = await arrangements_of(home.id)
        rules = known.rules if known else {}
        return [Rule.of(one, rules[one], home) for one in in_order(rules)]

    @strawberry.field(description="What a rule would do to what is booked already. Nothing is written.")
    async def rule_effect(
        self,
        info: Info,
        when: Annotated[
            RuleConditionsInput,
            strawberry.argument(description='What must all hold: `{"merchant": "Uber"}`.'),
        ],
        then: Annotated[
            RuleActionsInput, strawberry.argument(description='What is set: `{"category": "transport"}`.')
        ],
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> RuleEffect:
        return await attempt(RuleEffect, _effect(info, when, then, given(book)), place=())

    @strawberry.field(
        description="Merchants by name, also of what is in the trash; pass the last name as `after` for more."
    )
    async def merchants(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many: 1 to 200.")] = 50,
        after: Annotated[
            str | None, strawberry.argument(description='Names after this one: "Uber" for example.')
        ] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> list[Merchant] | None:
        home = await info.context.book(given(book))
        if home is None:
            return None
        if not 1 <= first <= MOST or len(given(after) or "") > LONGEST_NAME:
            raise BadRequest(f"first is 1 to {MOST}, and after a name of at most {LONGEST_NAME} characters.")
        known = await arrangements_of(home.id)
        names = await merchant_names(home.id, fold(given(after) or ""), first)
        if known is None:
            return [Merchant(name=name, aliases=[], category=None) for name in names]
        return [Merchant.of(merchant_found(known, name), home) for name in names]

    @strawberry.field(description="The tags in use, the most frequent first: at most 500.")
    async def tags(
        self, info: Info, book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET
    ) -> list[TagUse] | None:
        home = await info.context.book(given(book))
        return (
            None
            if home is None
            else [TagUse(tag=one.tag, count=one.count) for one in await tag_uses(home.id)]
        )


async def _effect(
    info: Info, when: RuleConditionsInput, then: RuleActionsInput, book: str | None
) -> RuleEffect:
    home = await named_book(info, book, "book")
    values = {"when": when.values(home.id), "then": then.values(home.id)}
    return RuleEffect.of(await runs.effect(home, values))
