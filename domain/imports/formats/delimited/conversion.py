"""Records to rows by a mapping. A record that is no row is told with its line, and why."""

from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import date
from decimal import Decimal, InvalidOperation

from domain.imports.formats import checks, dates
from domain.imports.formats.amounts import Figure, Unreadable, figure, places_of, report
from domain.imports.formats.checks import Currencies
from domain.imports.formats.delimited import words
from domain.imports.formats.delimited.records import Cells
from domain.imports.formats.delimited.surroundings import Surroundings
from domain.imports.formats.delimited.vocabulary import UNITS, currency_in, normal
from domain.imports.formats.mapping import DateOrder, Mapping, Role, Sign
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.statement import DESCRIPTION_LENGTH, RAW_LENGTH, Row
from domain.money import Money


@dataclass(slots=True)
class Places:
    """Where each role stands, looked up once."""

    date: int
    value_date: int | None
    amounts: tuple[int, ...]
    debit: int | None
    credit: int | None
    flag: int | None
    fee: int | None
    currency: int | None
    balance: int | None
    descriptions: tuple[int, ...]
    others: tuple[tuple[str, int], ...]
    counterparty: int | None
    payer: int | None
    account: int | None
    status: int | None
    original: int | None
    original_currency: int | None
    rate: int | None


PLAIN = {
    "counterparty": Role.COUNTERPARTY,
    "counterparty_account": Role.COUNTERPARTY_ACCOUNT,
    "bank_id": Role.BANK_ID,
    "reference": Role.REFERENCE,
    "type_code": Role.TYPE,
    "category": Role.CATEGORY,
}


def places(mapping: Mapping) -> Places:
    swap = mapping.sign is Sign.SWAPPED
    debit, credit = mapping.first(Role.DEBIT), mapping.first(Role.CREDIT)
    return Places(
        date=mapping.first(Role.DATE) or 0,
        value_date=mapping.first(Role.VALUE_DATE),
        amounts=mapping.all(Role.AMOUNT),
        debit=credit if swap else debit,
        credit=debit if swap else credit,
        flag=mapping.first(Role.FLAG) if mapping.sign is Sign.FLAG else None,
        fee=mapping.first(Role.FEE),
        currency=mapping.first(Role.CURRENCY),
        balance=mapping.first(Role.BALANCE),
        descriptions=mapping.all(Role.DESCRIPTION),
        others=tuple((name, at) for name, role in PLAIN.items() if (at := mapping.first(role)) is not None),
        counterparty=mapping.first(Role.COUNTERPARTY),
        payer=mapping.first(Role.PAYER),
        account=mapping.first(Role.ACCOUNT),
        status=mapping.first(Role.STATUS),
        original=mapping.first(Role.ORIGINAL_AMOUNT),
        original_currency=mapping.first(Role.ORIGINAL_CURRENCY),
        rate=mapping.first(Role.RATE),
    )


def cell(cells: Cells, at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


@dataclass(slots=True)
class Converter:
    """Turns one record after the other into a row, or says why it is none."""

    mapping: Mapping
    currencies: Currencies
    problems: Problems
    surroundings: Surroundings
    at: Places
    debits_negative: bool = False
    credits_negative: bool = False
    fee_counts: bool = False
    fees: int = 0
    order: DateOrder = field(init=False)
    decimal: str = field(init=False)

    def __post_init__(self) -> None:
        self.order, self.decimal = self.mapping.date_order, self.mapping.decimal

    def row(self, line: int, cells: Cells) -> Row | None:
        at = self.at
        told = cell(cells, at.date)
        # A row that isn't booked yet has no day of booking.
        day = dates.read(told or cell(cells, at.value_date), self.order)
        if day is None:
            self.undated(line, cells, told)
            return None
        if self.is_summary(line, cells):
            return None
        currency = self.currency(line, cells)
        minor = self.minor(line, cells, currency)
        if minor is None:
            return None
        status = normal(cell(cells, at.status)) if at.status is not None else ""
        if status in words.VOID:
            self.problems.add(Code.NOT_BOOKED, f"This row is marked “{status}” and left out.", line)
            return None
        checks.likely(day, line, self.problems)
        made = Row(
            line=line,
            date=day,
            amount=Money(minor, currency),
            value_date=self.value_date(cells),
            description=self.description(cells),
            pending=status in words.PENDING,
            balance=self.balance(cells, currency),
            raw=self.mapping.delimiter.join(cells)[:RAW_LENGTH],
            **{name: value for name, where in at.others if (value := cell(cells, where))},  # type: ignore[arg-type]  # all are texts
        )
        payer = cell(cells, at.payer) if minor > 0 else ""
        if payer:
            made = changed(made, counterparty=payer)
        return self.with_original(made, cells) if at.original is not None else made

    def value_date(self, cells: Cells) -> date | None:
        text = cell(cells, self.at.value_date)
        return dates.read(text, self.order) if text else None

    def description(self, cells: Cells) -> str:
        texts = dict.fromkeys(" ".join(cells[at].split()) for at in self.at.descriptions if at < len(cells))
        told = " ".join(text for text in texts if text) or cell(cells, self.at.counterparty)
        return told[:DESCRIPTION_LENGTH]

    def currency(self, line: int, cells: Cells) -> str:
        told = cell(cells, self.at.currency) or self.of_column(cells) or self.surroundings.currency
        if not told:
            told = self.unit(self.written(cells))
        return self.currencies.settle(told or None, line)

    def of_column(self, cells: Cells) -> str | None:
        """What the heading of the amount says: of several such columns each may be of another currency."""
        if len(self.at.amounts) < 2:  # noqa: PLR2004  as nearly all files have
            return self.mapping.currency
        return currency_in(self.heading(self.amount_at(cells)) or "") or self.mapping.currency

    def amount_at(self, cells: Cells) -> int | None:
        """The column of the amount; of several the one that is filled."""
        places = self.at.amounts
        if len(places) < 2:  # noqa: PLR2004  as nearly all files have
            return places[0] if places else None
        return next((at for at in places if not words.is_empty(cell(cells, at))), places[0])

    def unit(self, written: str) -> str:
        """The currency that an amount is written with. "$" is the sign of twenty currencies, so of none."""
        if not written or (written[0].isdecimal() and written[-1].isdecimal()):
            return ""
        found = figure(written, self.decimal)
        unit = found.unit if found else ""
        return UNITS.get(unit, unit if unit.isalpha() and unit.isupper() else "")

    def minor(self, line: int, cells: Cells, currency: str) -> int | None:
        """The amount in minor units, negative for money out; None with the problem told."""
        at = self.at
        amount_at = self.amount_at(cells)
        if amount_at is None:
            return self.of_two(line, cells, currency)
        text = cell(cells, amount_at)
        if words.is_empty(text):
            self.problems.add(Code.NO_AMOUNT, f"No amount: “{excerpt(' '.join(cells))}”.", line)
            return None
        size = self.exact(text, currency, line, amount_at)
        if size is None:
            return None
        if at.fee is not None:
            size -= self.fee(line, cells, currency)
        if self.mapping.sign is Sign.INVERTED:
            return -size
        return size if at.flag is None else self.flagged(size, text, line, cells)

    def flagged(self, size: int, text: str, line: int, cells: Cells) -> int | None:
        """The amount in the direction of the flag; one without a flag needs a sign of its own."""
        told = cell(cells, self.at.flag)
        way = words.flag(told)
        if way:
            return size * way
        if self.read(text).marked:
            return size
        column, heading = (self.at.flag or 0) + 1, self.heading(self.at.flag)
        sentence = f"“{excerpt(told)}” says neither debit nor credit."
        self.problems.add(Code.BAD_AMOUNT, sentence, line, column=column, element=heading)
        return None

    def fee(self, line: int, cells: Cells, currency: str) -> int:
        """A fee in a column of its own that the balance moves by too. Another one is no part of the amount: it is told once."""
        text = cell(cells, self.at.fee)
        found = figure(text, self.decimal) if text else None
        if found is None or not (found.whole + found.fraction).strip("0"):
            return 0
        if self.fee_counts:
            return abs(self.exact(text, currency, line, self.at.fee) or 0)
        if not self.fees:
            self.fees = line
            sentence = f"Fees such as “{excerpt(text)}” stand in a column of their own and aren't part of the amounts."
            self.problems.add(Code.FEE_APART, sentence, line, column=(self.at.fee or 0) + 1)
        return 0

    def of_two(self, line: int, cells: Cells, currency: str) -> int | None:
        """Money out and money in stand in columns of their own; a zero in one of them says nothing."""
        at = self.at
        out, into = cell(cells, at.debit), cell(cells, at.credit)
        if words.is_empty(out) and words.is_empty(into):
            self.problems.add(Code.NO_AMOUNT, f"No amount: “{excerpt(' '.join(cells))}”.", line)
            return None
        spent = 0 if words.is_empty(out) else self.exact(out, currency, line, at.debit)
        gained = 0 if words.is_empty(into) else self.exact(into, currency, line, at.credit)
        if spent is None or gained is None:
            return None
        return (-gained if self.credits_negative else gained) + (spent if self.debits_negative else -spent)

    def exact(self, text: str, currency: str, line: int, at: int | None) -> int | None:
        column = (at or 0) + 1
        try:
            return self.read(text).minor(places_of(currency))
        except Unreadable as fault:
            report(self.problems, fault, text, currency, line, column=column, element=self.heading(at))
            return None

    def read(self, text: str) -> Figure:
        found = figure(text, self.decimal)
        if found is None:
            raise Unreadable
        return found

    def heading(self, at: int | None) -> str | None:
        headings = self.mapping.headings
        return headings[at] if at is not None and at < len(headings) else None

    def balance(self, cells: Cells, currency: str) -> Money | None:
        text = cell(cells, self.at.balance)
        if not text:
            return None
        try:
            return Money(self.read(text).minor(places_of(currency)), currency)
        except Unreadable:
            return None

    def with_original(self, made: Row, cells: Cells) -> Row:
        """What was paid in another currency, where the row tells it."""
        text, code = cell(cells, self.at.original), cell(cells, self.at.original_currency).upper()
        if not text or not code or code == made.amount.currency:
            return made
        try:
            size = abs(self.read(text).minor(places_of(code)))
            original = Money(size if made.amount.minor >= 0 else -size, code)
            rate = Decimal(cell(cells, self.at.rate).replace(",", ".") or "0")
        except (Unreadable, InvalidOperation):
            return made
        return changed(made, original=original, rate=rate if rate.is_finite() and rate > 0 else None)

    def is_summary(self, line: int, cells: Cells) -> bool:
        """Lines of balances and totals that stand among the rows, with a date of their own."""
        for at in self.at.descriptions:
            word = normal(cell(cells, at))
            opening = self.is_balance(word, words.OPENING, cells)
            if opening or self.is_balance(word, words.CLOSING, cells):
                self.take_balance(opening, line, cells)
                return True
            if word in words.TOTALS:
                self.problems.add(Code.NO_TRANSACTION_HERE, f"A total: “{excerpt(' '.join(cells))}”.", line)
                return True
        return False

    def is_balance(self, word: str, phrases: frozenset[str], cells: Cells) -> bool:
        """The words of a balance, alone, or before more words where there is no amount."""
        return word in phrases or (not self.written(cells) and word.startswith(tuple(phrases)))

    def written(self, cells: Cells) -> str:
        """The amount as it stands in whichever column has one."""
        text = cell(cells, self.amount_at(cells))
        if not words.is_empty(text):
            return text
        texts = (cell(cells, self.at.debit), cell(cells, self.at.credit))
        return next((text for text in texts if not words.is_empty(text)), "")

    def take_balance(self, opening: bool, line: int, cells: Cells) -> None:
        texts = (cell(cells, at) for at in (self.amount_at(cells), self.at.credit, self.at.balance))
        text = next((each for each in texts if not words.is_empty(each)), "")
        debit = cell(cells, self.at.debit) or (
            words.flag(cell(cells, self.at.flag)) < 0 if self.at.flag else False
        )
        told = (f"-{text or debit}" if debit and not (text or "-").startswith("-") else text, line)
        if not told[0]:
            return
        if opening:
            self.surroundings.opening = self.surroundings.opening or told
        else:
            self.surroundings.closing = told

    def undated(self, line: int, cells: Cells, told: str) -> None:
        """A record without a date: a total, a line around the table, or a row whose date can't be read."""
        self.surroundings.look(line, cells)
        amount = self.written(cells)
        sentence = excerpt(" ".join(each for each in cells if each.strip()))
        if normal(told) in words.PENDING:
            self.problems.add(
                Code.NOT_BOOKED, f"This row has no date yet and is left out: “{sentence}”.", line
            )
        elif amount and figure(amount, self.decimal) and self.is_row(cells, told):
            column, heading = self.at.date + 1, self.heading(self.at.date)
            why = f"There is no day “{excerpt(told)}”." if told else f"No date: “{sentence}”."
            self.problems.add(Code.BAD_DATE, why, line, column=column, element=heading)
        else:
            self.problems.add(Code.NO_TRANSACTION_HERE, f"No transaction: “{sentence}”.", line)

    def is_row(self, cells: Cells, told: str) -> bool:
        """Whether an undated record with an amount is a row: no word of it is of a total, and some describe it."""
        said = {normal(part) for each in cells for part in (each, each.partition(" ")[0])}
        if not said.isdisjoint(words.TOTALS | words.OPENING | words.CLOSING):
            return False
        return bool(told) or any(cell(cells, at) for at in self.at.descriptions)
