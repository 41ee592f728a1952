"""Lines to records of cells, by the rules of CSV, with broken quotes contained.

A quote that is opened and never closed would swallow the rest of a file. Here a record spans at most `LONGEST_SPAN`
lines; one whose quote isn't closed by then, or that doesn't have the table's width, is broken: it alone is left out.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_SPAN = 30
LONGEST_LINE = 100_000
SENTINEL = "\x1e"

Cells = list[str]
Broken = Callable[[int, str], None]


def _ignore(_line: int, _sentence: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a file and what separates their cells. Records can be read any number of times."""

    lines: Sequence[str]
    delimiter: str

    def records(
        self, start: int = 0, *, broken: Broken = _ignore, width: int | None = None
    ) -> Iterator[tuple[int, Cells]]:
        """(line from 1, cells) of each record that is not blank, from the line with that index on."""
        lines, delimiter = self.lines, self.delimiter
        index, count = start, len(lines)
        while index < count:
            line = lines[index]
            index += 1
            if len(line) > LONGEST_LINE:
                broken(index, "This line is too long to be a row.")
            elif '"' not in line:
                if line and not line.isspace():
                    yield index, line.split(delimiter)
            else:
                cells, used = self._quoted(index - 1, width)
                if cells is None:
                    broken(index, "A quotation mark in this line is never closed.")
                else:
                    yield index, cells
                index += used - 1

    def _quoted(self, index: int, width: int | None) -> tuple[Cells | None, int]:
        """The record that begins at that line, None where it is broken, and how many lines it takes."""
        try:
            cells, used = self._parse((self.lines[index], SENTINEL))
            if used == 1:
                return cells, 1
            window = (*self.lines[index : index + LONGEST_SPAN], SENTINEL)
            # Strict, for else a quote that is never closed ends where the next row opens one, and swallows that row.
            cells, used = self._parse(window, strict=True)
        except (csv.Error, StopIteration):
            return None, 1
        if used == len(window) or (width is not None and len(cells) != width):
            return None, 1
        return cells, used

    def _parse(self, lines: Sequence[str], *, strict: bool = False) -> tuple[Cells, int]:
        ended = (f"{line}\n" for line in lines)
        reader = csv.reader(ended, delimiter=self.delimiter, skipinitialspace=True, strict=strict)
        cells = next(reader)
        return cells, reader.line_num
