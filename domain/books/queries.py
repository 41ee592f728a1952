"""Whose books these are, and the categories of a book."""

from collections.abc import Mapping
from dataclasses import dataclass

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import Book, CategoryChanges, Role
from domain.errors import NotFound
from domain.understanding.slugs import NAMES


@dataclass(frozen=True, slots=True)
class Category:
    """A category as its book shows it. `parent` is the slug of the one above it."""

    book: ObjectId
    slug: str
    name: str
    parent: str | None
    archived: bool
    exclude_from_budget: bool


async def books_of(person: ObjectId) -> Mapping[ObjectId, Book]:
    """The books that the person may read, by id."""
    cursor = Book.get_pymongo_collection().find({"members.person": person})
    return {raw["_id"]: Book.from_bson(raw) async for raw in cursor}


async def head_of(book: ObjectId, session: AsyncClientSession) -> Book:
    """The book as a commit sees it. Raises `NotFound` where it is gone."""
    raw = await Book.get_pymongo_collection().find_one({"_id": book}, session=session)
    if raw is None:
        raise NotFound("bookId")
    return Book.from_bson(raw)


def categories_of(book: Book) -> list[Category]:
    """The guide's categories with what the book changed of them."""
    return [category_of(book, slug) for slug in NAMES]


def category_of(book: Book, slug: str) -> Category:
    own = book.categories.get(slug, CategoryChanges())
    name = own.name or NAMES.get(slug, slug)
    return Category(book.id, slug, name, own.parent, own.archived, own.exclude_from_budget)


def may_write(book: Book, person: ObjectId) -> bool:
    return book.role_of(person) in {Role.OWNER, Role.MEMBER}
