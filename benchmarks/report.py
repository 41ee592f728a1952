"""What was measured, beside what was aimed at."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a figure is to keep: at least, or at most, this much."""

    bound: float
    at_most: bool = False

    def met_by(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, once in each round; its value is the median of the rounds."""

    name: str
    unit: str
    rounds: tuple[float, ...]
    goal: Goal | None = None

    @property
    def value(self) -> float:
        return median(self.rounds)

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return f"{self.goal}  {'met' if self.goal.met_by(self.value) else 'MISSED'}"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "value": self.value, "verdict": self.verdict}


def ratios(ours: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    """Round by round, so that what else the machine did then weighs on both."""
    return tuple(one / other for one, other in zip(ours, others, strict=True))


def table(figures: Iterable[Figure]) -> str:
    """Aligned columns: name, median, range over the rounds, goal."""
    lines = [("what", "median", "rounds", "goal")]
    lines += [
        (one.name, f"{_number(one.value)} {one.unit}".rstrip(), _range(one.rounds), one.verdict)
        for one in figures
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {spread:>{widths[2]}}  {goal}".rstrip()
        for name, value, spread, goal in lines
    )


def _range(rounds: Sequence[float]) -> str:
    return "" if len(rounds) < 2 else f"{_number(min(rounds))} to {_number(max(rounds))}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
