"""What a book does with what comes in, as it is."""

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.arranging.models import Arrangements
from domain.arranging.rules import Arranger
from domain.books.models import Book


async def arrangements_of(book: ObjectId, session: AsyncClientSession | None = None) -> Arrangements | None:
    where = {"book": book, "_id": book}
    raw = await Arrangements.get_pymongo_collection().find_one(where, session=session)
    return None if raw is None else Arrangements.from_bson(raw)


async def arranger_of(book: Book, session: AsyncClientSession | None = None) -> Arranger:
    """Costs nothing where the book has no arrangements."""
    return Arranger.of(await arrangements_of(book.id, session) if book.arranged else None)
