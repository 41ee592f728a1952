"""What all rows together say about dates, decimals, signs and accounts: one pass over the file, a decision each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, pairwise

from domain.imports.formats.amounts import MINUS, figure
from domain.imports.formats.delimited import words
from domain.imports.formats.delimited.layout import MONEY, MOST_ACCOUNTS, Layout
from domain.imports.formats.delimited.records import Cells, Table
from domain.imports.formats.mapping import Role, Sign

SAYING = frozenset((Role.DESCRIPTION, Role.TYPE, Role.CATEGORY))
LINKS = 400  # rows whose balances are followed
ENOUGH_LINKS = 3
THOUSAND = 3  # figures of a group


def mark_of(text: str) -> str | None:
    """The decimal mark that a text proves, "?" where a single mark before three figures proves nothing."""
    comma, point = text.count(","), text.count(".")
    if comma and point:
        return "," if text.rfind(",") > text.rfind(".") else "."
    if comma + point == 0:
        return None
    mark, other = (",", ".") if comma else (".", ",")
    if comma + point > 1:
        return other
    before, _, after = text.partition(mark)
    figures = sum(map(str.isdecimal, after))
    if figures != THOUSAND:
        return mark
    whole = "".join(filter(str.isdecimal, before))
    return mark if len(whole) > THOUSAND or whole in {"", "0"} else "?"


@dataclass(slots=True)
class Evidence:
    """Texts of dates in the order of the file, votes for decimal marks, and how amounts are signed."""

    days: dict[str, int] = field(default_factory=dict)
    value_days: dict[str, None] = field(default_factory=dict)
    marks: Counter[str | None] = field(default_factory=Counter)
    unclear: tuple[str, int] | None = None
    minus: int = 0
    plus: int = 0
    unmarked: int = 0
    first: tuple[str, int] | None = None
    payments_in_minus: int = 0
    accounts: set[str] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    ids_repeat: bool = False
    rows: int = 0

    def amount(self, text: str, line: int) -> None:
        mark = mark_of(text)
        self.marks[mark] += 1
        if mark == "?" and self.unclear is None:
            self.unclear = (text, line)

    def sign(self, text: str, line: int) -> None:
        """Note how the text marks its direction; zero has none."""
        if any(sign in text for sign in MINUS) or "(" in text:
            self.minus += 1
        elif "+" in text or text.endswith(("CR", "DR", "Cr", "Dr")):
            self.plus += 1
        elif text.strip("0.,"):
            self.unmarked += 1
            self.first = self.first or (text, line)

    def id(self, text: str) -> None:
        known = len(self.ids)
        self.ids.add(hash(text))
        self.ids_repeat = self.ids_repeat or len(self.ids) == known


def gather(table: Table, layout: Layout) -> Evidence:
    """One pass over all records that have a text where the date belongs."""
    found = Evidence()
    day_at, value_at, id_at, account_at = map(
        layout.column, (Role.DATE, Role.VALUE_DATE, Role.BANK_ID, Role.ACCOUNT)
    )
    money_at = [column.index for column in layout.columns if column.role in MONEY]
    if day_at is None or not money_at:
        return found
    amount_at = layout.column(Role.AMOUNT)
    text_at = [column.index for column in layout.columns if column.role in SAYING]
    for line, cells in table.records(layout.start):
        count = len(cells)
        day = cells[day_at].strip() if day_at < count else ""
        if not day or not any(map(str.isdecimal, day)):
            continue
        found.rows += 1
        found.days.setdefault(day, line)
        for at in money_at:
            text = cells[at].strip() if at < count else ""
            if text:
                found.amount(text, line)
                if at == amount_at:
                    found.sign(text, line)
                    _payment(found, text, [cells[each] for each in text_at if each < count])
        if value_at is not None and value_at < count and len(found.value_days) < LINKS:
            found.value_days[cells[value_at].strip()] = None
        if id_at is not None and id_at < count and cells[id_at].strip():
            found.id(cells[id_at])
        if account_at is not None and account_at < count and len(found.accounts) <= MOST_ACCOUNTS:
            found.accounts.add(cells[account_at].strip())
    return found


def _payment(found: Evidence, text: str, texts: Iterable[str]) -> None:
    if text.startswith("-") and found.payments_in_minus < LINKS:
        said = {word for each in texts for word in each.casefold().split()}
        found.payments_in_minus += not said.isdisjoint(words.PAYMENT)


def signed_by_balance(
    table: Table, layout: Layout, decimal: str, *, rising: bool | None = None
) -> Sign | None:
    """Which way of signing makes each balance follow from the one before, None where neither or both do.

    `rising` is whether the file begins with the oldest row, None where its dates don't tell.
    """
    balance_at = layout.column(Role.BALANCE)
    if balance_at is None:
        return None
    followed = [
        (move, balance)
        for _, cells in islice(table.records(layout.start), LINKS)
        if (balance := _minor(cells, balance_at, decimal)) is not None
        and (move := _move(cells, layout, decimal)) is not None
    ]
    ways = [followed] * (rising is not False) + [followed[::-1]] * (rising is not True)
    fits = {sign: max(_links(way, factor) for way in ways) for sign, factor in FACTORS.items()}
    total = len(followed) - 1
    good = [sign for sign, links in fits.items() if links * 10 >= 8 * total and links >= ENOUGH_LINKS]
    return good[0] if len(good) == 1 else None


FACTORS = {Sign.SIGNED: 1, Sign.INVERTED: -1}


def _links(followed: list[tuple[int, int]], factor: int) -> int:
    return sum(1 for (_, before), (move, after) in pairwise(followed) if before + factor * move == after)


def _move(cells: Cells, layout: Layout, decimal: str) -> int | None:
    amount_at = layout.column(Role.AMOUNT)
    if amount_at is not None:
        return _minor(cells, amount_at, decimal)
    debit, credit = (
        _minor(cells, at, decimal) for at in (layout.column(Role.DEBIT), layout.column(Role.CREDIT))
    )
    return None if debit is None and credit is None else (credit or 0) - abs(debit or 0)


def _minor(cells: Cells, at: int | None, decimal: str) -> int | None:
    if at is None or at >= len(cells):
        return None
    found = figure(cells[at].strip(), decimal)
    try:
        return found.minor(3) if found else None
    except ValueError:
        return None
