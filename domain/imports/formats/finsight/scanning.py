"""JSON of any size, an element at a time: of the whole only a window is held as text. Pure."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from domain.imports.formats.problems import Place, excerpt
from domain.imports.formats.statement import RAW_LENGTH

WINDOW = 64 * 1024
# In characters: more than the base64 of the largest file that a transaction may have.
LARGEST_ELEMENT = 16 * 1024 * 1024
# What is wrong so near to the end of a window may only be cut there.
NEAR_END = 12
SPACE = re.compile(r"[ \t\r\n]*")


class Source(Protocol):
    """Gives bytes piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Some, about so many; b"" at the end."""


class Broken(ValueError):  # noqa: N818  it says what happened to the text
    """Here it is no JSON; `ended`: because the text ends."""

    def __init__(self, what: str, line: int, *, ended: bool) -> None:
        super().__init__(what)
        self.line, self.ended = line, ended


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


DECODER = json.JSONDecoder(parse_constant=_no_number)
Complaint = Callable[[Broken], None]


@dataclass(slots=True)
class Scanner:
    """What stands at the top of a JSON object: take each value after its name, or `skip` it.

    `started` is the line where the latest value began, `beginning` its first characters. `window` is in bytes.
    """

    source: Source
    place: Place = field(default_factory=Place)
    window: int = WINDOW
    started: int = 1
    beginning: str = ""
    _line: int = 1
    _text: str = ""
    _at: int = 0
    _ended: bool = False
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8-sig")("replace")
    )

    def members(self) -> Iterator[str]:
        """Each name at the top. Raises `Broken`."""
        self._take("{")
        while self._peek() != "}":
            name = self.value()
            if not isinstance(name, str):
                self._break("a name is missing")
            self._take(":")
            yield name
            if self._peek() != "}":
                self._take(",")
        self._take("}")

    def value(self) -> Any:
        """What stands here, whole."""
        self._peek()
        self.started = self.place.line = self._line
        while True:
            try:
                found, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                self._break("too much stands within each other")
            except ValueError as fault:
                if self._may_be_cut(fault) and self._fill():
                    continue
                self._break(fault.msg if isinstance(fault, json.JSONDecodeError) else "a number is too long")
            if end == len(self._text) and self._fill():  # a number may go on
                continue
            self.beginning = self._text[self._at : min(end, self._at + RAW_LENGTH)]
            self._go_to(end)
            return found

    def elements(self, complain: Complaint | None = None) -> Iterator[Any]:
        """Those of a list. What can't be read is told to `complain` and costs its line; without that it is raised."""
        self._take("[")
        while True:
            try:
                if self._peek() == "]":
                    break
                found = self.value()
                if self._peek() != "]":
                    self._take(",")
            except Broken as fault:
                if complain is None or fault.ended or not self._next_line():
                    raise
                complain(fault)
                continue
            yield found
        self._take("]")

    def skip(self) -> int:
        """Go past a value: how many elements it has. What is broken in a list is passed over."""
        if self._peek() == "[":
            return sum(1 for _ in self.elements(lambda _fault: None))
        self.value()
        return 1

    def _peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            found = SPACE.match(self._text, self._at)
            self._go_to(found.end() if found else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _take(self, mark: str) -> None:
        if self._peek() != mark:
            self._break(f"“{mark}” is missing")
        self._at += 1

    def _next_line(self) -> bool:
        """Go past the end of this line; False where it is the last one."""
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._fill():
                return False
        self._go_to(end + 1)
        return True

    def _go_to(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _may_be_cut(self, fault: ValueError) -> bool:
        if not isinstance(fault, json.JSONDecodeError) or len(self._text) - self._at > LARGEST_ELEMENT:
            return False
        return fault.pos >= len(self._text) - NEAR_END or fault.msg.startswith("Unterminated string")

    def _fill(self) -> bool:
        """As much again as waits already, so that what is long is looked at a few times only."""
        if self._ended:
            return False
        piece = self.source.read(max(self.window, len(self._text) - self._at))
        self._ended = not piece
        more = self._decoder.decode(piece, final=self._ended)
        self._text, self._at = self._text[self._at :] + more, 0
        return bool(more) or not self._ended

    def _break(self, what: str) -> NoReturn:
        """It ends where nothing but the beginning of something stands at the end of all text."""
        rest = self._text[self._at :]
        ended = self._ended and "\n" not in rest.rstrip()
        shown = f"{what}: “{excerpt(rest)}”" if rest.strip() else what
        raise Broken(shown, self._line, ended=ended)
