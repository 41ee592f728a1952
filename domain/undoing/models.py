"""Taking back what the log tells of."""

from typing import ClassVar

from beanie import PydanticObjectId

from domain.bulk.models import BulkIntent
from domain.log import Actor

MOST_LEFT = 100


class Undo(BulkIntent):
    """The changes `first` to `last` of the book's log, newest first; of these only those of a `cause` or an `actor`.

    `asked` is what the person asked for, `next` the latest change that wasn't looked at yet. `left` are the first 100
    rows that were edited since and stay as they are, `left_rows` says how many there are.
    """

    unlogged: ClassVar[frozenset[str]] = BulkIntent.unlogged | {"next", "left", "left_rows"}

    asked: str
    first: int
    last: int
    cause: str | None = None
    actor: Actor | None = None
    next: int
    left: list[PydanticObjectId] = []
    left_rows: int = 0

    def is_same_as(self, other: BulkIntent) -> bool:
        return isinstance(other, Undo) and other.asked == self.asked

    class Settings:
        name = "undos"
