"""XML as small trees, one at a time, safely: no entity is declared, expanded or fetched, and depth is bounded.

A subtree is handed over as soon as its element ends, and then forgotten, so that memory doesn't grow with the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST = 60
LONGEST_TEXT = 4096
PIECE = 1 << 20


class UnsafeXml(ValueError):  # noqa: N818  it says what the text is
    """The XML declares entities or nests without end, which no statement does."""


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, its text, its children, the line on which it begins."""

    name: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def find(self, path: str) -> "Element | None":
        """The first element at that path, as in "Acct/Id/IBAN"."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                found = child.find(rest) if rest else child
                if found is not None:
                    return found
        return None

    def all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name]

    def get(self, *paths: str) -> str | None:
        """The text at the first of the paths that has one."""
        return next((found.text for path in paths if (found := self.find(path)) and found.text), None)


@dataclass(slots=True)
class Scanner:
    """Hands over each element whose name is wanted; its children stay with it, other elements are forgotten."""

    wanted: frozenset[str]
    started: Callable[[str], None]
    taken: Callable[[Element], None]
    root: str | None = None
    namespace: str = ""
    _stack: list[Element] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _length: int = 0
    _parser: "expat.XMLParserType | None" = None

    def scan(self, text: str) -> None:
        """Read it all. Raises `UnsafeXml` and `expat.ExpatError`; what ended before was handed over."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.buffer_text = True
        self._parser = parser
        for start in range(0, len(text), PIECE):
            parser.Parse(text[start : start + PIECE].encode("utf-8", "replace"), False)
        parser.Parse(b"", True)

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        if self.root is None:
            self.root, self.namespace = name, namespace
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise UnsafeXml
        self._text, self._length = [], 0
        line = self._parser.CurrentLineNumber if self._parser else 0
        if self._stack:
            element = Element(name, line, attributes)
            self._stack[-1].children.append(element)
            self._stack.append(element)
        elif name in self.wanted:
            self._stack.append(Element(name, line, attributes))
        else:
            self.started(name)

    def _end(self, _qualified: str) -> None:
        self._open.pop()
        if self._stack:
            element = self._stack.pop()
            element.text = " ".join("".join(self._text).split())
            if not self._stack:
                self.taken(element)
        self._text, self._length = [], 0

    def _characters(self, data: str) -> None:
        if self._stack and self._length < LONGEST_TEXT:
            self._text.append(data[:LONGEST_TEXT])
            self._length += len(data)


def _refuse(*_declaration: object) -> None:
    raise UnsafeXml
