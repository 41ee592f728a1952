"""Where the table begins and what each column holds: by its heading if its cells agree, else by its cells."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from domain.imports.formats import dates
from domain.imports.formats.accounts import iban
from domain.imports.formats.amounts import currencies
from domain.imports.formats.delimited import columns, words
from domain.imports.formats.delimited.dialect import is_amount, is_data
from domain.imports.formats.delimited.records import Cells, Table
from domain.imports.formats.delimited.vocabulary import is_currency_column, normal, roles
from domain.imports.formats.mapping import Column, Role

SEARCHED = 80  # records in which the header is looked for
SAMPLE = 300
MOST_ACCOUNTS = 20
ROWS_OF_AN_ACCOUNT = 4  # at least, on average: what changes in each row is the other side's account
HALF, SHARE = 5, 8  # of ten cells that must agree with a role: with a heading, and without
FEW = 3  # rows in which a constant text may yet be a description
SURE = 9  # of ten cells, where little else would tell
SEVERAL = frozenset((Role.DESCRIPTION,))
WHOLE = 2900  # what a heading scores that is a phrase as it stands
# Dates first, and a flag before a type: more columns could be the latter.
STAGES = ({Role.DATE}, {Role.VALUE_DATE}, {Role.FLAG}, set(Role) - {Role.DATE, Role.VALUE_DATE, Role.FLAG})
MONEY = frozenset((Role.AMOUNT, Role.DEBIT, Role.CREDIT))

# Whether so many of ten cells agree.
Agrees = Callable[[list[str], int], bool]


@dataclass(frozen=True, slots=True)
class Layout:
    """`start` is the index of the line at which the records begin, the header's own if there is one."""

    start: int
    header_line: int | None
    headings: tuple[str, ...]
    columns: tuple[Column, ...]

    def has(self, *wanted: Role) -> bool:
        return not {column.role for column in self.columns}.isdisjoint(wanted)

    def column(self, role: Role) -> int | None:
        return next((column.index for column in self.columns if column.role is role), None)


def find(table: Table) -> Layout | None:
    """The layout, None where there is neither a header nor any record of a date and an amount."""
    head = list(islice(table.records(), SEARCHED))
    header = _header(head)
    if header is None:
        first = next((at for at, (_, cells) in enumerate(head) if is_data(cells)), None)
        if first is None:
            return None
        header = _unknown_header(head, first)
        if header is None:
            return _without_header(table, head[first][0])
    line, cells = header
    headings = tuple(cell.strip() for cell in cells)
    return Layout(line - 1, line, headings, _columns(table, line, headings))


def _header(head: Sequence[tuple[int, Cells]]) -> tuple[int, Cells] | None:
    scored = [(count, -line, cells) for line, cells in head if (count := _known_headings(cells))]
    best = max(scored, key=lambda each: each[:2], default=None)
    return (-best[1], best[2]) if best else None


def _known_headings(cells: Cells) -> int:
    """How many cells are headings; 0 unless there are those of a date and of money."""
    if is_data(cells):
        return 0
    possible = [{role for _, role in roles(cell)} for cell in cells if cell.strip() and len(cell) < 80]  # noqa: PLR2004  headings are short
    dated = any(Role.DATE in each or Role.VALUE_DATE in each for each in possible)
    money = any(each & MONEY and Role.DATE not in each for each in possible)
    return sum(map(bool, possible)) if dated and money else 0


def _unknown_header(head: Sequence[tuple[int, Cells]], first: int) -> tuple[int, Cells] | None:
    """The record above the first row, if it is as wide and all words: a header in a language that isn't known."""
    if first == 0:
        return None
    line, cells = head[first - 1]
    filled = [cell for cell in cells if cell.strip()]
    alike = len(cells) == len(head[first][1]) and len(filled) * 2 > len(cells)
    wordy = all(any(map(str.isalpha, cell)) and not is_amount(cell) for cell in filled)
    return (line, cells) if alike and wordy and len(set(filled)) == len(filled) else None


def _without_header(table: Table, line: int) -> Layout:
    sample = _sample(table, line - 1, None)
    return Layout(line - 1, None, (), _by_content(sample, ()))


def _sample(table: Table, start: int, headings: tuple[str, ...] | None) -> list[Cells]:
    """The first records from there on that hold a date."""
    found = (
        cells
        for _, cells in islice(table.records(start), 4 * SAMPLE)
        if (headings is None or tuple(cell.strip() for cell in cells) != headings)
        and any(map(dates.is_date, cells))
    )
    sample = list(islice(found, SAMPLE))
    # Lines below the table may hold a date too, but not as many cells.
    widths = Counter(map(len, sample))
    return [cells for cells in sample if len(cells) * 2 > max(widths)] if widths else sample


def _columns(table: Table, line: int, headings: tuple[str, ...]) -> tuple[Column, ...]:
    sample = _sample(table, line - 1, headings)
    offers = [
        (score, role, index)
        for index, heading in enumerate(headings)
        for score, role in roles(heading)
        if (role is not Role.PAYER or score > WHOLE) and _agrees(role, values_of(sample, index), len(sample))
    ]
    taken: dict[int, Role] = {}
    for stage in STAGES:
        _assign([offer for offer in offers if offer[1] in stage], taken)
    _add_by_currency(headings, sample, taken)
    _add_continued(headings, sample, taken)
    _prefer_net(headings, sample, taken)
    known = _without_doubles(tuple(Column(index=index, role=role) for index, role in sorted(taken.items())))
    found = set(taken.values())
    if Role.DATE in found and found & MONEY and Role.DESCRIPTION in found:
        return known
    return _by_content(sample, known)


def _assign(offers: list[tuple[int, Role, int]], taken: dict[int, Role]) -> None:
    """Best heading first; where two are as good, the left one."""
    for _, role, index in sorted(offers, key=lambda offer: (-offer[0], offer[2])):
        if index not in taken and (role in SEVERAL or role not in taken.values()):
            taken[index] = role


def _add_by_currency(headings: Sequence[str], sample: list[Cells], taken: dict[int, Role]) -> None:
    """Amounts of each currency in a column of its own: "CAD$", "USD$"."""
    for index, heading in enumerate(headings):
        if index not in taken and is_currency_column(heading) and Role.AMOUNT in taken.values():
            values = values_of(sample, index)
            if not values or AGREES[Role.AMOUNT](values, HALF):
                taken[index] = Role.AMOUNT


def _add_continued(headings: Sequence[str], sample: list[Cells], taken: dict[int, Role]) -> None:
    """Columns of words without a heading that follow a description continue it."""
    for index in range(1, len(headings)):
        if headings[index] or index in taken or taken.get(index - 1) is not Role.DESCRIPTION:
            continue
        values = values_of(sample, index)
        if values and not AGREES[Role.AMOUNT](values, HALF) and not AGREES[Role.DATE](values, HALF):
            taken[index] = Role.DESCRIPTION


def _prefer_net(headings: Sequence[str], sample: list[Cells], taken: dict[int, Role]) -> None:
    """Beside a fee the net amount is what moves the balance."""
    amount = next((index for index, role in taken.items() if role is Role.AMOUNT), None)
    if amount is None or Role.FEE not in taken.values():
        return
    for index, heading in enumerate(headings):
        if (
            index not in taken
            and "net" in normal(heading).split()
            and any(r is Role.AMOUNT for _, r in roles(heading))
        ):
            values = values_of(sample, index)
            if values and AGREES[Role.AMOUNT](values, HALF):
                del taken[amount]
                taken[index] = Role.AMOUNT
                return


def _without_doubles(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Debit and credit columns win over an amount beside them, and a flag is of no use to them."""
    found = {column.role for column in columns}
    if not {Role.DEBIT, Role.CREDIT} <= found:
        return columns
    return tuple(column for column in columns if column.role not in {Role.AMOUNT, Role.FLAG})


def values_of(sample: Sequence[Cells], index: int) -> list[str]:
    return [cells[index].strip() for cells in sample if index < len(cells) and cells[index].strip()]


def _mostly(test: Callable[[str], bool]) -> Agrees:
    return lambda values, share: sum(map(test, values)) * 10 >= share * len(values)


def is_currency(value: str) -> bool:
    return value.upper() in currencies()


def _is_flag(values: list[str], _share: int = SURE) -> bool:
    """Nearly all cells say debit or credit."""
    return sum(map(bool, map(words.flag, values))) * 10 >= SURE * len(values)


def _says_both(values: list[str]) -> bool:
    return _is_flag(values) and {-1, 1} <= set(map(words.flag, values))


def _names(values: list[str], _share: int = HALF) -> bool:
    """Numbers of accounts are no names."""
    return sum(iban(value) is not None for value in values) * 2 <= len(values)


AGREES: Mapping[Role, Agrees] = {
    **dict.fromkeys((Role.DATE, Role.VALUE_DATE), _mostly(dates.is_date)),
    **dict.fromkeys(
        (Role.AMOUNT, Role.DEBIT, Role.CREDIT, Role.BALANCE, Role.FEE, Role.ORIGINAL_AMOUNT, Role.RATE),
        _mostly(lambda value: is_amount(value) or words.is_empty(value)),
    ),
    **dict.fromkeys((Role.COUNTERPARTY, Role.PAYER), _names),
    **dict.fromkeys((Role.CURRENCY, Role.ORIGINAL_CURRENCY), _mostly(is_currency)),
    Role.FLAG: _is_flag,
    Role.ACCOUNT: lambda values, _: (
        len(set(values)) == 1 or len(set(values)) * ROWS_OF_AN_ACCOUNT <= len(values)
    ),
    Role.BANK_ID: lambda values, _: len(set(values)) == len(values),
}
# The other side's account is told in some rows only; the own one, and an id that distinguishes rows, in all.
FILLED = frozenset((Role.BANK_ID, Role.ACCOUNT))
MAY_BE_EMPTY = frozenset((Role.DEBIT, Role.CREDIT))


def _agrees(role: Role, values: list[str], count: int) -> bool:
    """Whether the cells agree. Without any row there is nothing to disagree; an empty column says nothing."""
    if not values:
        return not count or role in MAY_BE_EMPTY
    if role in FILLED and len(values) * 10 < SURE * count:
        return False
    agrees = AGREES.get(role)
    return agrees is None or agrees(values, HALF)


def _by_content(sample: list[Cells], known: tuple[Column, ...]) -> tuple[Column, ...]:
    """The roles that headings don't tell, told by what the cells look like."""
    width = max((len(cells) for cells in sample), default=0)
    taken = {column.index: column.role for column in known}
    free = [
        (index, values)
        for index in range(width)
        if index not in taken and (values := values_of(sample, index))
    ]
    _by_kind(free, taken)
    if not set(taken.values()) & MONEY:
        _money(sample, [index for index, values in free if index not in taken and _is_money(values)], taken)
    _texts([each for each in free if each[0] not in taken], taken)
    return tuple(Column(index=index, role=role) for index, role in sorted(taken.items()))


def _by_kind(free: list[tuple[int, list[str]]], taken: dict[int, Role]) -> None:
    for index, values in free:
        if AGREES[Role.DATE](values, SHARE):
            role = Role.DATE if Role.DATE not in taken.values() else Role.VALUE_DATE
        elif _says_both(values) and Role.FLAG not in taken.values():
            role = Role.FLAG
        elif all(map(is_currency, values)):
            role = Role.CURRENCY
        else:
            continue
        if role not in taken.values():
            taken[index] = role


def _is_money(values: list[str]) -> bool:
    """Amounts have a mark or a sign somewhere; numbers without are ids."""
    told = [value for value in values if not words.is_empty(value)]
    return (
        bool(told)
        and AGREES[Role.AMOUNT](told, SHARE)
        and any(mark in value for value in told for mark in ".,-")
    )


def _money(sample: list[Cells], candidates: list[int], taken: dict[int, Role]) -> None:
    """One column is the amount; two that are never filled together are two directions; else balances tell."""
    if len(candidates) == 1:
        taken[candidates[0]] = Role.AMOUNT
    elif len(candidates) > 1:
        proven = columns.amount_and_balance(sample, candidates)
        first, second = candidates[:2]
        both = sum(
            1
            for cells in sample
            if all(at < len(cells) and not words.is_empty(cells[at].strip()) for at in (first, second))
        )
        if both == 0:
            taken[first], taken[second] = Role.DEBIT, Role.CREDIT
        elif proven:
            taken[proven[0]], taken[proven[1]] = Role.AMOUNT, Role.BALANCE
        else:
            signed = [at for at in candidates if any("-" in value for value in values_of(sample, at))]
            taken[(signed or candidates)[0]] = Role.AMOUNT


def _texts(free: list[tuple[int, list[str]]], taken: dict[int, Role]) -> None:
    """Where no description is known, every column of words that change is one."""
    if {Role.DESCRIPTION, Role.COUNTERPARTY} & set(taken.values()):
        return
    others = (_mostly(is_amount), AGREES[Role.DATE])
    texts = {index: values for index, values in free if not any(agrees(values, SHARE) for agrees in others)}
    telling = {index for index, values in texts.items() if len(set(values)) > 1 or len(values) < FEW}
    for index in telling or texts:
        taken[index] = Role.DESCRIPTION
