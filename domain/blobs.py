"""Contents of files, kept in pieces apart from the rows that refer to them (the layout is GridFS's).

A content is written before the row that refers to it, as no transaction holds both. Until that row says `settle`, and
from when it is about to go, the content is loose: one that stays so was left behind by a process that died, and is swept.
"""

import hashlib
import io
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId

from domain import clock
from domain.database import Bson, Database

FILES, CHUNKS = "blobs.files", "blobs.chunks"
# A multiple of three, so that the base64 of a content is that of its chunks, one after the other.
CHUNK_BYTES = 255 * 1024


@dataclass(frozen=True, slots=True)
class Blob:
    """A content that is kept: its size in bytes and its SHA-256 in hexadecimal."""

    id: ObjectId
    book: ObjectId
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Loose:
    """A content that perhaps nothing refers to; `owner` is the row that it was written for, where it said so."""

    book: ObjectId
    id: ObjectId
    owner: ObjectId | None


@dataclass(slots=True)
class BlobWriter:
    """Takes a content piece by piece; holds one chunk of it at a time."""

    database: Database
    book: ObjectId
    owner: ObjectId | None = None
    id: ObjectId = field(default_factory=ObjectId)
    size: int = 0
    _chunks: int = 0
    _waiting: bytearray = field(default_factory=bytearray)
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    async def begin(self) -> None:
        """First what names it: whatever is left behind can be found."""
        await self.database[FILES].insert_one(
            {
                "_id": self.id,
                "v": 1,
                "book": self.book,
                "chunkSize": CHUNK_BYTES,
                "length": 0,
                "uploadDate": clock.now(),
                "loose": True,
                **({} if self.owner is None else {"owner": self.owner}),
            }
        )

    async def write(self, data: bytes) -> None:
        self.size += len(data)
        self._hash.update(data)
        self._waiting += data
        while len(self._waiting) >= CHUNK_BYTES:
            await self._flush()

    async def finish(self) -> Blob:
        if self._waiting:
            await self._flush()
        await self.database[FILES].update_one(self._where(), {"$set": {"length": self.size}})
        return Blob(self.id, self.book, self.size, self._hash.hexdigest())

    async def _flush(self) -> None:
        chunk, self._waiting = bytes(self._waiting[:CHUNK_BYTES]), self._waiting[CHUNK_BYTES:]
        await self.database[CHUNKS].insert_one(
            {"book": self.book, "files_id": self.id, "n": self._chunks, "data": chunk}
        )
        self._chunks += 1

    def _where(self) -> Bson:
        return {"book": self.book, "_id": self.id}


@dataclass(frozen=True, slots=True)
class Blobs:
    """All contents of a database."""

    database: Database

    def writer(self, book: ObjectId, owner: ObjectId | None = None) -> BlobWriter:
        """`owner` is the row that will refer to it, which is then found without looking at all others."""
        return BlobWriter(self.database, book, owner)

    async def pieces(self, book: ObjectId, blob: ObjectId) -> AsyncIterator[bytes]:
        """The content, a chunk at a time; nothing of one that is gone."""
        found = self.database[CHUNKS].find({"book": book, "files_id": blob}, {"data": 1}).sort("n", 1)
        async for raw in found:
            yield bytes(raw["data"])

    async def content(self, book: ObjectId, blob: ObjectId) -> bytes:
        """The whole of it at once."""
        whole = io.BytesIO()  # a list of pieces, joined, would be in memory twice
        async for piece in self.pieces(book, blob):
            whole.write(piece)
        return whole.getvalue()

    async def settle(self, book: ObjectId, blob: ObjectId) -> None:
        """A row refers to it now."""
        await self.database[FILES].update_one({"book": book, "_id": blob}, {"$unset": {"loose": 1}})

    async def loosen(self, book: ObjectId, blobs: Iterable[ObjectId]) -> None:
        """The rows that refer to them are about to go."""
        where = {"book": book, "_id": {"$in": list(blobs)}}
        await self.database[FILES].update_many(where, {"$set": {"loose": True}})

    async def forget(self, book: ObjectId, blob: ObjectId) -> None:
        """Pieces first: what is left of a removal that was cut short can still be found and forgotten again."""
        await self.database[CHUNKS].delete_many({"book": book, "files_id": blob})
        await self.database[FILES].delete_one({"book": book, "_id": blob})

    async def loose(self, before: datetime, limit: int) -> list[Loose]:
        """Those that were written before then, all books: a background scan."""
        found = self.database[FILES].find(
            {"loose": True, "uploadDate": {"$lt": before}}, {"book": 1, "owner": 1}
        )
        return [Loose(raw["book"], raw["_id"], raw.get("owner")) async for raw in found.limit(limit)]
