"""Imports as they are, and the rows of one."""

from collections.abc import Iterable, Sequence

from bson import ObjectId
from bson.errors import InvalidId

from domain.database import Bson
from domain.errors import BadRequest
from domain.imports.models import Fate, Import, ImportRow, Stage, StoredWishes
from domain.imports.row_ids import MOST_ROWS, row_id, row_number
from domain.pages import Page, Window, cut, decode_cursor, encode_cursor

ORDER = "imports"
ROWS = "import_rows"


async def get_import(book: ObjectId, source: ObjectId) -> Import | None:
    raw = await Import.get_pymongo_collection().find_one({"book": book, "_id": source}, {"brought": 0})
    return None if raw is None else Import.from_bson(raw)


async def imports_page(book: ObjectId, asked: Window, stages: Sequence[Stage] | None) -> Page[Import]:
    """The latest first."""
    where: Bson = {"book": book}
    if stages is not None:
        where["stage"] = {"$in": list(stages)}
    between = {
        past: _key(cursor)
        for cursor, past in ((asked.after, "$lt"), (asked.before, "$gt"))
        if cursor is not None
    }
    if between:
        where["_id"] = between
    # What a whole export brings along is for booking it: a list of imports would be large by it.
    found = (
        Import.get_pymongo_collection().find(where, {"brought": 0}).sort("_id", 1 if asked.backward else -1)
    )
    rows = [Import.from_bson(raw) async for raw in found.limit(asked.size + 1)]
    return cut(rows, [encode_cursor(ORDER, str(row.id)) for row in rows], asked)


def _key(cursor: str) -> ObjectId:
    (key,) = decode_cursor(cursor, ORDER, str)
    try:
        return ObjectId(key)
    except InvalidId:
        raise BadRequest("This cursor doesn't belong to this list and order.") from None


async def rows_page(run: Import, asked: Window, fates: Sequence[Fate] | None) -> Page[ImportRow]:
    """The rows of the latest reading in the order of the file. An import that wasn't read yet has none."""
    if run.first_row is None:
        return Page([], [], has_next=False, has_previous=False)
    start, end = 0, run.total
    if asked.after is not None:
        start = max(start, _number(asked.after) + 1)
    if asked.before is not None:
        end = min(end, _number(asked.before))
    where: Bson = {
        "book": run.book,
        "_id": {"$gte": row_id(run.first_row, start), "$lt": row_id(run.first_row, max(end, 0))},
    }
    if fates is not None:
        where["fate"] = {"$in": list(fates)}
    found = ImportRow.get_pymongo_collection().find(where).sort("_id", -1 if asked.backward else 1)
    rows = [ImportRow.from_bson(raw) async for raw in found.limit(asked.size + 1)]
    return cut(rows, [encode_cursor(ROWS, row_number(row.id)) for row in rows], asked)


def _number(cursor: str) -> int:
    number: int = decode_cursor(cursor, ROWS, int)[0]
    if not 0 <= number < MOST_ROWS:
        raise BadRequest("This cursor doesn't belong to this list and order.")
    return number


async def get_row(book: ObjectId, row: ObjectId) -> tuple[ImportRow, Import] | None:
    """A row with its import; None where it isn't of the latest reading."""
    raw = await ImportRow.get_pymongo_collection().find_one({"book": book, "_id": row})
    run = None if raw is None else await get_import(book, raw["source"])
    return None if raw is None or run is None or not run.has_row(row) else (ImportRow.from_bson(raw), run)


async def remembered(book: ObjectId, likeness: Iterable[str]) -> StoredWishes | None:
    """What the person said about the latest such file that was booked."""
    raw = await Import.get_pymongo_collection().find_one(
        {"book": book, "likeness": {"$in": list(likeness)}, "stage": Stage.COMMITTED},
        {"wishes": 1},
        sort=[("_id", -1)],
    )
    return None if raw is None else StoredWishes.model_validate(raw["wishes"])
