"""Changing categories."""

from typing import Annotated

import strawberry
from bson import ObjectId
from strawberry import ID, UNSET

from domain.books.service import update_category
from domain.errors import NotFound
from domain.ids import Type, decode_as
from graphql_api.books.inputs import UpdateCategoryInput
from graphql_api.books.types import Category, CategoryPayload
from graphql_api.common import INPUT, attempt
from graphql_api.context import Info
from graphql_api.profiles import Profile


@strawberry.type
class BooksMutation:
    @strawberry.mutation(
        description=(
            'Rename a category ("Dining" to "Eating out" for example), put it below another, archive it, or keep it out of '
            "budgets. No transaction and no total changes."
        )
    )
    async def update_category(
        self, info: Info, input: Annotated[UpdateCategoryInput, INPUT]
    ) -> CategoryPayload:
        return await attempt(CategoryPayload, _update(info, input))


async def _update(info: Info, input: UpdateCategoryInput) -> CategoryPayload:
    profile = await info.context.profile()
    book, slug = _named(profile, input.category_id, "categoryId")
    values = input.plain()
    if input.parent_id is None:
        values["parent"] = None
    elif input.parent_id is not UNSET:
        parents_book, values["parent"] = _named(profile, input.parent_id, "parentId")
        if parents_book != book:
            raise NotFound("parentId")
    journal = info.context.services.journal
    found = await update_category(journal, profile.person.id, book, slug, values)
    return CategoryPayload(category=Category.of(found))


def _named(profile: Profile, id: ID, path: str) -> tuple[ObjectId, str]:
    """The book and the slug. Raises `NotFound` at `path` for an id that is unknown or another's."""
    public = decode_as(Type.CATEGORY, id)
    if public is None or public.stream not in profile.books:
        raise NotFound(path)
    return public.stream, public.row.decode(errors="replace")
