"""Whose books these are."""

from collections.abc import Mapping

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books.models import Book, Role
from domain.errors import NotFound


async def books_of(person: ObjectId) -> Mapping[ObjectId, Book]:
    """The books that the person may read, by id."""
    cursor = Book.get_pymongo_collection().find({"members.person": person})
    return {raw["_id"]: Book.from_bson(raw) async for raw in cursor}


async def get_book(book: ObjectId) -> Book:
    """The book as it is now. Raises `NotFound` where it is gone."""
    return await head_of(book, None)


async def head_of(book: ObjectId, session: AsyncClientSession | None) -> Book:
    """The book as a commit sees it. Raises `NotFound` where it is gone."""
    raw = await Book.get_pymongo_collection().find_one({"_id": book}, session=session)
    if raw is None:
        raise NotFound("bookId")
    return Book.from_bson(raw)


def may_write(book: Book, person: ObjectId) -> bool:
    return book.role_of(person) in {Role.OWNER, Role.MEMBER}
