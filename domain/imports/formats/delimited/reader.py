"""CSV to statements: find the mapping, or take the one wished for, then read every record by it."""

from dataclasses import replace
from itertools import islice, takewhile

from domain.imports.formats import checks
from domain.imports.formats.checks import MAX_ROWS, Currencies
from domain.imports.formats.delimited import decisions, dialect, evidence, layout, words
from domain.imports.formats.delimited.conversion import Converter, cell, places
from domain.imports.formats.delimited.grouping import Groups, statements
from domain.imports.formats.delimited.layout import MONEY, SEARCHED, Layout
from domain.imports.formats.delimited.records import Cells, Table
from domain.imports.formats.delimited.signs import fee_counts, mostly_negative
from domain.imports.formats.delimited.surroundings import look_around
from domain.imports.formats.delimited.vocabulary import is_investment, normal
from domain.imports.formats.encodings import Text
from domain.imports.formats.mapping import Mapping, Role, Sign
from domain.imports.formats.problems import Code, Problems
from domain.imports.formats.statement import DESCRIPTION_LENGTH, Account, File, Format, Row, Statement, Wishes

NOT_A_STATEMENT = (
    "This is no statement that Finsight knows: no line has a date and an amount. "
    "Upload CSV with a heading for each column, OFX, QIF, CAMT or MT940."
)
JOURNAL = (
    "This is a journal of double-entry bookkeeping: its rows belong to several accounts and cancel each other out. "
    "Export the transactions of one account instead."
)
INVESTMENT = (
    "This is a list of trades in securities: it tells of holdings, prices and numbers of shares, which Finsight doesn't keep. "
    "Export the transactions of the cash account instead."
)


def read(text: Text, wishes: Wishes, problems: Problems) -> File:
    file = File(format=Format.CSV, encoding=text.encoding, problems=())
    wished = wishes.mapping
    table = Table(text.text.split("\n"), wished.delimiter) if wished else dialect.split(text.text)
    mapping = _remembered(table, wished, wishes, text.encoding) if wished else None
    if wished and mapping is None:
        sentence = "The columns are not those of the mapping; they were detected anew."
        problems.add(Code.MAPPING_DOES_NOT_FIT, sentence)
        table = dialect.split(text.text)
    if mapping is None:
        found = layout.find(table)
        if found is None:
            return checks.refused(replace(file, format=None), problems, Code.NOT_A_STATEMENT, NOT_A_STATEMENT)
        if is_investment(found.headings):
            return checks.refused(file, problems, Code.INVESTMENT, INVESTMENT)
        if _is_journal(found):
            return checks.refused(file, problems, Code.JOURNAL, JOURNAL)
        mapping = decisions.decide(
            table, found, evidence.gather(table, found), text.encoding, wishes, problems
        )
    file = replace(file, mapping=mapping)
    if mapping.first(Role.DATE) is None or not any(column.role in MONEY for column in mapping.columns):
        sentence = "Which columns hold the date and the amount? Choose them, and the rows will be read."
        problems.add(Code.COLUMNS_UNKNOWN, sentence, mapping.header_line)
        return checks.finished(file, problems)
    return checks.finished(replace(file, statements=_statements(table, mapping, wishes, problems)), problems)


def _remembered(table: Table, wished: Mapping, wishes: Wishes, encoding: str) -> Mapping | None:
    """The wished mapping, its header where this file has it; None where this file has other columns."""
    answered = replace(
        wished,
        encoding=encoding,
        date_order=wishes.date_order or wished.date_order,
        sign=wishes.sign or wished.sign,
    )
    if not wished.headings:
        return answered
    for line, cells in islice(table.records(), SEARCHED):
        if tuple(each.strip() for each in cells) == wished.headings:
            return replace(answered, header_line=line)
    return None


def _is_journal(found: Layout) -> bool:
    named = any(normal(heading).replace(" ", "").startswith("journal") for heading in found.headings)
    return named and found.has(Role.ACCOUNT)


def _statements(table: Table, mapping: Mapping, wishes: Wishes, problems: Problems) -> tuple[Statement, ...]:
    start = (mapping.header_line or 1) - 1
    around = look_around(takewhile(lambda record: record[0] <= start, table.records()))
    at, swapped = places(mapping), mapping.sign is Sign.SWAPPED
    converter = Converter(
        mapping,
        Currencies(wishes, problems),
        problems,
        around,
        at,
        mostly_negative(table, mapping, Role.CREDIT if swapped else Role.DEBIT, start),
        mostly_negative(table, mapping, Role.DEBIT if swapped else Role.CREDIT, start),
        fee_counts=at.fee is not None and fee_counts(table, mapping, start),
    )
    groups = _convert(table, mapping, start, converter)
    if groups.rows:
        return statements(groups, around, mapping.decimal, problems)
    told = around.currency or mapping.currency or wishes.currency
    return (Statement(account=Account(id=around.account, iban=around.iban, currency=told)),)


def _convert(table: Table, mapping: Mapping, start: int, converter: Converter) -> Groups:
    groups, count = Groups(), 0
    width = len(mapping.headings) or None
    problems = converter.problems

    def broken(line: int, sentence: str) -> None:
        problems.add(Code.BROKEN, f"{sentence} It is left out.", line)

    for line, cells in table.records(start, broken=broken, width=width):
        if line == mapping.header_line or _is_header(cells, mapping):
            continue
        if _continues(cells, converter) and _continue_last(cells, converter, groups):
            continue
        row = converter.row(line, cells)
        if row is None:
            continue
        groups.add(cell(cells, converter.at.account), row)
        count += 1
        if count == MAX_ROWS:
            sentence = f"Only the first {MAX_ROWS} rows are read. Export a shorter time, in several files."
            problems.add(Code.TOO_MANY_ROWS, sentence, line)
            break
    return groups


def _is_header(cells: Cells, mapping: Mapping) -> bool:
    """Some files repeat the header on each page, or at their end."""
    return (
        bool(mapping.headings)
        and len(cells) == len(mapping.headings)
        and (
            cells[0].strip() == mapping.headings[0]
            and tuple(each.strip() for each in cells) == mapping.headings
        )
    )


def _continues(cells: Cells, converter: Converter) -> bool:
    """Whether only the description is filled: a further line of the row above."""
    at = converter.at
    return not cell(cells, at.date) and all(
        not each.strip() or index in at.descriptions for index, each in enumerate(cells)
    )


def _continue_last(cells: Cells, converter: Converter, groups: Groups) -> bool:
    rows: list[Row] | None = groups.last("") if converter.at.account is None else None
    more = converter.description(cells)
    if not rows or not more or normal(more) in words.TOTALS:
        return False
    described = f"{rows[-1].description} {more}".strip()[:DESCRIPTION_LENGTH]
    rows[-1] = replace(rows[-1], description=described)
    return True
