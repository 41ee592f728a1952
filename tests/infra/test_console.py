"""The console never waits for its reader."""

import os
from collections.abc import Iterator

import pytest

from infra.console import Console


class Pipe:
    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()

    def read_all(self) -> str:
        os.close(self.writing)
        with os.fdopen(os.dup(self.reading)) as file:
            return file.read()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    os.close(pipe.reading)


def test_lines_come_in_order_with_the_names_of_their_processes(pipe: Pipe) -> None:
    console = Console(pipe.writing, coloured=False)
    console.show("api", "one")
    console.say("two")
    console.plain("three")
    console.close()
    assert pipe.read_all() == "api       | one\nfinsight  | two\nthree\n"


def test_each_name_keeps_its_colour(pipe: Pipe) -> None:
    console = Console(pipe.writing, coloured=True)
    for name in ("api", "worker", "api"):
        console.show(name, "")
    console.close()
    colours = [line.partition("m")[0] for line in pipe.read_all().splitlines()]
    assert colours[0] == colours[2] != colours[1]


def test_a_reader_that_stops_reading_delays_nobody_and_learns_what_it_missed(pipe: Pipe) -> None:
    console = Console(pipe.writing, coloured=False, capacity=10)
    line = "x" * 1_000_000  # more than a pipe holds
    for _ in range(100):
        console.plain(line)
    console.close(seconds=0)  # returns although nobody reads
    received = 0
    with os.fdopen(os.dup(pipe.reading)) as file:
        while (text := file.readline()) == line + "\n":
            received += 1
    os.close(pipe.writing)
    assert 1 <= received <= 12
    assert "lines were left out: nobody read them in time" in text


def test_a_reader_that_went_away_is_no_error() -> None:
    pipe = Pipe()
    os.close(pipe.reading)
    console = Console(pipe.writing, coloured=False)
    console.plain("nobody hears this")
    console.close()
    os.close(pipe.writing)
