"""What stands around the table: account, currency and balances in the lines above and below it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from domain.imports.formats.accounts import iban
from domain.imports.formats.amounts import currencies, figure
from domain.imports.formats.delimited import words
from domain.imports.formats.delimited.records import Cells
from domain.imports.formats.delimited.vocabulary import currency_in, normal, roles
from domain.imports.formats.mapping import Role

LONGEST_CELL = 200
ACCOUNT = re.compile(r"(?=(?:\D*\d){4})[\w ./*-]{4,60}")  # a number of four figures or more


@dataclass(slots=True)
class Surroundings:
    """Balances are (text, line), read once the currency is known."""

    account: str | None = None
    iban: str | None = None
    currency: str | None = None
    opening: tuple[str, int] | None = None
    closing: tuple[str, int] | None = None

    def look(self, line: int, cells: Cells) -> None:
        """Take what a line beside the table tells."""
        told = [cell.strip() for cell in cells if cell.strip() and len(cell) < LONGEST_CELL]
        for cell in told:
            self.iban = self.iban or iban(cell)
            if cell.upper() == cell and cell in currencies():
                self.currency = self.currency or cell
        self._labelled(line, told)

    def _labelled(self, line: int, told: list[str]) -> None:
        pairs = [(label.rstrip(": "), value) for label, value in pairwise(told)]
        pairs += [
            (label, value.strip()) for cell in told for label, mark, value in [cell.partition(":")] if mark
        ]
        for label, value in pairs:
            if not value:
                continue
            word = normal(label)
            if is_figure(value):
                self._balance(word, value, line)
            elif any(role is Role.ACCOUNT for _, role in roles(label)[:1]) and ACCOUNT.fullmatch(value):
                self.account = self.account or value
            self.currency = self.currency or currency_in(value)

    def _balance(self, word: str, value: str, line: int) -> None:
        if any(phrase in word for phrase in words.OPENING):
            self.opening = self.opening or (value, line)
        elif any(phrase in word for phrase in words.CLOSING):
            self.closing = (value, line)


def is_figure(text: str) -> bool:
    return any(figure(text, mark) for mark in ".,")


def look_around(records: Iterable[tuple[int, Cells]]) -> Surroundings:
    found = Surroundings()
    for line, cells in records:
        found.look(line, cells)
    return found
