"""What is known of a person's habits in a book."""

from functools import lru_cache
from typing import cast

import bson
from bson import CodecOptions, ObjectId
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from domain.database import Bson
from domain.learning.models import Learned, slots_of
from domain.learning.rules import document_id, habit_of
from domain.understanding.memory import NOTHING, Memory, Record

# Memories of a megabyte each, where a person taught as much as is kept.
MOST_KEPT = 16


async def memory_of(book: ObjectId, person: ObjectId) -> Memory:
    """All that this person's corrections taught in this book: one read of one document."""
    found = await _undecoded().find_one(_where(book, person))
    return NOTHING if found is None else _memory_in(found.raw)


def _undecoded() -> AsyncCollection[RawBSONDocument]:
    collection = Learned.get_pymongo_collection()
    options = CodecOptions(document_class=RawBSONDocument, tz_aware=True)
    return cast("AsyncCollection[RawBSONDocument]", collection).with_options(codec_options=options)


@lru_cache(maxsize=MOST_KEPT)
def _memory_in(stored: bytes) -> Memory:
    """Kept: a memory is read for each text, and a person's texts are many between two corrections."""
    return memory_in(bson.decode(stored))


def memory_in(raw: Bson) -> Memory:
    """The memory in a stored document, the latest lessons first. No model is made of its 2,000 habits: it would take longer."""
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
