"""What is made of the package's files is kept for the next process, and made anew wherever that can't be relied on."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.understanding.kept import kept, made_from, place
from infra.processes import child_environment

VALUE = {"tea": ((1, 2.5, None, True), frozenset({"hot", "日"})), "": []}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Python's own settings say that compiled modules go."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "compiled"


def makings(times: int = 2) -> int:
    """How often a value had to be made that was asked for so often."""
    made: list[object] = []

    def make() -> object:
        made.append(VALUE)
        return VALUE

    assert all(kept("drinks", make) == VALUE for _ in range(times))
    return len(made)


def test_a_value_is_made_once_and_then_read() -> None:
    assert makings() == 1
    assert makings() == 0


def test_no_unfinished_file_stays_behind() -> None:
    makings()
    assert list(place("drinks").parent.iterdir()) == [place("drinks")]


@pytest.mark.parametrize("size", [0, 7, len(made_from()), len(made_from()) + 4, -1])
def test_a_file_that_was_cut_short_is_made_anew(size: int) -> None:
    makings()
    place("drinks").write_bytes(place("drinks").read_bytes()[:size])
    assert makings() == 1


@pytest.mark.parametrize("byte", [0, len(made_from()), -1])
def test_a_file_of_other_sources_or_with_a_flaw_is_made_anew(byte: int) -> None:
    makings()
    stored = bytearray(place("drinks").read_bytes())
    stored[byte] ^= 1
    place("drinks").write_bytes(stored)
    assert makings() == 1


def test_where_nothing_may_be_written_each_process_makes_its_own(folder: Path) -> None:
    folder.write_text("a file where the folder would be")
    assert makings() == 2


def test_nothing_is_written_where_python_writes_no_compiled_modules(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert makings() == 2
    assert not folder.exists()


READING = """
from datetime import UTC, datetime
from domain.understanding import propose
from domain.understanding.draft import Context
for text in ("cofffe 3.50 at Zqvbxk", "gestern bei Rewe 12,50", "昨日ランチ 1200円", "took 20 back from Anna", "kaffe 200 krona"):
    print(propose(text, Context(datetime(2026, 1, 1, tzinfo=UTC), "UTC", "EUR", "sv")))
"""


def reading(folder: Path) -> "subprocess.Popen[str]":
    environment = child_environment(PYTHONPYCACHEPREFIX=str(folder), PYTHONDONTWRITEBYTECODE="")
    return subprocess.Popen(  # noqa: S603  our own Python
        [sys.executable, "-c", READING], env=environment, stdout=subprocess.PIPE, text=True
    )


def test_processes_that_make_it_at_the_same_time_and_those_that_find_it_read_alike(folder: Path) -> None:
    makers = [reading(folder), reading(folder)]
    told = [process.communicate()[0] for process in makers]
    kept_files = {path.name.split(".")[0] for path in place("packs").parent.glob("*.kept")}

    told.append(reading(folder).communicate()[0])

    assert {"packs", "lexicon", "currencies", "currencies-en"} <= kept_files
    assert len(set(told)) == 1
    assert "Money(minor=350, currency='EUR')" in told[0]
