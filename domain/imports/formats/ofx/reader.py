"""OFX to statements: one for each account's list of transactions, and one for each account that is only named."""

import re
from dataclasses import dataclass, field

from domain.imports.formats import checks
from domain.imports.formats.amounts import Unreadable, read_money, report
from domain.imports.formats.checks import MAX_ROWS, Currencies
from domain.imports.formats.encodings import Text
from domain.imports.formats.ofx.elements import Event, Kind, events
from domain.imports.formats.ofx.transactions import Elements, row
from domain.imports.formats.ofx.values import KINDS, read_date
from domain.imports.formats.problems import Code, Problems
from domain.imports.formats.statement import (
    Account,
    AccountKind,
    Balance,
    File,
    Format,
    Row,
    Statement,
    Wishes,
)

STATEMENTS = {"STMTRS": AccountKind.BANK, "CCSTMTRS": AccountKind.CARD, "LOANSTMTRS": AccountKind.LOAN}
INVESTMENTS = frozenset(("INVSTMTRS", "INVSTMTTRNRS"))
ACCOUNTS = frozenset(("BANKACCTFROM", "CCACCTFROM", "LOANACCTFROM"))
RECORDS = frozenset(("STMTTRN", "STMTTRNP"))
VERSION = re.compile(r"\bVERSION\s*[:=]\s*[\"']?(\d{3})", re.IGNORECASE)
# Which record each aggregate's values belong to is told by this prefix, where it is not the record itself.
INSIDE = frozenset(("PAYEE", "CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "EXTDNAME", "IMAGEDATA"))
INVESTMENT = (
    "This is an investment statement (OFX INVSTMTRS): it tells of holdings and trades, which Finsight doesn't keep. "
    "Export the cash account that belongs to it, if your broker has one, as a bank statement."
)


@dataclass(slots=True)
class Draft:
    """A statement while it is read."""

    kind: AccountKind
    currency: str | None = None
    account: Elements | None = None
    name: str | None = None
    ledger: Elements | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """Follows the elements; holds what is open."""

    problems: Problems
    currencies: Currencies
    statements: list[Statement] = field(default_factory=list)
    draft: Draft | None = None
    record: Elements | None = None
    pending: bool = False
    target: Elements | None = None
    inside: str | None = None
    bank: str | None = None
    info: str | None = None
    status: Elements | None = None
    investments: int = 0
    in_investment: bool = False
    closed: bool = False
    rows: int = 0

    def follow(self, event: Event) -> None:
        match event.kind:
            case Kind.OPEN:
                self.open(event)
            case Kind.CLOSE:
                self.close(event.name)
            case Kind.VALUE:
                self.value(event)

    def open(self, event: Event) -> None:
        name = event.name
        if name in INVESTMENTS:
            self.investments += name == "INVSTMTRS"
            self.in_investment = True
        elif name in STATEMENTS:
            self.end_statement()
            self.draft = Draft(STATEMENTS[name])
        elif name in RECORDS:
            self.end_record()
            self.record, self.pending = Elements(event.line), name == "STMTTRNP"
        elif name in ACCOUNTS:
            self.open_account(name, event.line)
        elif name == "LEDGERBAL" and self.draft:
            self.target = self.draft.ledger = Elements(event.line)
        elif name == "STATUS":
            self.status = self.target = Elements(event.line)
        elif name in INSIDE:
            self.inside = name
        elif name == "ACCTINFO":
            self.info = None
        elif name in {"AVAILBAL", "BAL", "BALLIST"}:
            self.target = Elements(event.line)

    def open_account(self, name: str, line: int) -> None:
        if self.in_investment:
            return
        listed = self.draft is None
        draft = self.draft or Draft(
            AccountKind.CARD if name == "CCACCTFROM" else AccountKind.BANK, name=self.info
        )
        self.draft = draft
        self.target = draft.account = Elements(line)
        if listed:
            draft.name = self.info

    def close(self, name: str) -> None:
        if name in RECORDS:
            self.end_record()
        elif name in STATEMENTS or name in {"ACCTINFO", "STMTTRNRS", "CCSTMTTRNRS"}:
            self.end_statement()
        elif name in INVESTMENTS:
            self.in_investment = False
        elif name == "STATUS":
            self.end_status()
        elif name == self.inside:
            self.inside = None
        elif name in ACCOUNTS or name in {"LEDGERBAL", "AVAILBAL", "BAL", "BALLIST"}:
            self.target = None
        elif name == "OFX":
            self.closed = True

    def value(self, event: Event) -> None:
        if self.record is not None:
            self.record.put(self.inside, event.name, event.value)
        elif self.target is not None:
            self.target.put(None, event.name, event.value)
        elif event.name == "CURDEF" and self.draft:
            self.draft.currency = event.value or None
        elif event.name == "ORG":
            self.bank = event.value or None
        elif event.name == "DESC":
            self.info = event.value or None

    def end_record(self) -> None:
        record, self.record, self.inside = self.record, None, None
        if record is None or self.in_investment:
            return
        self.draft = self.draft or Draft(AccountKind.BANK)
        if self.rows >= MAX_ROWS:
            return
        made = row(record, self.draft.currency, self.currencies, self.problems)
        if made:
            self.rows += 1
            self.draft.rows.append(made)
        if self.rows == MAX_ROWS:
            sentence = f"Only the first {MAX_ROWS} rows are read. Export a shorter time, in several files."
            self.problems.add(Code.TOO_MANY_ROWS, sentence, record.line)

    def end_status(self) -> None:
        status, self.status, self.target = self.status, None, None
        if status and status.get("SEVERITY") == "ERROR":
            message = status.get("MESSAGE") or f"code {status.get('CODE')}"
            sentence = f"The bank put an error into this file instead of a statement: “{message}”."
            self.problems.add(Code.BANK_ERROR, sentence, status.line, element="STATUS")

    def end_statement(self) -> None:
        self.end_record()
        draft, self.draft, self.target = self.draft, None, None
        if draft and (draft.account or draft.rows or draft.ledger):
            self.statements.append(self.finish(draft))

    def finish(self, draft: Draft) -> Statement:
        account = draft.account or Elements(1)
        kind = KINDS.get((account.get("ACCTTYPE") or "").upper(), draft.kind)
        currency = draft.currency
        if draft.rows and not currency:
            currency = draft.rows[0].amount.currency
        told = Account(
            id=account.get("ACCTID"),
            bank=account.get("BANKID") or self.bank,
            currency=currency,
            name=draft.name,
            kind=kind,
        )
        return Statement(account=told, rows=tuple(draft.rows), closing=self.closing(draft))

    def closing(self, draft: Draft) -> Balance | None:
        told = draft.ledger.get("BALAMT") if draft.ledger else None
        if draft.ledger is None or told is None:
            return None
        currency = self.currencies.settle(draft.currency, draft.ledger.line)
        try:
            money = read_money(told, currency)
        except Unreadable as fault:
            report(self.problems, fault, told, currency, draft.ledger.line, element="BALAMT")
            return None
        return Balance(money=money, date=read_date(draft.ledger.get("DTASOF") or ""))

    def end(self, text: str) -> None:
        """The end of the file: an open transaction is not whole, so that it is left out."""
        if self.record is not None:
            sentence = "The file ends in the middle of this transaction, which is left out."
            self.problems.add(Code.TRUNCATED, sentence, self.record.line, element="STMTTRN")
            self.record = None
        elif not self.closed:
            self.problems.add(
                Code.TRUNCATED, "The file ends before its end: </OFX> is missing.", text.count("\n") + 1
            )
        self.end_statement()


def read(text: Text, wishes: Wishes, problems: Problems) -> File:
    reader = Reader(problems, Currencies(wishes, problems))
    for event in events(text.text):
        reader.follow(event)
    reader.end(text.text)
    version = VERSION.search(text.text[:2048])
    number = version[1] if version else "100"
    file = File(
        format=Format.OFX,
        variant=f"OFX {number[0]}.{number[1:].lstrip('0') or '0'}",
        encoding=text.encoding,
        statements=tuple(reader.statements),
        problems=(),
    )
    return _judged(file, reader, problems)


def _judged(file: File, reader: Reader, problems: Problems) -> File:
    if reader.investments and not any(statement.rows for statement in file.statements):
        return checks.refused(file, problems, Code.INVESTMENT, INVESTMENT)
    if reader.investments:
        sentence = "The investment statement in this file is left out; the bank statement is read."
        problems.add(Code.INVESTMENT_PART, sentence, element="INVSTMTRS")
    if not file.statements and not problems.met(Code.BANK_ERROR):
        problems.add(Code.NO_TRANSACTIONS, "There is no statement in this file.")
    return checks.finished(file, problems)
