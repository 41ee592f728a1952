"""The accounts of a book as they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.accounts.models import Account
from domain.books.models import Book
from domain.errors import NotFound


async def accounts_of(book: ObjectId, session: AsyncClientSession | None = None) -> Sequence[Account]:
    """All of them, the archived ones too, in the order in which they were opened: at most 200."""
    cursor = Account.get_pymongo_collection().find({"book": book}, session=session)
    return [Account.from_bson(raw) async for raw in cursor.sort([("created_at", 1), ("_id", 1)])]


async def accounts_by_ids(
    book: ObjectId, wanted: Iterable[ObjectId], session: AsyncClientSession | None = None
) -> Mapping[ObjectId, Account]:
    where = {"book": book, "_id": {"$in": list(wanted)}}
    cursor = Account.get_pymongo_collection().find(where, session=session)
    return {raw["_id"]: Account.from_bson(raw) async for raw in cursor}


async def default_account(book: Book, session: AsyncClientSession) -> Account | None:
    """The account that takes what names none."""
    if book.default_account is None:
        return None
    return (await accounts_by_ids(book.id, [book.default_account], session)).get(book.default_account)


async def currencies_of(
    book: ObjectId, accounts: Collection[ObjectId], session: AsyncClientSession | None = None
) -> Mapping[ObjectId, str]:
    """The currency of each account. Raises `NotFound` for one that this book hasn't."""
    if not accounts:
        return {}
    where = {"book": book, "_id": {"$in": list(accounts)}}
    cursor = Account.get_pymongo_collection().find(where, {"currency": 1}, session=session)
    found = {raw["_id"]: raw["currency"] async for raw in cursor}
    if len(found) < len(accounts):
        raise NotFound("accountId")
    return found
