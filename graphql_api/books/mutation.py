"""Changing categories."""

from typing import Annotated, Any

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.books.categories import Category as Shown
from domain.books.service import Categories
from domain.errors import NotFound
from domain.ids import Type, decode_as
from graphql_api.books.inputs import CreateCategoryInput, MergeCategoriesInput, UpdateCategoryInput
from graphql_api.books.types import Category, CategoryPayload
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.named import named_book
from graphql_api.profiles import Profile


@strawberry.type
class BooksMutation:
    @strawberry.mutation(
        description='Make a category of the book\'s own, "Coffee" below "Dining" for example. Filters take its slug.'
    )
    async def create_category(
        self, info: Info, input: Annotated[CreateCategoryInput, INPUT]
    ) -> CategoryPayload:
        return await attempt(CategoryPayload, _create(info, input))

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

    @strawberry.mutation(
        description=(
            'Show two categories as one, "Coffee" within "Dining" for example: lists, filters and reports then know only the '
            "other. No transaction changes, so that `undoChange` takes them apart again."
        )
    )
    async def merge_categories(
        self, info: Info, input: Annotated[MergeCategoriesInput, INPUT]
    ) -> CategoryPayload:
        return await attempt(CategoryPayload, _merge(info, input))


async def _create(info: Info, input: CreateCategoryInput) -> CategoryPayload:
    profile, book = await info.context.profile(), await named_book(info, given(input.book_id))
    values: dict[str, Any] = {"name": input.name, "exclude_from_budget": input.exclude_from_budget}
    if parent := given(input.parent_id):
        values["parent"] = _slug(profile, book.id, parent, "parentId")
    categories = _categories(info, profile, book.id)
    return _answer(info, await categories.create(values, given(input.idempotency_key)))


async def _update(info: Info, input: UpdateCategoryInput) -> CategoryPayload:
    profile = await info.context.profile()
    book, slug = _named(profile, input.category_id, "categoryId")
    values = input.plain()
    if input.parent_id is None:
        values["parent"] = None
    elif parent := given(input.parent_id):
        values["parent"] = _slug(profile, book, parent, "parentId")
    return _answer(info, await _categories(info, profile, book).update(slug, values))


async def _merge(info: Info, input: MergeCategoriesInput) -> CategoryPayload:
    profile = await info.context.profile()
    book, slug = _named(profile, input.category_id, "categoryId")
    into = _slug(profile, book, input.into_id, "intoId")
    return _answer(info, await _categories(info, profile, book).merge(slug, into))


def _categories(info: Info, profile: Profile, book: ObjectId) -> Categories:
    return Categories(info.context.services.journal, profile.person.id, book)


def _answer(info: Info, category: Shown) -> CategoryPayload:
    # Books are remembered for a second; whoever changed one shall see it at once.
    info.context.services.profiles.forget(info.context.viewer.person)
    return CategoryPayload(category=Category.of(category))


def _named(profile: Profile, id: ID, path: str) -> tuple[ObjectId, str]:
    """The book and the slug. Raises `NotFound` at `path` for an id that is unknown or another's."""
    public = decode_as(Type.CATEGORY, id)
    if public is None or public.stream not in profile.books:
        raise NotFound(path)
    return public.stream, public.row.decode(errors="replace")


def _slug(profile: Profile, book: ObjectId, id: ID | str, path: str) -> str:
    """Of a category of this book."""
    its_book, slug = _named(profile, ID(id), path)
    if its_book != book:
        raise NotFound(path)
    return slug
