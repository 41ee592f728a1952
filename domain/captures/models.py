"""A capture: one thing that a person typed, and what became of it. It is its own outbox."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import PydanticObjectId

from domain.captures.drafts import StoredDraft
from domain.database import Stored
from domain.people.models import ParsingMode


class Status(StrEnum):
    QUEUED = "QUEUED"
    PARSING = "PARSING"
    RECORDED = "RECORDED"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    EMPTY = "EMPTY"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


UNFINISHED = (Status.QUEUED, Status.PARSING)


class Lane(StrEnum):
    """Which queue's workers may claim it."""

    LOCAL = "LOCAL"
    MODEL = "MODEL"


class Parser(StrEnum):
    LOCAL = "LOCAL"
    GEMINI = "GEMINI"
    JUDGED = "JUDGED"


class Capture(Stored):
    """`due_at` is when a worker may claim it: for QUEUED its turn, for PARSING the end of the lease.

    `attempt` is the fencing token and only grows; `failures` counts claims since the last progress.

    `mode` and `threshold` are its author's: whether a model is asked, and the least confidence with which it is
    booked unseen. `drafts` is what a person may decide on, else empty: what was read so far, what needs review, or
    for RECORDED how a later reading would change what was booked. `awaits_review`: it stands in the queue for that.
    `confidence` and `count_confidence` are those of the latest reading. `typed` is the text that `key` stands for,
    where it was edited since.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset(
        {"due_at", "attempt", "failures", "lane", "mode", "threshold", "typed"}
    )
    guard: ClassVar[tuple[str, ...]] = ("status", "attempt")

    book: PydanticObjectId
    author: PydanticObjectId
    key: str | None = None
    text: str
    captured_at: datetime
    time_zone: str
    currency: str
    locale: str
    status: Status = Status.QUEUED
    lane: Lane = Lane.LOCAL
    due_at: datetime
    attempt: int = 0
    failures: int = 0
    parser: Parser | None = None
    failure: str | None = None
    mode: ParsingMode = ParsingMode.AUTOMATIC
    threshold: float = 0.8
    typed: str | None = None
    drafts: list[StoredDraft] = []
    confidence: float | None = None
    count_confidence: float = 1.0
    awaits_review: bool = False
    transactions: list[PydanticObjectId] = []
    created_at: datetime

    class Settings:
        name = "captures"
