"""Files that an export of our own encloses: each is attached to the transaction that came with it, one commit a file."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.attachments import rules
from domain.attachments.errors import FileKindRefused, TooManyAttachments
from domain.attachments.sniffing import Sniffer
from domain.blobs import CHUNK_BYTES, Blob, Blobs
from domain.books.models import Book
from domain.imports import rows
from domain.imports.formats.finsight.scanning import Broken, Scanner, Source
from domain.imports.keys import of_bank
from domain.imports.models import Import
from domain.imports.preparing import becomes_own_of
from domain.imports.row_ids import of_one_reading
from domain.journal import Journal, Outcome, Row, Stream
from domain.ledger.models import Attachment, Transaction
from domain.log import Actor

ATTACHMENTS = "attachments"
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of the export; both ids are the file's own."""

    id: PydanticObjectId
    transaction: ObjectId
    name: str | None
    content: bytes


async def enclose(journal: Journal, blobs: Blobs, run: Import) -> None:
    """Attach what isn't attached yet; done again after a kill, it goes on where it was."""
    if not run.files or run.blob is None or run.first_row is None:
        return
    found = enclosed(Pieces(blobs.pieces(run.book, run.blob), asyncio.get_running_loop()))
    # In a thread, one at a time: a large one takes a while to be read.
    while (one := await asyncio.to_thread(next, found, None)) is not None:
        target = await _target(run, one)
        if target is not None:
            await _attach(journal, blobs, run, target, one)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A content as a thread reads it, of which one piece is in memory at a time: what it encloses is large by itself."""

    pieces: AsyncIterator[bytes]
    loop: asyncio.AbstractEventLoop

    def read(self, _size: int, /) -> bytes:
        return asyncio.run_coroutine_threadsafe(self._next(), self.loop).result(PATIENCE_SECONDS)

    async def _next(self) -> bytes:
        return await anext(self.pieces, b"")


def enclosed(content: Source) -> Iterator[Enclosed]:
    """Those that can be read; the others are left out."""
    scanner = Scanner(content)
    try:
        for name in scanner.members():
            if name != ATTACHMENTS:
                scanner.skip()
                continue
            for raw in scanner.elements(lambda _fault: None):
                one = _read(raw)
                if one is not None:
                    yield one
    except Broken:
        """It was told when the file was read first."""


def _read(raw: Any) -> Enclosed | None:
    if not isinstance(raw, dict) or not all(
        ObjectId.is_valid(raw.get(name)) for name in ("_id", "transaction")
    ):
        return None
    name, data = raw.get("name"), raw.get("data")
    try:
        content = base64.b64decode(data if isinstance(data, str) else "", validate=True)
    except (binascii.Error, ValueError):
        return None
    if not 0 < len(content) <= rules.MOST_BYTES:
        return None
    named = name if isinstance(name, str) else None
    return Enclosed(PydanticObjectId(raw["_id"]), ObjectId(raw["transaction"]), named, content)


async def _target(run: Import, one: Enclosed) -> Transaction | None:
    """The transaction that this import made of the file's, where the file still shows this attachment on it."""
    for row in await rows.with_keys(run.book, [of_bank(str(one.transaction))]):
        shown = run.first_row is not None and of_one_reading(row["_id"], run.first_row)
        if shown and row["entry"]["_id"] == one.transaction and becomes_own_of(run, row):
            if one.id not in row["entry"]["attached"]:
                return None
            where = {"book": run.book, "_id": row["_id"], "trashed_at": None}
            raw = await Transaction.get_pymongo_collection().find_one(where)
            return (
                None
                if raw is None or _has(raw.get("attachments") or [], one.id)
                else Transaction.from_bson(raw)
            )
    return None


def _has(attachments: list[dict[str, Any]], attachment: ObjectId) -> bool:
    return any(known["id"] == attachment for known in attachments)


async def _attach(journal: Journal, blobs: Blobs, run: Import, target: Transaction, one: Enclosed) -> None:
    sniffer = Sniffer()
    try:
        sniffer.take(one.content)
        kind = sniffer.finish()
    except FileKindRefused:
        return
    blob = await _kept(blobs, run.book, target.id, one.content)
    new = Attachment(
        id=one.id,
        blob=PydanticObjectId(blob.id),
        name=rules.clean_name(one.name, kind),
        type=kind,
        size=blob.size,
        content=blob.sha256,
        at=clock.now(),
    )
    if await _record(journal, run, target.id, new):
        await blobs.settle(run.book, blob.id)
    else:
        await blobs.forget(run.book, blob.id)


async def _kept(blobs: Blobs, book: ObjectId, owner: ObjectId, content: bytes) -> Blob:
    writer = blobs.writer(book, owner)
    await writer.begin()
    for start in range(0, len(content), CHUNK_BYTES):
        await writer.write(content[start : start + CHUNK_BYTES])
    return await writer.finish()


async def _record(journal: Journal, run: Import, transaction: ObjectId, new: Attachment) -> bool:
    """Whether it is attached by this commit."""

    async def load(session: AsyncClientSession) -> Transaction | None:
        where = {"book": run.book, "_id": transaction, "trashed_at": None}
        raw = await Transaction.get_pymongo_collection().find_one(where, session=session)
        return None if raw is None else Transaction.from_bson(raw)

    def decide(before: Transaction | None) -> Outcome[bool]:
        if before is None or any(one.id == new.id for one in before.attachments):
            return Outcome(answer=False)
        try:
            after = rules.attached(before, new)
        except TooManyAttachments:
            return Outcome(answer=False)
        return Outcome(True, (Row(before, after),), "Attached an imported file")

    cause = ids.import_id(run.book, run.id)
    return await journal.record(Stream(Book, run.book), Actor.IMPORT, cause, load, decide)
