"""One chunk of bulk work is one commit that also advances the intent, so that a killed worker loses and repeats nothing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.books.models import Book
from domain.books.queries import head_of
from domain.bulk import intents
from domain.bulk.models import ENDED, BulkIntent, Progress
from domain.errors import TryAgain, Unavailable
from domain.ids import PublicId, Type
from domain.journal import Journal, Outcome, Row, Stream, Superseded, written_out
from domain.log import Actor, Pair
from domain.ports import Doorbell

Intent = TypeVar("Intent", bound=BulkIntent)
Rows = TypeVar("Rows")
LANE = "BULK"


@dataclass(frozen=True, slots=True)
class Kind(Generic[Intent]):
    """One kind of bulk work. `chunk` does the next rows and answers the intent as it then is, DONE where none are left.

    `chunk` raises `Superseded` where the lease was lost; `gave_up` is the summary in the log of an intent that failed, and
    `given_up` what else changes with it.
    """

    id_type: Type
    model: type[Intent]
    chunk: Callable[[Journal, Intent], Awaitable[Intent]]
    gave_up: str
    given_up: Callable[[Book, Intent], Sequence[Row]] = lambda _book, _intent: ()

    def public_id(self, book: ObjectId, row: ObjectId) -> str:
        return str(PublicId(self.id_type, book, row.binary))


Kinds = Mapping[Type, Kind[Any]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of some rows. `values` are fields of the intent that say how far it is.

    `derived` and `plain` are as an `Outcome`'s.
    """

    rows: Sequence[Row]
    summary: str
    last: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    derived: Sequence[Row] = ()
    plain: Sequence[Pair] = ()


async def record_chunk(
    journal: Journal,
    kind: Kind[Intent],
    intent: Intent,
    actor: Actor,
    load: Callable[[Book, AsyncClientSession], Awaitable[Rows]],
    decide: Callable[[Book, Rows], Chunk],
) -> Intent:
    """Commit one chunk with the intent's progress. `load` reads the next rows, `decide` is pure."""

    async def read(session: AsyncClientSession) -> tuple[Book, Rows]:
        book = await head_of(intent.book, session)
        return book, await load(book, session)

    def outcome(state: tuple[Book, Rows]) -> Outcome[Intent]:
        book, rows = state
        chunk = decide(book, rows)
        progress = {"changed_rows": intent.changed_rows + len(chunk.rows), "failures": 0, **chunk.values}
        after = intent.changed(**progress)
        if chunk.last:
            after = after.changed(status=Progress.DONE, ended_at=clock.now())
        written = (Row(intent, after), *chunk.rows)
        return Outcome(
            after,
            written,
            chunk.summary,
            book.bases,
            plain=written_out(chunk.plain, book.bases),
            derived=chunk.derived,
        )

    cause = kind.public_id(intent.book, intent.id)
    return await journal.record(Stream(Book, intent.book), actor, cause, read, outcome)


async def begin(journal: Journal, doorbell: Doorbell, kind: Kind[Intent], intent: Intent) -> Intent:
    """Do the first chunk at once, with which most are done; what is left is a worker's."""
    claimed = await intents.claim(kind.model, intent.book, intent.id)
    if claimed is not None:
        with suppress(Superseded, TryAgain, Unavailable):  # a worker tries again
            intent = await kind.chunk(journal, claimed)
        if intent.status not in ENDED:
            await intents.pass_on(claimed)
    if intent.status not in ENDED:
        doorbell.ring(LANE, kind.public_id(intent.book, intent.id))
    return intent


async def give_up(journal: Journal, kind: Kind[Intent], intent: Intent) -> Intent:
    """It failed too often: what is done stays so, the rest stays as it is."""
    after = intent.changed(status=Progress.FAILED, ended_at=clock.now())

    async def load(session: AsyncClientSession) -> Book:
        return await head_of(intent.book, session)

    def decide(book: Book) -> Outcome[Intent]:
        return Outcome(after, (Row(intent, after), *kind.given_up(book, intent)), kind.gave_up)

    cause = kind.public_id(intent.book, intent.id)
    return await journal.record(Stream(Book, intent.book), Actor.SYSTEM, cause, load, decide)
