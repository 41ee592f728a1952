"""What every format has checked: currencies, dates that are likely, and balances that add up."""

from dataclasses import dataclass, field
from datetime import date

from domain.imports.formats import dates
from domain.imports.formats.amounts import currencies
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.statement import UNKNOWN_CURRENCY, File, Statement, Wishes
from domain.money import Money, decimals

# Rows take about a kilobyte each, and a worker has a few hundred megabytes.
MAX_ROWS = 300_000


@dataclass(slots=True)
class Currencies:
    """Settles which currency an amount has, and says once what is odd about it."""

    wishes: Wishes
    problems: Problems
    _settled: dict[str | None, str] = field(default_factory=dict)

    def settle(self, told: str | None, line: int) -> str:
        """The code that the file tells, else the one wished, else `UNKNOWN_CURRENCY` and a question."""
        settled = self._settled.get(told)
        if settled is None:
            settled = self._settled[told] = self._first_time(told, line)
        return settled

    def _first_time(self, told: str | None, line: int) -> str:
        code = (told or "").strip().upper()
        if code in currencies():
            if code not in decimals():
                sentence = f"{code} is no longer in use: its rows are read, but can't be booked as they are."
                self.problems.add(Code.CURRENCY_NOT_IN_USE, sentence, line)
            return code
        if code and code != UNKNOWN_CURRENCY:
            self.problems.add(Code.BAD_CURRENCY, f"“{excerpt(code)}” is no ISO 4217 currency.", line)
        if self.wishes.currency:
            return self.wishes.currency
        if not self.problems.met(Code.CURRENCY_UNKNOWN):
            sentence = "The file doesn't say which currency its amounts have. Choose the account's."
            self.problems.add(Code.CURRENCY_UNKNOWN, sentence, line)
        return UNKNOWN_CURRENCY


def likely(day: date, line: int, problems: Problems, *, element: str | None = None) -> None:
    """Warn about a date that a calendar has and a statement hardly would. Each row comes here: it is the place reached."""
    problems.place.line = line
    if day.year not in dates.LIKELY:
        problems.add(Code.UNLIKELY_DATE, f"{day.isoformat()} is an unlikely date.", line, element=element)


def closing(statement: Statement, problems: Problems) -> None:
    """Opening balance and booked rows must give the closing balance, where both are told in one currency."""
    if statement.opening is None or statement.closing is None:
        return
    start, end = statement.opening.money, statement.closing.money
    if start.currency != end.currency:
        sentence = f"The opening balance is in {start.currency}, the closing balance in {end.currency}."
        problems.add(Code.CLOSING_BALANCE, sentence)
        return
    total = statement.total(start)
    if total is not None and total != end:
        off = Money(end.minor - total.minor, end.currency)
        booked = sum(not row.pending for row in statement.rows)
        account = statement.account
        whose = account.iban or (account.id if statement.moved is None else account.name)
        of_account = f" of account {whose}" if whose else ""
        sentence = (
            f"The closing balance{of_account} is {end}, but the opening balance and the {booked} booked rows give "
            f"{total}: they differ by {off}. Rows may be left out, or the file is not whole."
        )
        problems.add(Code.CLOSING_BALANCE, sentence)


def finished(file: File, problems: Problems) -> File:
    """The file with its balances checked and all problems listed."""
    for statement in file.statements:
        closing(statement, problems)
    if file.statements and not any(statement.rows for statement in file.statements):
        left_out = any(problem.line for problem in problems.found)
        sentence = "No transaction could be read." if left_out else "There are no transactions in this file."
        problems.add(Code.NO_TRANSACTIONS, sentence)
    return File(
        format=file.format,
        variant=file.variant,
        encoding=file.encoding,
        statements=file.statements,
        mapping=file.mapping,
        problems=problems.listed(),
        belongings=file.belongings,
        files=file.files,
    )


def refused(file: File, problems: Problems, code: Code, sentence: str) -> File:
    """The file without statements, refused by that sentence."""
    problems.add(code, sentence)
    return File(format=file.format, variant=file.variant, encoding=file.encoding, problems=problems.listed())
