"""What a search line means, once it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.errors import BadRequest
from domain.understanding.draft import Kind


class SearchError(BadRequest):
    """`column` counts from 1; a caret under the line at that place is part of the message."""

    def __init__(self, reason: str, line: str, column: int) -> None:
        self.column = column
        super().__init__(f"{reason} (column {column})\n{line}\n{' ' * (column - 1)}^")


class Flag(StrEnum):
    """What `is:` asks for."""

    UNSURE = "unsure"
    SPLIT = "split"
    RECURRING = "recurring"


class Part(StrEnum):
    """What `has:` asks for."""

    NOTE = "note"
    TAGS = "tags"
    MERCHANT = "merchant"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Words:
    """Each begins a word of merchant, note, tags or the capture's text."""

    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Stands just so, but for case and accents, in merchant, note or the capture's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """One of these names: `field` is category, merchant, account, tag, note or currency."""

    field: str
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Kinds:
    kinds: Sequence[Kind]


@dataclass(frozen=True, slots=True)
class Days:
    """Both inclusive; None: open on that side."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """In major units, both inclusive unless `open_*`; None: open on that side."""

    least: Decimal | None = None
    most: Decimal | None = None
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    flag: Flag


@dataclass(frozen=True, slots=True)
class Has:
    part: Part


Meaning = Words | Phrase | Names | Kinds | Days | Amounts | Is | Has


@dataclass(frozen=True, slots=True)
class Term:
    """`column` is where it begins in the line, from 1."""

    meaning: Meaning
    negated: bool
    column: int


@dataclass(frozen=True, slots=True)
class Search:
    """All terms must hold; none: everything is meant."""

    terms: Sequence[Term] = ()
