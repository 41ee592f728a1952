"""Reading oneself."""

import strawberry

from domain.people.service import get_person
from graphql_api.context import Info
from graphql_api.people.types import User


@strawberry.type
class PeopleQuery:
    @strawberry.field(
        description="The signed-in person. Null when signed out; a bad or revoked token is UNAUTHENTICATED."
    )
    async def me(self, info: Info) -> User | None:
        viewer = info.context.signed_in
        return None if viewer is None else User.of(await get_person(viewer.person), viewer.session)
