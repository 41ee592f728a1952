"""What a person's corrections taught the parsers. Pure: the learning feature stores it, a `Context` carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Habit:
    """What some words mean to this person; None: nothing was taught of that.

    `merchant` as the person spells it ("": the words name nobody), `category` a slug of the book, `currency` ISO 4217
    where none is said. `instead_of` is the category that the person rejected for them, `seen` one that the person left
    as it was: the lexicon and the items of a text know better. `account` is the id of the one that paid ("": none).
    `item`: the words say what was bought, not where, so that they yield to any merchant that is named.
    """

    merchant: str | None = None
    category: str | None = None
    currency: str | None = None
    instead_of: str | None = None
    seen: str | None = None
    account: str | None = None
    item: bool = False


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
