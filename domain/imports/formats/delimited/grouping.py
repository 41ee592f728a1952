"""Rows to statements: one for each account and currency, with the balances that the rows themselves tell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from domain.imports.formats.accounts import iban
from domain.imports.formats.amounts import Unreadable, figure, places_of
from domain.imports.formats.delimited.surroundings import Surroundings
from domain.imports.formats.problems import Code, Problems
from domain.imports.formats.statement import Account, Balance, Row, Statement
from domain.money import Money

SHARE = 8  # of ten balances that must follow from the one before
SHOWN = 5


@dataclass(slots=True)
class Groups:
    """Rows by account (None where no column tells it) and currency, in the order in which they appear."""

    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def add(self, account: str, row: Row) -> None:
        self.rows.setdefault((account, row.amount.currency), []).append(row)

    def last(self, account: str) -> list[Row] | None:
        return next((rows for (whose, _), rows in reversed(self.rows.items()) if whose == account), None)


def statements(
    groups: Groups, around: Surroundings, decimal: str, problems: Problems
) -> tuple[Statement, ...]:
    alone = len(groups.rows) == 1
    return tuple(
        _statement(account, currency, rows, around if alone else Surroundings(), decimal, problems)
        for (account, currency), rows in groups.rows.items()
    )


def _statement(
    account: str, currency: str, rows: Sequence[Row], around: Surroundings, decimal: str, problems: Problems
) -> Statement:
    own_iban = iban(account) if account else around.iban
    told = Account(
        id=(None if own_iban == account else account or around.account) or None,
        iban=own_iban,
        currency=currency,
    )
    opening, closing = _told(around.opening, currency, decimal), _told(around.closing, currency, decimal)
    chained = _chain(rows, problems)
    if chained and not (opening and closing):
        opening, closing = chained
    return Statement(account=told, rows=tuple(rows), opening=opening, closing=closing)


def _told(balance: tuple[str, int] | None, currency: str, decimal: str) -> Balance | None:
    found = figure(balance[0], decimal) if balance else None
    try:
        return Balance(money=Money(found.minor(places_of(currency)), currency)) if found else None
    except Unreadable:
        return None


def _chain(rows: Sequence[Row], problems: Problems) -> tuple[Balance, Balance] | None:
    """Opening and closing balance by the column of balances, if they follow from each other in one direction.

    A few that don't follow are told: a row may be missing there. The two are told only if all rows have a balance and
    every one follows, for otherwise they would prove nothing.
    """
    kept = [row for row in rows if row.balance and not row.pending]
    if len(kept) < 2:  # noqa: PLR2004  a chain has links
        return None
    ways = {True: _breaks(kept), False: _breaks(kept[::-1])}
    upwards = len(ways[True]) <= len(ways[False])
    breaks = ways[upwards]
    links = len(kept) - 1
    if (links - len(breaks)) * 10 < SHARE * links:
        return None
    for row in breaks[:SHOWN]:
        sentence = (
            f"The balance {row.balance} doesn't follow from the row before it: a row may be missing there."
        )
        problems.add(Code.RUNNING_BALANCE, sentence, row.line)
    if breaks or len(kept) != sum(1 for row in rows if not row.pending):
        return None
    first, last = (kept[0], kept[-1]) if upwards else (kept[-1], kept[0])
    if first.balance is None or last.balance is None:
        return None
    before = Money(first.balance.minor - first.amount.minor, first.amount.currency)
    return Balance(money=before), Balance(money=last.balance, date=last.date)


def _breaks(rows: Sequence[Row]) -> list[Row]:
    return [
        row
        for before, row in pairwise(rows)
        if before.balance and row.balance and before.balance.minor + row.amount.minor != row.balance.minor
    ]
