"""One `finsight up` for each data directory."""

import os
from pathlib import Path

import pytest

from infra.errors import StartError
from infra.lock import sole_use


def test_a_second_process_on_the_directory_is_told_of_the_first(tmp_path: Path) -> None:
    with (
        sole_use(tmp_path),
        pytest.raises(StartError, match=rf"already runs on .* \(process {os.getpid()}\).*--data-dir"),
        sole_use(tmp_path),
    ):
        pass


def test_the_directory_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with sole_use(tmp_path / "new"):
            assert (tmp_path / "new" / "lock").read_text() == str(os.getpid())


def test_an_unusable_directory_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="FINSIGHT_DATA_DIR"), sole_use(tmp_path / "file" / "data"):
        pass
