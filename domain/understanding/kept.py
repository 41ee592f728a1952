"""What is made of the package's own files, kept beside Python's compiled modules: to make it takes most of a start.

A file holds a digest of all that it was made from, then what `marshal` makes of the value, with its checksum. One that is
missing, of something else or cut short is made anew. Python's own settings for compiled modules say whether any are
written and where; where that isn't allowed, each process makes its own.
"""

import marshal
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeVar, cast
from zlib import crc32

from babel import __version__ as babel

from domain import money

PACKAGE = Path(__file__).parent
SOURCES = (".py", ".toml", ".txt")
CHECKSUM = 4  # bytes

Made = TypeVar("Made")


def kept(name: str, make: Callable[[], Made]) -> Made:
    """What `make` gives: numbers, strings, and dicts, tuples, lists and sets of these."""
    path = place(name)
    found = _read(path)
    if found is not None:
        return cast("Made", marshal.loads(found))  # noqa: S302  as trusted as the compiled modules beside it
    made: Any = make()
    if not sys.dont_write_bytecode:
        _write(path, marshal.dumps(made))
    return cast("Made", made)


def place(name: str) -> Path:
    return Path(cache_from_source(str(PACKAGE / f"{name}.py"))).with_suffix(".kept")


@cache
def made_from() -> bytes:
    """A digest of this Python, of CLDR's version, and of all files of the package, its code among them."""
    digest = blake2b(f"{sys.version} {babel}".encode(), digest_size=16)
    files = [Path(folder, name) for folder, _, names in os.walk(PACKAGE) for name in names]
    for path in (Path(money.__file__), *sorted(path for path in files if path.suffix in SOURCES)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _read(path: Path) -> memoryview | None:
    """The marshalled value; None where there is none that is whole and of these sources."""
    with suppress(OSError):
        stored = memoryview(path.read_bytes())
        head = len(made_from()) + CHECKSUM
        if stored[:head] == made_from() + _checksum(stored[head:]):
            return stored[head:]
    return None


def _checksum(value: bytes | memoryview) -> bytes:
    return crc32(value).to_bytes(CHECKSUM, "big")


def _write(path: Path, value: bytes) -> None:
    """Moved into its place when it is whole: other processes may read and write it at the same time."""
    unfinished = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(made_from() + _checksum(value) + value)
        unfinished.replace(path)
    with suppress(OSError):
        unfinished.unlink(missing_ok=True)
