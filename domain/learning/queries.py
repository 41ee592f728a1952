"""What is known of a person's habits in a book."""

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.database import Bson
from domain.learning.models import Learned, slots_of
from domain.learning.rules import document_id, habit_of
from domain.understanding.memory import NOTHING, Memory, Record


async def memory_of(book: ObjectId, person: ObjectId) -> Memory:
    """All that this person's corrections taught in this book: one read of one document."""
    raw = await Learned.get_pymongo_collection().find_one(_where(book, person))
    return NOTHING if raw is None else memory_in(raw)


def memory_in(raw: Bson) -> Memory:
    """The memory in a stored document, the latest lessons first. It is read for each text, so no model is made of its 2,000 habits."""
    read = raw.get("reads", 0)
    latest = sorted(slots_of(raw).values(), key=lambda stored: -stored["turn"])
    return Memory(
        habits={stored["words"]: habit_of(stored) for stored in latest},
        records={
            field: Record(max(read, corrected), corrected)
            for field, corrected in raw.get("corrected", {}).items()
        },
    )


async def learned(book: ObjectId, person: ObjectId, session: AsyncClientSession) -> Learned | None:
    """The document itself, for a commit that teaches."""
    raw = await Learned.get_pymongo_collection().find_one(_where(book, person), session=session)
    return None if raw is None else Learned.from_bson(raw)


def _where(book: ObjectId, person: ObjectId) -> Bson:
    return {"book": book, "_id": document_id(book, person)}
