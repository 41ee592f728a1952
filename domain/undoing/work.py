"""Taking changes back in chunks: the newest first, each chunk one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.books.models import Book
from domain.bulk.work import Chunk, Kind, record_chunk
from domain.database import Bson
from domain.ids import Type, decode_as
from domain.imports.models import Import, Stage
from domain.journal import Journal, Row
from domain.learning.models import Learned
from domain.log import Actor, Change
from domain.undoing.log_queries import next_changes
from domain.undoing.models import MOST_LEFT, Undo
from domain.undoing.reversal import ids_of, taken_back

# So many rows a commit keep a person who types meanwhile waiting for a blink only.
CHUNK = 200


@dataclass(frozen=True, slots=True)
class State:
    """Changes, newest first, the rows that they touched as they are now, and the import that is taken back."""

    changes: Sequence[Change]
    more: bool
    stored: Mapping[ObjectId, Bson]
    source: Import | None


async def undo_chunk(journal: Journal, undo: Undo) -> Undo:
    """The next changes in one commit with the undo's progress; the undo as it then is, DONE where none are left."""

    async def load(_book: Book, session: AsyncClientSession) -> State:
        changes, more = await next_changes(undo, CHUNK, session)
        stored: dict[ObjectId, Bson] = {}
        for kind, rows in ids_of(part for change in changes for part in change.parts).items():
            where = {kind.stream_field: undo.book} | {"_id": {"$in": rows}}
            stored |= {
                raw["_id"]: raw async for raw in kind.get_pymongo_collection().find(where, session=session)
            }
        return State(changes, more, stored, await _source(undo, session))

    def decide(_book: Book, state: State) -> Chunk:
        return _chunk(undo, state)

    return await record_chunk(journal, UNDOING, undo, Actor.PERSON, load, decide)


def _chunk(undo: Undo, state: State) -> Chunk:
    parts = [part for change in state.changes for part in reversed(change.parts)]
    undone = taken_back(parts, state.stored, clock.now())
    last = not state.more
    rows = [*undone.rows, *(_reverted(state.source) if last else [])]
    # What was learned goes with the row that it was learned from.
    count = sum(not isinstance(row.after, Learned) for row in undone.rows) + len(undone.plain)
    values = {
        "changed_rows": undo.changed_rows + count,
        "next": state.changes[-1].seq - 1 if state.changes else undo.first - 1,
        "left": [*undo.left, *undone.left][:MOST_LEFT],
        "left_rows": undo.left_rows + len(undone.left),
    }
    return Chunk(rows, _summary(undo, count), last, values, plain=undone.plain)


def _summary(undo: Undo, count: int) -> str:
    what = f"what AI did, in {count} rows" if undo.actor else f"changes of {count} rows"
    return f"Took back {what}" if count else "Nothing was left to take back"


async def _source(undo: Undo, session: AsyncClientSession) -> Import | None:
    public = decode_as(Type.IMPORT, undo.cause) if undo.cause else None
    if public is None:
        return None
    where = {"book": undo.book, "_id": public.object_id}
    raw = await Import.get_pymongo_collection().find_one(where, session=session)
    return None if raw is None else Import.from_bson(raw)


def _reverted(source: Import | None) -> list[Row]:
    """Its rows are known no more: the same file may be imported anew."""
    if source is None or source.stage is Stage.REVERTED:
        return []
    return [Row(source, source.changed(stage=Stage.REVERTED))]


UNDOING = Kind(Type.UNDO, Undo, undo_chunk, "Gave up taking changes back")
