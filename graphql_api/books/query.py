"""Reading books."""

from typing import Annotated

import strawberry
from strawberry import ID

from domain.books.categories import categories_of
from graphql_api.books.types import Category
from graphql_api.common import BOOK, given
from graphql_api.context import Info


@strawberry.type
class BooksQuery:
    @strawberry.field(description="The categories of a book, in the order in which a list shows them.")
    async def categories(
        self,
        info: Info,
        archived: Annotated[
            bool, strawberry.argument(description="Whether the archived ones are listed too: `true`.")
        ] = False,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = strawberry.UNSET,
    ) -> list[Category] | None:
        found = await info.context.book(given(book))
        if found is None:
            return None
        return [Category.of(one) for one in categories_of(found) if archived or not one.archived]
