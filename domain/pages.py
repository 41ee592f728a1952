"""Keyset pages: a cursor is the sort key of a row, so that the ten-thousandth page costs what the first does."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domain.errors import BadRequest

MAX_PAGE = 200
DEFAULT_PAGE = 50
LARGEST_NUMBER = 2**63
RowType = TypeVar("RowType")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: the first `size` after a cursor, or the last `size` before one (`backward`)."""

    size: int
    backward: bool
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[RowType]):
    """Rows in the list's order; `cursors` has one for each.

    `reached` is where looking for rows stopped, where that is beyond the last one (of a backward page: the first).
    """

    rows: Sequence[RowType]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    reached: str | None = None
    backward: bool = False

    @property
    def start_cursor(self) -> str | None:
        return self._at_end(backward=True)

    @property
    def end_cursor(self) -> str | None:
        return self._at_end(backward=False)

    def _at_end(self, *, backward: bool) -> str | None:
        if self.reached is not None and self.backward is backward:
            return self.reached
        return (self.cursors[0] if backward else self.cursors[-1]) if self.cursors else None


def window(first: int | None, after: str | None, last: int | None, before: str | None) -> Window:
    """None given: the first 50. `BadRequest` for both, for less than 0, and for more than 200."""
    if first is not None and last is not None:
        raise BadRequest("Give either first or last, not both.")
    size = first if first is not None else last if last is not None else DEFAULT_PAGE
    if not 0 <= size <= MAX_PAGE:
        raise BadRequest(f"first and last take 0 to {MAX_PAGE}, not {size}.")
    return Window(size, last is not None, after, before)


def encode_cursor(kind: str, *key: str | int) -> str:
    """`kind` names the list and order that the cursor belongs to."""
    return base64.urlsafe_b64encode(json.dumps([kind, *key]).encode()).rstrip(b"=").decode()


def decode_cursor(text: str, kind: str, *types: type) -> list[Any]:
    """The sort key inside; `BadRequest` for what isn't a cursor of this list and order."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw)
    except (ValueError, RecursionError):
        values = None
    if (
        not isinstance(values, list)
        or [type(value) for value in values] != [str, *types]
        or values[0] != kind
        or not all(map(_storable, values))
    ):
        raise BadRequest("This cursor doesn't belong to this list and order.")
    return values[1:]


def _storable(value: str | int) -> bool:
    """Whether MongoDB could hold it: 8-byte integers, and no lone surrogates in a text."""
    if isinstance(value, int):
        return abs(value) < LARGEST_NUMBER
    return not any("\ud800" <= char <= "\udfff" for char in value)


def cut(rows: list[RowType], cursors: list[str], asked: Window, reached: str | None = None) -> Page[RowType]:
    """The page, of rows that were read in the window's direction with one more than asked for.

    `reached`: looking stopped there, and there may be more beyond.
    """
    more = len(rows) > asked.size or reached is not None
    rows, cursors = rows[: asked.size], cursors[: asked.size]
    if asked.backward:
        return Page(rows[::-1], cursors[::-1], asked.before is not None, more, reached, backward=True)
    return Page(rows, cursors, more, asked.after is not None, reached)
