"""MT940 and MT942 to statements: one for each account and series of pages."""

from dataclasses import dataclass, field
from dataclasses import replace as changed
from decimal import Decimal

from domain.imports.formats import checks
from domain.imports.formats.accounts import iban
from domain.imports.formats.amounts import Unreadable, read_money, report
from domain.imports.formats.checks import MAX_ROWS, Currencies
from domain.imports.formats.encodings import Text
from domain.imports.formats.mt940 import details, lines
from domain.imports.formats.mt940.details import Details
from domain.imports.formats.mt940.fields import Field, fields
from domain.imports.formats.mt940.lines import Line
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.statement import (
    RAW_LENGTH,
    Account,
    Balance,
    File,
    Format,
    Row,
    Statement,
    Wishes,
)
from domain.money import Money

CURRENCY_LENGTH = 3


@dataclass(slots=True)
class Draft:
    """A statement while it is read. `rows` wait for their details, which come after them."""

    account: str | None = None
    currency: str | None = None
    opening: Balance | None = None
    closing: Balance | None = None
    interim: bool = False
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    problems: Problems
    currencies: Currencies
    drafts: list[Draft] = field(default_factory=list)
    draft: Draft | None = None
    open_row: bool = False
    ended: bool = True
    interim_report: bool = False
    rows: int = 0
    last_currency: str | None = None

    def follow(self, told: Field) -> None:
        match told.tag:
            case "20":
                self.begin()
            case "25" | "25P":
                self.account(told)
            case "60F" | "60M":
                self.opening(told)
            case "62F" | "62M":
                self.closing(told)
            case "61":
                self.line(told)
            case "86" | "NS":
                self.details(told)
            case "34F" | "90D" | "90C":
                self.interim(told)
            case "-":
                self.ended, self.open_row = True, False
            case _:
                self.open_row = False

    def begin(self) -> None:
        self.draft, self.ended, self.open_row = Draft(), False, False
        self.drafts.append(self.draft)

    def current(self) -> Draft:
        """The open statement; a field outside of any begins one."""
        if self.draft is None or self.ended:
            self.draft, self.ended = Draft(currency=self.last_currency), False
            self.drafts.append(self.draft)
        return self.draft

    def account(self, told: Field) -> None:
        draft = self.current()
        draft.account = told.lines[0].strip() or None
        tail = (draft.account or "")[-CURRENCY_LENGTH:]
        before = (draft.account or "")[-CURRENCY_LENGTH - 1 : -CURRENCY_LENGTH]
        if tail.isupper() and before in {"/", " "}:
            draft.currency = tail
        elif draft.currency is None and self.drafts[:-1] and self.drafts[-2].account == draft.account:
            draft.currency = self.drafts[-2].currency

    def balance(self, told: Field) -> Balance | None:
        match = lines.BALANCE.match(told.lines[0].strip())
        draft = self.current()
        if match is None:
            sentence = f"“{excerpt(told.text)}” is no balance."
            self.problems.add(Code.BAD_AMOUNT, sentence, told.line, element=f":{told.tag}:")
            return None
        draft.currency = match["currency"] or draft.currency
        self.last_currency = draft.currency
        money = self.money(match["amount"], match["way"] == "D", told)
        return Balance(money=money, date=lines.read_day(match["day"])) if money else None

    def opening(self, told: Field) -> None:
        balance = self.balance(told)
        draft = self.current()
        draft.opening = draft.opening or balance

    def closing(self, told: Field) -> None:
        self.open_row = False
        balance = self.balance(told)
        draft = self.current()
        draft.closing, draft.interim = balance or draft.closing, told.tag == "62M"

    def interim(self, told: Field) -> None:
        """An MT942 names its currency in its limits and sums."""
        self.interim_report, self.open_row = True, False
        code = told.lines[0].lstrip("0123456789")[:CURRENCY_LENGTH]
        draft = self.current()
        if code.isalpha() and code.isupper():
            draft.currency = draft.currency or code
            for index, row in enumerate(draft.rows):
                if row.amount.currency != code and told.tag != "34F":
                    draft.rows[index] = self.in_currency(row, code)

    def in_currency(self, row: Row, code: str) -> Row:
        """A row that was read before its currency was told, as far as decimals allow."""
        try:
            money = read_money(f"{row.amount.amount:f}", code, decimal=".")
        except Unreadable:
            return row
        return changed(row, amount=money)

    def money(self, text: str, outward: bool, told: Field) -> Money | None:
        currency = self.currencies.settle(self.current().currency, told.line)
        try:
            money = read_money(text, currency, decimal=",")
        except Unreadable as fault:
            report(self.problems, fault, text, currency, told.line, element=f":{told.tag}:")
            return None
        return Money(-money.minor, currency) if outward else money

    def line(self, told: Field) -> None:
        self.open_row = False
        draft = self.current()
        if self.rows >= MAX_ROWS:
            return
        found = lines.read(told.text)
        if found is None:
            sentence = f"“{excerpt(told.text)}” is no statement line; it is left out."
            self.problems.add(Code.BROKEN, sentence, told.line, element=":61:")
            return
        row = self.row(found, told)
        if row:
            draft.rows.append(row)
            self.rows, self.open_row = self.rows + 1, True
            if self.rows == MAX_ROWS:
                sentence = (
                    f"Only the first {MAX_ROWS} rows are read. Export a shorter time, in several files."
                )
                self.problems.add(Code.TOO_MANY_ROWS, sentence, told.line)

    def row(self, found: Line, told: Field) -> Row | None:
        day = found.entry_date or found.value_date
        if found.value_date is None:
            consequence = (
                f"; the booking date {day.isoformat()} is taken." if day else "; the row is left out."
            )
            code = Code.DATE_ASSUMED if day else Code.BAD_DATE
            sentence = f"There is no day “{found.value_text}” (YYMMDD){consequence}"
            self.problems.add(code, sentence, told.line, element=":61:")
        amount = self.money(found.amount, found.outward, told)
        if day is None or amount is None:
            return None
        checks.likely(day, told.line, self.problems, element=":61:")
        return Row(
            line=told.line,
            date=day,
            value_date=found.value_date,
            amount=amount,
            description=found.supplement if not found.supplement.startswith("/") else "",
            bank_id=found.bank_reference,
            reference=found.reference,
            pending=found.expected,
            reversal=found.reversal,
            type_code=found.type_code,
            original=self.original(told.text, amount),
            rate=self.rate(told.text),
            raw=" ".join(told.text.split())[:RAW_LENGTH],
        )

    def original(self, text: str, amount: Money) -> Money | None:
        match = lines.ORIGINAL.search(text)
        if match is None or match[1] == amount.currency:
            return None
        try:
            money = read_money(match[2], match[1], decimal=",")
        except Unreadable:
            return None
        return Money(money.minor if amount.minor >= 0 else -money.minor, money.currency)

    def rate(self, text: str) -> Decimal | None:
        match = lines.RATE.search(text)
        return Decimal(match[1].replace(",", ".")) if match else None

    def details(self, told: Field) -> None:
        """A :86: belongs to the :61: before it; after a balance it belongs to the statement and is passed over."""
        if not self.open_row or self.draft is None:
            return
        found = details.read_numbered(told.lines) if told.tag == "NS" else details.read(told.lines)
        self.draft.rows[-1] = detailed(self.draft.rows[-1], found, told)
        self.open_row = False


def detailed(row: Row, found: Details, told: Field) -> Row:
    return changed(
        row,
        description=found.description or row.description,
        counterparty=found.counterparty,
        counterparty_account=found.account,
        reference=found.reference or row.reference,
        type_code=found.code or row.type_code,
        raw=f"{row.raw} {' '.join(told.text.split())}"[:RAW_LENGTH],
    )


def statements(drafts: list[Draft]) -> tuple[Statement, ...]:
    """Pages of one statement are joined: one that ends with an interim balance goes on in the next."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before and before.interim and before.account == draft.account:
            before.rows += draft.rows
            before.closing, before.interim = draft.closing, draft.interim
        else:
            joined.append(draft)
    return tuple(
        Statement(
            account=_account(draft), rows=tuple(draft.rows), opening=draft.opening, closing=draft.closing
        )
        for draft in joined
    )


def _account(draft: Draft) -> Account:
    told = draft.account or ""
    bank, slash, number = told.partition("/")
    own = iban(told)
    currency = draft.currency or (draft.rows[0].amount.currency if draft.rows else None)
    return Account(
        id=None if own else told or None,
        iban=own,
        bank=bank if slash and number else None,
        currency=currency,
    )


def read(text: Text, wishes: Wishes, problems: Problems) -> File:
    reader = Reader(problems, Currencies(wishes, problems))
    for told in fields(text.text):
        reader.follow(told)
    unfinished = next((draft for draft in reader.drafts if draft.opening and draft.closing is None), None)
    if unfinished:
        sentence = "A statement has no closing balance (:62F:): the file may not be whole."
        problems.add(Code.STATEMENT_UNFINISHED, sentence, text.text.count("\n") + 1)
    found = statements(reader.drafts)
    if not found:
        problems.add(Code.NO_TRANSACTIONS, "There is no statement in this file.")
    file = File(
        format=Format.MT940,
        variant="MT942" if reader.interim_report else "MT940",
        encoding=text.encoding,
        statements=found,
        problems=(),
    )
    return checks.finished(file, problems)
