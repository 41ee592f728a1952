"""A backup file: BSON documents one after the other, compressed by gzip, whose checksum covers all of them.

First {format, version, steps}: the numbers of the migration steps that the database had seen. Then any number of
{collection, documents}, each of a few MiB. Last {counts}: the number of documents by collection.
"""

import gzip
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import bson
from bson import CodecOptions
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from domain.backups.errors import BackupDamaged, BackupExists, BackupNewer
from domain.database import Bson

FORMAT, VERSION = "finsight backup", 1
# A higher level takes several times as long for a few per cent.
LEVEL = 3
CHUNK_BYTES = 1 << 20
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
Raw = RawBSONDocument


@dataclass(slots=True)
class BackupWriter:
    """Takes documents as they are stored."""

    file: BinaryIO
    counts: Counter[str] = field(default_factory=Counter)

    def begin(self, steps: Sequence[int]) -> None:
        self._put({"format": FORMAT, "version": VERSION, "steps": list(steps)})

    def write(self, collection: str, documents: Sequence[Raw]) -> None:
        self._put({"collection": collection, "documents": documents})
        self.counts[collection] += len(documents)

    def finish(self) -> None:
        self._put({"counts": dict(self.counts)})

    def _put(self, frame: Bson) -> None:
        self.file.write(bson.encode(frame))


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """A new compressed file that only its owner reads. It gets its name when all of it is on the disk."""
    if path.exists():
        raise BackupExists
    partial = path.with_name(path.name + ".partial")
    try:
        partial.touch(0o600)
        with partial.open("wb") as plain:
            with gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=LEVEL, filename="") as file:
                yield cast("BinaryIO", file)
            plain.flush()
            os.fsync(plain.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def checked(path: Path) -> Sequence[int]:
    """Read all of the file; its migration steps. Raises `BackupDamaged` and `BackupNewer`."""
    _check_sum(path)
    frames = _frames(path)
    first = next(frames, None)
    if first is None or first.get("format") != FORMAT:
        raise BackupDamaged
    if first["version"] > VERSION:
        raise BackupNewer
    counts: Counter[str] = Counter()
    last: Raw | None = None
    for last in frames:
        if "collection" in last:
            counts[last["collection"]] += len(last["documents"])
    if last is None or dict(last.get("counts", {})) != counts:
        raise BackupDamaged
    return list(first["steps"])


def batches(path: Path) -> Iterator[tuple[str, Sequence[Raw]]]:
    """The documents of a checked file, by collection, in the order in which they were written."""
    for frame in _frames(path):
        if "collection" in frame:
            yield frame["collection"], frame["documents"]


def _check_sum(path: Path) -> None:
    """The checksum stands at the end: before anything is made of the bytes, all of them are read."""
    try:
        with gzip.open(path, "rb") as file:
            while file.read(CHUNK_BYTES):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise BackupDamaged from None


def _frames(path: Path) -> Iterator[Raw]:
    try:
        with gzip.open(path, "rb") as file:
            yield from bson.decode_file_iter(cast("BinaryIO", file), RAW)
    except BSONError:
        raise BackupDamaged from None
