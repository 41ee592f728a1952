"""A number of a text, and what the stages learn of it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True, eq=False)
class Amount:
    """A number at `tokens[start:end]`, its currency sign included.

    `currency` is None where none is said. `counted` marks a number that can't be money by itself (a size, a count),
    `percent` one that is a share of another; `plain` says that nothing but its place speaks for money,
    `reduced` that something was taken off it. A `doubted` number is no money, but may
    count something.
    """

    value: Decimal
    start: int
    end: int
    currency: str | None = None
    counted: bool = False
    percent: bool = False
    plain: bool = True
    words: bool = False
    reduced: bool = False
    doubted: bool = False

    @property
    def whole(self) -> bool:
        return self.value == self.value.to_integral_value()
