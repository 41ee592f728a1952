"""Text to fields (`:61:…`), with lines that only look like fields joined to the text that they continue."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TAGS = frozenset(
    (
        "20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65", "34F", "13", "13D",
        "90D", "90C", "NS",
    )
)  # fmt: skip
# In a text of :86: a time such as ":20:15" may begin a line: it is a field only where an account follows.
NEEDS_ACCOUNT = frozenset(("20", "21", "25", "28"))
ACCOUNT_WITHIN = 3
TAG = re.compile(r":(\d{2}[A-Z]?|NS):")
WRAPPER = re.compile(r"\{[1-5]:[^{}]*\}?|\{4:|-\}|[\x01\x03]")
LONGEST_FIELD = 8192


@dataclass(slots=True)
class Field:
    tag: str
    lines: list[str]
    line: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def fields(text: str) -> Iterator[Field]:
    """All fields in the order of the file; a line "-" ends a statement and is the field "-"."""
    lines = _joined(text.split("\n"))
    field: Field | None = None
    for index, (number, line) in enumerate(lines):
        tag = _tag(line, lines, index)
        if tag or line.strip() == "-":
            if field:
                yield field
            field = Field(tag or "-", [line[len(tag) + 2 :] if tag else ""], number)
        elif field and len(field.lines) * 65 < LONGEST_FIELD:
            field.lines.append(line)
    if field:
        yield field


def _joined(lines: list[str]) -> list[tuple[int, str]]:
    """Lines with their numbers, without the envelope; a lone ":" is the beginning of the tag on the next line."""
    found: list[tuple[int, str]] = []
    colon = False
    for number, line in enumerate(lines, start=1):
        plain = WRAPPER.sub("", line).rstrip("\r") if line[:1] in "{\x01-" or "\x03" in line else line
        if colon:
            plain, colon = f":{plain}", False
        if plain.strip() == ":":
            colon = True
        elif plain.strip() or line == plain:
            found.append((number, "-" if line.startswith(("-}", "-\x03")) else plain))
    return found


def _tag(line: str, lines: Sequence[tuple[int, str]], index: int) -> str | None:
    match = TAG.match(line)
    if match is None or match[1] not in TAGS:
        return None
    if match[1] in {"20", "21"} and index and not _before_account(lines, index):
        return None
    return match[1]


def _before_account(lines: Sequence[tuple[int, str]], index: int) -> bool:
    return any(
        line.startswith((":25", ":21:", ":28")) for _, line in lines[index + 1 : index + 1 + ACCOUNT_WITHIN]
    )
