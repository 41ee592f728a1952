"""Logistic models over named signs, as `confidence.toml` and `doubts.toml` hold them: a bias, and one line a sign."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """Of one event: the logit where no sign is seen, and what each sign adds to it."""

    bias: float
    signs: Mapping[str, float]

    def chance(self, seen: Iterable[str]) -> float:
        """The probability, 0 to 1, of the event."""
        weights = self.signs
        # An exact sum: that of a set in whatever order it comes would differ in its last digit between processes.
        return 1 / (1 + math.exp(-self.bias - math.fsum(weights[sign] for sign in seen if sign in weights)))


def read(name: str) -> Mapping[str, Weights]:
    """The models of the file of this name beside this one, each by its own name."""
    tables = tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return {
        event: Weights(float(table["bias"]), {sign: float(weight) for sign, weight in table["signs"].items()})
        for event, table in tables.items()
    }
