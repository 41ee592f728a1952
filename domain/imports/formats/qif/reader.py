"""QIF to statements: one for each account, or for each list of transactions where no account is named."""

from dataclasses import dataclass, field
from datetime import date

from domain.imports.formats import checks, dates
from domain.imports.formats.amounts import Unreadable, read_money, report
from domain.imports.formats.checks import MAX_ROWS, Currencies
from domain.imports.formats.encodings import Text
from domain.imports.formats.mapping import DateOrder
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.qif.records import Field, Record, records
from domain.imports.formats.statement import (
    RAW_LENGTH,
    Account,
    AccountKind,
    File,
    Format,
    Part,
    Row,
    Statement,
    Wishes,
)
from domain.money import Money

KINDS = {
    "bank": AccountKind.BANK,
    "cash": AccountKind.CASH,
    "ccard": AccountKind.CARD,
    "oth a": AccountKind.BANK,
    "oth l": AccountKind.LOAN,
}
INVESTMENTS = frozenset(("type:invst", "type:prices", "type:security"))
OPENING = "opening balance"
OPENING_TYPE = "OPENING_BALANCE"  # the first row of an account's list: what was there before, not income
INVESTMENT = (
    "This is an investment list (QIF !Type:Invst): it tells of holdings and trades, which Finsight doesn't keep. "
    "Export the bank or card accounts instead."
)


@dataclass(slots=True)
class Draft:
    account: Account
    section: str = ""
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    order: DateOrder
    problems: Problems
    currencies: Currencies
    drafts: list[Draft] = field(default_factory=list)
    draft: Draft | None = None
    investments: bool = False
    rows: int = 0

    def follow(self, record: Record) -> None:
        section = record.section
        if section in INVESTMENTS:
            self.investments = self.investments or (section == "type:invst" and bool(record.fields))
        elif section == "account" and record.fields:
            self.open_account(record)
        elif section.startswith("type:") and section[5:].strip() in KINDS:
            self.transaction(record, KINDS[section[5:].strip()])

    def open_account(self, record: Record) -> None:
        """The transactions that follow belong to this account; a list of accounts leaves the last one open."""
        name, kind = record.get("N"), KINDS.get((record.get("T") or "").casefold())
        known = next((draft for draft in self.drafts if draft.account.name == name), None)
        self.draft = known or Draft(Account(name=name, kind=kind))
        if not known:
            self.drafts.append(self.draft)

    def transaction(self, record: Record, kind: AccountKind) -> None:
        if self.draft is None or (self.draft.account.name is None and self.draft.section != record.section):
            self.draft = Draft(Account(kind=kind), record.section)
            self.drafts.append(self.draft)
        if not record.fields:
            return
        if not record.ended:
            sentence = "The file ends in the middle of this transaction, which is left out."
            self.problems.add(Code.TRUNCATED, sentence, record.line)
            return
        made = self.row(record) if self.rows < MAX_ROWS else None
        if made:
            self.rows += 1
            self.draft.rows.append(made)
            self.limit(record.line)

    def limit(self, line: int) -> None:
        if self.rows == MAX_ROWS:
            sentence = f"Only the first {MAX_ROWS} rows are read. Export a shorter time, in several files."
            self.problems.add(Code.TOO_MANY_ROWS, sentence, line)

    def row(self, record: Record) -> Row | None:
        day = self.day(record)
        currency = self.currencies.settle(None, record.line)
        amount = self.money(record, currency) if day else None
        if day is None or amount is None:
            return None
        checks.likely(day, record.line, self.problems, element="D")
        payee, memo, category = record.get("P"), record.get("M"), record.get("L")
        opening = (payee or "").casefold() == OPENING
        return Row(
            line=record.line,
            date=day,
            amount=amount,
            description=" ".join(part for part in (payee, memo) if part),
            counterparty=payee,
            reference=record.get("N"),
            category=category,
            type_code=OPENING_TYPE if opening else None,
            parts=self.parts(record, amount),
            raw=" ".join(f"{told.letter}{told.value}" for told in record.fields)[:RAW_LENGTH],
        )

    def day(self, record: Record) -> date | None:
        told = record.get("D") or ""
        day = dates.read(normal(told), self.order)
        if day is None:
            sentence = f"There is no day “{excerpt(told)}”." if told else "This transaction has no date."
            self.problems.add(Code.BAD_DATE, sentence, record.line, element="D")
        return day

    def money(self, record: Record, currency: str) -> Money | None:
        told = next((told for told in record.fields if told.letter in "TU" and told.value), None)
        if told is None:
            self.problems.add(Code.NO_AMOUNT, "This transaction has no amount.", record.line, element="T")
            return None
        return self.exact(told, currency)

    def exact(self, told: Field, currency: str) -> Money | None:
        try:
            return read_money(told.value, currency)
        except Unreadable as fault:
            report(self.problems, fault, told.value, currency, told.line, element=told.letter)
            return None

    def parts(self, record: Record, amount: Money) -> tuple[Part, ...]:
        """The splits: S begins one, E is its note, $ its amount. Parts that don't sum up are left out, and told."""
        parts: list[Part] = []
        category: str | None = None
        note: str | None = None
        for told in record.fields:
            if told.letter == "S":
                category, note = told.value or None, None
            elif told.letter == "E":
                note = told.value or None
            elif told.letter == "$":
                share = self.exact(told, amount.currency)
                if share:
                    parts.append(Part(amount=share, category=category, note=note))
        if parts and sum(part.amount.minor for part in parts) != amount.minor:
            sentence = (
                f"The parts of this transaction don't sum to its amount of {amount}; they are left out."
            )
            self.problems.add(Code.PARTS_DIFFER, sentence, record.line)
            return ()
        return tuple(parts)


def normal(text: str) -> str:
    """Quicken writes 1/ 5'04 for 5 January 2004, and both / and - or . elsewhere."""
    return (
        text.replace(" ", "").replace("'", "/").replace("-", "/").replace(".", "/")
        if "'" in text
        else text.replace(" ", "")
    )


def decide_order(text: str, wishes: Wishes, problems: Problems) -> DateOrder:
    if wishes.date_order:
        return wishes.date_order
    told = [
        (told, record.line)
        for record in records(text)
        if record.section.startswith("type:")
        and record.section[5:].strip() in KINDS
        and (told := record.get("D"))
    ]
    # Quicken's own exports are American, and an apostrophe before the year is Quicken's mark.
    fallback = DateOrder.MDY if any("'" in day for day, _ in told) else DateOrder.DMY
    decision = dates.decide((normal(day) for day, _ in told), fallback)
    if decision.asked:
        line = next(line for day, line in told if normal(day) == decision.asked)
        dates.ask(problems, decision.asked, line, "D")
    return decision.order


def read(text: Text, wishes: Wishes, problems: Problems) -> File:
    reader = Reader(decide_order(text.text, wishes, problems), problems, Currencies(wishes, problems))
    for record in records(text.text):
        reader.follow(record)
    statements = tuple(Statement(account=draft.account, rows=tuple(draft.rows)) for draft in reader.drafts)
    file = File(format=Format.QIF, encoding=text.encoding, statements=statements, problems=())
    if reader.investments and not any(statement.rows for statement in statements):
        return checks.refused(file, problems, Code.INVESTMENT, INVESTMENT)
    if reader.investments:
        problems.add(
            Code.INVESTMENT_PART, "The list of investments in this file is left out.", element="!Type:Invst"
        )
    if not statements:
        problems.add(Code.NO_TRANSACTIONS, "There are no transactions in this file.")
    return checks.finished(file, problems)
