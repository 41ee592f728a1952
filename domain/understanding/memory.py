"""What a person's corrections taught the parsers. Pure: the learning feature stores it, a `Context` carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Habit:
    """What some words mean to this person; None: nothing was taught of that.

    `merchant` as the person spells it, `category` a slug of the book, `currency` ISO 4217 where none is said.
    """

    merchant: str | None = None
    category: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """How often a field was read for this person, and how often the person then set it right."""

    read: int = 0
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """`habits` by the words as `lexicon.squash` writes them; `records` by the name of a draft's field."""

    habits: Mapping[str, Habit] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)


NOTHING = Memory()
