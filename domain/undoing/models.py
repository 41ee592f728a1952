"""Taking back what the log tells of."""

from typing import ClassVar

from beanie import PydanticObjectId

from domain.bulk.models import BulkIntent
from domain.ids import Type, decode_as
from domain.log import Actor

MOST_LEFT = 100


class Undo(BulkIntent):
    """The changes `first` to `last` of the book's log, newest first; of these only those of a `cause` or an `actor`.

    `asked` is what the person asked for, `next` the latest change that wasn't looked at yet. `left` are the first 100
    rows that were edited since and stay as they are, `left_rows` says how many there are; `left_names` is what people
    call those that are no transactions.
    """

    unlogged: ClassVar[frozenset[str]] = BulkIntent.unlogged | {
        "next", "left", "left_names", "left_rows",
    }  # fmt: skip

    asked: str
    first: int
    last: int
    cause: str | None = None
    actor: Actor | None = None
    next: int
    left: list[PydanticObjectId] = []
    left_names: list[str] = []
    left_rows: int = 0

    def is_same_as(self, other: BulkIntent) -> bool:
        return isinstance(other, Undo) and other.asked == self.asked

    class Settings:
        name = "undos"


def is_capture(cause: str | None) -> bool:
    """Whether a text is behind it: who takes back all that came of one doesn't want to decide about it once more."""
    return cause is not None and decode_as(Type.CAPTURE, cause) is not None
