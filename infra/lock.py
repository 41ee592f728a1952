"""One `finsight up` for each data directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.errors import StartError


@contextmanager
def sole_use(data_dir: Path) -> Iterator[None]:
    """Hold the data directory for the length of a `with`; `StartError` where another process holds it.

    The kernel gives the lock back when the process ends, however it ends: no stale lock ever has to be removed.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(
            f"The data directory {data_dir} can't be used ({error.strerror}): "
            "make it writable, or choose another by FINSIGHT_DATA_DIR or --data-dir."
        ) from None
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"Finsight already runs on {data_dir} (process {file.read().strip() or 'unknown'}). "
                "Stop it first, or choose another directory by --data-dir."
            ) from None
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
