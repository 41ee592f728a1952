"""Reading accounts."""

from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.accounts.queries import accounts_of
from graphql_api.accounts.types import Account
from graphql_api.common import BOOK, given
from graphql_api.context import Info


@strawberry.type
class AccountsQuery:
    @strawberry.field(
        description="The accounts of a book, at most 200, in the order in which they were made; null for an unknown book."
    )
    async def accounts(
        self,
        info: Info,
        archived: Annotated[
            bool, strawberry.argument(description="Whether the archived ones are listed too: `true`.")
        ] = False,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> list[Account] | None:
        found = await info.context.book(given(book))
        if found is None:
            return None
        return [Account.of(one) for one in await accounts_of(found.id) if archived or one.archived_at is None]
