"""What every benchmark is given."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from benchmarks.baseline import Baseline
from benchmarks.people import Person, sign_up
from benchmarks.stack import Stack


@dataclass
class Bench:
    """`seconds` is the length of one contender's slice of a round, `connections` how many send at a time in it.

    `rows` is the number of transactions of the large book, `imported` that of the file.
    """

    stack: Stack
    baseline: Baseline | None
    seconds: float
    rounds: int
    connections: int
    sockets: int
    rows: int
    imported: int
    say: Callable[[str], None]

    @cached_property
    def people(self) -> list[Person]:
        """One for each connection."""
        self.say(f"signing up {self.connections} people")
        return [sign_up(self.stack.api_port) for _ in range(self.connections)]
