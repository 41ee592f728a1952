"""Taking changes back in chunks: the newest first, each chunk one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.accounts.models import Account
from domain.accounts.queries import accounts_of
from domain.books.models import Book
from domain.bulk.work import Chunk, Kind, record_chunk
from domain.captures.models import Capture
from domain.database import Bson
from domain.ids import Type, decode_as
from domain.imports.models import Import, Stage
from domain.journal import Journal, Row
from domain.ledger.models import Transaction
from domain.log import Actor, Change, Part
from domain.texts import counted
from domain.undoing.coherence import Home, Place
from domain.undoing.log_queries import next_changes
from domain.undoing.models import MOST_LEFT, Undo, is_capture
from domain.undoing.reversal import ids_of, taken_back

# So many rows a commit keep a person who types meanwhile waiting for a blink only.
CHUNK = 200
BACK, AGAIN = "Took back: ", "Did again: "


@dataclass(frozen=True, slots=True)
class State:
    """Changes, newest first, the rows that they touched as they are now, the accounts, and the import that is taken back."""

    changes: Sequence[Change]
    more: bool
    stored: Mapping[Place, Bson]
    accounts: Sequence[Account]
    source: Import | None


async def undo_chunk(journal: Journal, undo: Undo) -> Undo:
    """The next changes in one commit with the undo's progress; the undo as it then is, DONE where none are left."""

    async def load(_book: Book, session: AsyncClientSession) -> State:
        changes, more = await next_changes(undo, CHUNK, session)
        stored: dict[Place, Bson] = {}
        found = ids_of(part for change in changes for part in _parts(undo, change))
        for kind, rows in found.items():
            where = {kind.stream_field: undo.book} | {"_id": {"$in": rows}}
            cursor = kind.get_pymongo_collection().find(where, session=session)
            stored |= {(kind.__name__, raw["_id"]): raw async for raw in cursor}
        stored = await _booked_of(undo.book, stored, found.get(Capture, []), session) | stored
        accounts = await accounts_of(undo.book, session) if found.keys() & {Account, Book} else []
        return State(changes, more, stored, accounts, await _source(undo, session))

    def decide(book: Book, state: State) -> Chunk:
        return _chunk(undo, book, state)

    return await record_chunk(journal, UNDOING, undo, Actor.PERSON, load, decide)


def _parts(undo: Undo, change: Change) -> Sequence[Part]:
    """The last first."""
    return [part for part in reversed(change.parts) if part.type != "Capture" or not is_capture(undo.cause)]


async def _booked_of(
    book: ObjectId, stored: Mapping[Place, Bson], captures: Sequence[ObjectId], session: AsyncClientSession
) -> dict[Place, Bson]:
    """What these captures have booked: it is found by their texts."""
    places = [(Capture.__name__, capture) for capture in captures]
    rows = [row for place in places if place in stored for row in stored[place]["transactions"]]
    if not rows:
        return {}
    cursor = Transaction.get_pymongo_collection().find({"book": book, "_id": {"$in": rows}}, session=session)
    return {(Transaction.__name__, raw["_id"]): raw async for raw in cursor}


def _chunk(undo: Undo, book: Book, state: State) -> Chunk:
    parts = [part for change in state.changes for part in _parts(undo, change)]
    undone = taken_back(parts, state.stored, Home(book, state.accounts), clock.now())
    last = not state.more
    rows = [*undone.rows, *(_reverted(state.source) if last else [])]
    values = {
        "changed_rows": undo.changed_rows + undone.count,
        "next": state.changes[-1].seq - 1 if state.changes else undo.first - 1,
        "left": [*undo.left, *undone.left][:MOST_LEFT],
        "left_names": [*undo.left_names, *undone.names][:MOST_LEFT],
        "left_rows": undo.left_rows + len(undone.left),
    }
    return Chunk(rows, _summary(undo, state.changes, undone.count), last, values, plain=undone.plain)


def _summary(undo: Undo, changes: Sequence[Change], count: int) -> str:
    if not count:
        return "Nothing was left to take back"
    if undo.cause is None and undo.actor is None and changes:
        said = changes[0].summary
        return (
            f"{AGAIN}{said.removeprefix(BACK)}"
            if said.startswith(BACK)
            else f"{BACK}{said.removeprefix(AGAIN)}"
        )
    rows = counted(count, "row")
    return f"Took back what AI did, in {rows}" if undo.actor else f"Took back changes of {rows}"


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
