"""Which delimiter a file has: the one that gives most rows a date and an amount, else the most even table."""

from collections import Counter

from domain.imports.formats import dates
from domain.imports.formats.amounts import figure
from domain.imports.formats.delimited.records import Cells, Table

DELIMITERS = (";", ",", "\t", "|")
SAMPLE = 200
LONGEST_NUMBER = 9  # figures without decimals that may be an amount; more are an account or a reference


def split(text: str) -> Table:
    """The file as a table."""
    lines = text.split("\n")
    told = lines[0].strip().strip('"') if lines else ""
    if told.casefold().startswith("sep=") and len(told) == 5:  # noqa: PLR2004  Excel's own line: sep=;
        lines[0] = ""
        return Table(lines, told[-1])
    sample = [line for line in lines[: 4 * SAMPLE] if line.strip()][:SAMPLE]
    return Table(lines, max(DELIMITERS, key=lambda delimiter: _score(Table(sample, delimiter))))


def _score(table: Table) -> tuple[int, int, int]:
    records = [cells for _, cells in table.records()]
    widths = Counter(len(cells) for cells in records if len(cells) > 1)
    width, even = widths.most_common(1)[0] if widths else (1, 0)
    return sum(map(is_data, records)), even, width


def is_amount(text: str) -> bool:
    """Whether a cell could be an amount, in either way of writing decimals."""
    text = text.strip()
    if not text or (text[-1].isalpha() and text[0].isalpha()):
        return False
    if text.isdecimal() and len(text) > LONGEST_NUMBER:
        return False
    return any(figure(text, mark) for mark in ".,")


def is_data(cells: Cells) -> bool:
    """Whether these cells hold a date and, in another cell, an amount."""
    has_date = has_amount = False
    for cell in cells:
        if not has_date and dates.is_date(cell):
            has_date = True
        elif is_amount(cell) and not dates.is_date(cell):
            has_amount = True
        if has_date and has_amount:
            return True
    return False
