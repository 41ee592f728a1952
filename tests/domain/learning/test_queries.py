"""A memory is read for each text: while nothing is taught it is made once."""

from beanie import PydanticObjectId

from domain.database import Database
from domain.learning.models import Learned
from domain.learning.queries import memory_of
from domain.learning.rules import document_id
from domain.understanding.memory import Habit, Record

BOOK, ANNA = PydanticObjectId(), PydanticObjectId()
HERS = {"_id": document_id(BOOK, ANNA), "book": BOOK}


def stored(words: str, merchant: str, turn: int) -> dict[str, object]:
    return {"words": words, "turn": turn, "merchant": merchant, "item": False}


async def test_a_memory_is_made_again_only_when_something_was_taught(database: Database) -> None:
    learned = Learned.get_pymongo_collection()
    first = {"habit_0": stored("nooks", "The Nook", 1), "corrected": {"merchant": 1}, "reads": 9}
    await learned.insert_one(HERS | {"person": ANNA, "turn": 1} | first)

    before, again = await memory_of(BOOK, ANNA), await memory_of(BOOK, ANNA)
    await learned.update_one(HERS, {"$set": {"habit_1": stored("zed", "Zed's", 2)}})
    after = await memory_of(BOOK, ANNA)

    assert before is again
    assert before.records == {"merchant": Record(9, 1)}
    assert list(after.habits.items()) == [
        ("zed", Habit(merchant="Zed's")),
        ("nooks", Habit(merchant="The Nook")),
    ]
