"""What an input names by its id, where the viewer may read its book."""

from beanie import PydanticObjectId

from domain.books.models import Book
from domain.errors import NotFound
from domain.ids import Type, decode_as
from graphql_api.context import Info
from graphql_api.profiles import Profile


async def named(info: Info, kind: Type, id: str, path: str) -> tuple[Book, PydanticObjectId]:
    """The book and the row. Raises `NotFound` at `path` for an id that is unknown, another's or of another kind."""
    profile = await info.context.profile()
    public = decode_as(kind, id)
    book = None if public is None else profile.books.get(public.stream)
    if public is None or book is None:
        raise NotFound(path)
    return book, PydanticObjectId(public.row)


async def named_book(info: Info, id: str | None, path: str = "bookId") -> Book:
    """The book of this id, the home book where there is none. Raises `NotFound`."""
    book = await info.context.book(id)
    if book is None:
        raise NotFound(path)
    return book


def book_named(profile: Profile, id: str | None) -> Book:
    """The viewer's book of this id, the home book where none is given. Raises `NotFound`."""
    if id is None:
        return profile.home
    public = decode_as(Type.BOOK, id)
    book = None if public is None else profile.books.get(public.stream)
    if book is None:
        raise NotFound("book")
    return book
