"""What every intent of bulk work has in common."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import PydanticObjectId

from domain.database import Stored


class Progress(StrEnum):
    """Of work in the background: it waits, goes on, has ended, was given up, or a person stopped it."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


UNENDED = (Progress.QUEUED, Progress.RUNNING)
ENDED = frozenset({Progress.DONE, Progress.FAILED, Progress.CANCELLED})


class BulkIntent(Stored):
    """Work on many rows of one book. `key` is the asker's idempotency key.

    `expected` is how many rows there were to change when it began, `changed_rows` how many are. `due_at`, `attempt` and
    `failures` are as a capture's.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"due_at", "attempt", "failures", "changed_rows"})
    guard: ClassVar[tuple[str, ...]] = ("status", "attempt")

    book: PydanticObjectId
    author: PydanticObjectId
    key: str
    expected: int = 0
    changed_rows: int = 0
    status: Progress = Progress.QUEUED
    due_at: datetime
    attempt: int = 0
    failures: int = 0
    created_at: datetime
    ended_at: datetime | None = None

    def is_same_as(self, other: "BulkIntent") -> bool:
        """Whether it asks for the same work, so that one key may stand for both."""
        raise NotImplementedError
