"""How much memory there is for us: the machine's, or what its container may use."""

import os
from contextlib import suppress
from pathlib import Path

GIB = 1024**3
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
LEAST, MOST = 0.25, 4.0


def granted_bytes(limits: tuple[Path, ...] = LIMITS) -> int:
    """The machine's memory, or the limit of a control group (version 2 or 1) where that is lower."""
    granted = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in limits:
        with suppress(OSError, ValueError):  # no such group, or "max"
            granted = min(granted, int(limit.read_text()))
    return granted


def cache_gigabytes(memory: int) -> float:
    """What the embedded MongoDB may keep of its data in memory, in GiB: an eighth of what there is.

    It takes so much only where there are so many data. A book of a million transactions wants one.
    """
    return round(min(max(memory / GIB / 8, LEAST), MOST), 2)
