"""How far the filling of a base currency is."""

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.bases.models import BaseFilling


async def get_filling(
    book: ObjectId, row: ObjectId, session: AsyncClientSession | None = None
) -> BaseFilling | None:
    raw = await BaseFilling.get_pymongo_collection().find_one({"book": book, "_id": row}, session=session)
    return None if raw is None else BaseFilling.from_bson(raw)
