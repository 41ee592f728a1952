"""What a book may change of its categories. Pure."""

from collections.abc import Mapping
from typing import Any

from domain import texts
from domain.books.errors import CategoryNameInvalid, CategoryNameTaken, CategoryParentInvalid
from domain.books.models import Book, CategoryChanges
from domain.books.queries import categories_of
from domain.errors import NotFound
from domain.understanding.slugs import NAMES

LONGEST_NAME = 60


def edited(book: Book, slug: str, values: Mapping[str, Any]) -> Book:
    """The book with one category as the person wants it; the same object where that changes nothing.

    `values` has by field of `CategoryChanges` what shall change. Raises `Rejected`.
    """
    if slug not in NAMES:
        raise NotFound("categoryId")
    before = book.categories.get(slug, CategoryChanges())
    after = before.model_copy(update=dict(values))
    if "name" in values:
        after.name = _free_name(book, slug, values["name"])
    if after.parent is not None:
        _check_parent(book, slug, after.parent)
    return book if after == before else book.changed(categories={**book.categories, slug: after})


def _free_name(book: Book, slug: str, wanted: str) -> str:
    name = texts.name(wanted, LONGEST_NAME)
    if name is None:
        raise CategoryNameInvalid("name")
    if any(one.name.casefold() == name.casefold() for one in categories_of(book) if one.slug != slug):
        raise CategoryNameTaken("name")
    return name


def _check_parent(book: Book, slug: str, parent: str) -> None:
    if parent not in NAMES:
        raise NotFound("parentId")
    parents = {one.slug: one.parent for one in categories_of(book)}
    if parent == slug or parents[parent] is not None or slug in parents.values():
        raise CategoryParentInvalid("parentId")
