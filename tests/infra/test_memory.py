"""An embedded MongoDB takes a share of what memory there is."""

import os
from pathlib import Path

import pytest

from infra.memory import GIB, cache_gigabytes, granted_bytes


@pytest.mark.parametrize(
    ("memory", "cache"), [(1, 0.25), (2, 0.25), (4, 0.5), (8, 1.0), (24, 3.0), (32, 4.0), (512, 4.0)]
)
def test_the_cache_is_an_eighth_of_memory_within_bounds(memory: int, cache: float) -> None:
    assert cache_gigabytes(memory * GIB) == cache


def test_a_limit_of_the_container_counts_where_it_is_lower(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(f"{GIB // 2}\n")

    assert granted_bytes((limit,)) == GIB // 2


@pytest.mark.parametrize("written", ["max\n", "", "9223372036854771712\n"])
def test_without_a_limit_it_is_the_machine_s(tmp_path: Path, written: str) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(written)

    assert granted_bytes((limit, tmp_path / "none")) == os.sysconf("SC_PHYS_PAGES") * os.sysconf(
        "SC_PAGE_SIZE"
    )
