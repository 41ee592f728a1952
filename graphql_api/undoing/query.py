"""Reading what happened in a book."""

from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.log import Actor
from domain.log_queries import changes_page
from domain.pages import window
from graphql_api.common import AFTER, BEFORE, BOOK, FIRST, LAST, given
from graphql_api.context import Info
from graphql_api.live.types import ActorKind
from graphql_api.undoing.types import ActivityConnection


@strawberry.type
class UndoingQuery:
    @strawberry.field(
        description="Everything that ever happened in a book, the newest first. Null for an unknown book."
    )
    async def activity(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        actors: Annotated[
            list[ActorKind] | None, strawberry.argument(description="Only what these did: `[AI]`.")
        ] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> ActivityConnection | None:
        asked = window(given(first), given(after), given(last), given(before))
        found = await info.context.book(given(book))
        if found is None:
            return None
        chosen = given(actors)
        kinds = None if chosen is None else [Actor[actor.name] for actor in chosen]
        return ActivityConnection.of(await changes_page(found.id, asked, kinds))
