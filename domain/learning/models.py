"""What corrections taught: one document for each person in each book."""

from typing import Any, ClassVar, Self

from beanie import PydanticObjectId
from pydantic import BaseModel

from domain.database import Bson, Stored

SLOT = "habit_"


class StoredHabit(BaseModel):
    """As `Habit`, of these squashed `words`; `turn` grows with each lesson, so that the oldest can go."""

    words: str
    turn: int
    merchant: str | None = None
    category: str | None = None
    currency: str | None = None
    instead_of: str | None = None
    seen: str | None = None
    account: str | None = None
    item: bool = False


class Learned(Stored):
    """`habits` by their slot, `corrected` counts by a draft's field.

    `reads` is how many changes the book's log had at the latest correction: about as many texts were read till then.
    Each slot is stored as a field of its own ("habit_17"), so that a change in the log holds only what it taught; an
    emptied one is None.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"turn", "reads"})

    book: PydanticObjectId
    person: PydanticObjectId
    turn: int = 0
    reads: int = 0
    corrected: dict[str, int] = {}
    habits: dict[int, StoredHabit] = {}

    def to_bson(self) -> Bson:
        stored = super().to_bson()
        habits = stored.pop("habits")
        return stored | {f"{SLOT}{slot}": habit for slot, habit in habits.items()}

    @classmethod
    def from_bson(cls, raw: Bson) -> Self:
        return super().from_bson({**raw, "habits": slots_of(raw)})

    class Settings:
        name = "learned"


def slots_of(raw: Bson) -> dict[int, Any]:
    """The habits of a stored document by slot, as they are stored."""
    return {
        int(name.removeprefix(SLOT)): value
        for name, value in raw.items()
        if name.startswith(SLOT) and value is not None
    }
