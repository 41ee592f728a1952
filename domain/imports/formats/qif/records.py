"""QIF as sections of records, each record's lines in their order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Field(NamedTuple):
    letter: str
    value: str
    line: int


@dataclass(slots=True)
class Record:
    """One record: its section's heading in lower case (`type:bank`, `account`), its fields, whether it was ended."""

    section: str
    fields: list[Field] = field(default_factory=list)
    ended: bool = False

    @property
    def line(self) -> int:
        return self.fields[0].line if self.fields else 0

    def get(self, letter: str) -> str | None:
        return next((told.value for told in self.fields if told.letter == letter and told.value), None)


LONGEST_VALUE = 4096
ESCAPES = ("option:", "clear:")


def records(text: str) -> Iterator[Record]:
    """All records, and for a heading an empty record that announces its section."""
    record = Record("")
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped.startswith("!"):
            if record.fields:
                yield record
            heading = stripped[1:].strip().casefold()
            record = Record(record.section if heading.startswith(ESCAPES) else heading)
            yield Record(record.section, ended=True)
        elif stripped == "^":
            record.ended = True
            if record.fields:
                yield record
            record = Record(record.section)
        elif stripped and record.section:
            record.fields.append(Field(stripped[0], stripped[1 : LONGEST_VALUE + 1].strip(), number))
    if record.fields:
        yield record
