"""CAMT to statements: one for each Stmt, Rpt or Ntfctn."""

from dataclasses import dataclass, field
from datetime import date
from xml.parsers.expat import ExpatError

from domain.imports.formats import checks
from domain.imports.formats.camt.elements import Element, Scanner, UnsafeXml
from domain.imports.formats.camt.entries import Entries, read_date, signed
from domain.imports.formats.checks import MAX_ROWS, Currencies
from domain.imports.formats.encodings import Text
from domain.imports.formats.problems import Code, Problems
from domain.imports.formats.statement import Account, Balance, File, Format, Row, Statement, Wishes

STATEMENTS = frozenset(("Stmt", "Rpt", "Ntfctn"))
WANTED = frozenset(("Acct", "Bal", "Ntry", "FrToDt", "CreDtTm"))
OPENING = ("OPBD", "PRCD")
CLOSING = ("CLBD",)
UNSAFE = "This XML declares entities or nests without end, which no statement does. It is not read."


@dataclass(slots=True)
class Draft:
    account: Element | None = None
    rows: list[Row] = field(default_factory=list)
    opening: Balance | None = None
    closing: Balance | None = None
    day: date | None = None


@dataclass(slots=True)
class Reader:
    problems: Problems
    currencies: Currencies
    drafts: list[Draft] = field(default_factory=list)
    rows: int = 0

    def started(self, name: str) -> None:
        if name in STATEMENTS:
            self.drafts.append(Draft())

    def taken(self, element: Element) -> None:
        if not self.drafts:
            return
        draft = self.drafts[-1]
        match element.name:
            case "Acct":
                draft.account = draft.account or element
            case "Bal":
                self.balance(draft, element)
            case "Ntry" if self.rows < MAX_ROWS:
                self.entry(draft, element)
            case "FrToDt":
                draft.day = read_date(element.find("ToDtTm") or element.find("ToDt")) or draft.day
            case "CreDtTm":
                draft.day = draft.day or read_date(element)

    def entry(self, draft: Draft, element: Element) -> None:
        rows = Entries(self.currencies, self.problems).rows(element, draft.day)
        draft.rows += rows
        self.rows += len(rows)
        if self.rows >= MAX_ROWS:
            sentence = f"Only the first {MAX_ROWS} rows are read. Export a shorter time, in several files."
            self.problems.add(Code.TOO_MANY_ROWS, sentence, element.line)

    def balance(self, draft: Draft, element: Element) -> None:
        code = element.get("Tp/CdOrPrtry/Cd")
        if code not in OPENING + CLOSING:
            return
        money = signed(element, self.currencies, self.problems, element.find("Amt"))
        if money is None:
            return
        told = Balance(money=money, date=read_date(element.find("Dt")))
        if code in CLOSING:
            draft.closing = told
        elif code == OPENING[0] or draft.opening is None:
            draft.opening = told


def account(draft: Draft) -> Account:
    told = draft.account or Element("Acct", 0)
    currency = told.get("Ccy")
    balance = draft.opening or draft.closing
    if currency is None and draft.rows:
        currency = draft.rows[0].amount.currency
    elif currency is None and balance:
        currency = balance.money.currency
    return Account(
        id=told.get("Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN"),
        iban=told.get("Id/IBAN"),
        bank=told.get("Svcr/FinInstnId/BICFI", "Svcr/FinInstnId/BIC", "Svcr/FinInstnId/Nm"),
        currency=currency,
        name=told.get("Nm", "Ownr/Nm", "Ownr/Pty/Nm"),
    )


def read(text: Text, wishes: Wishes, problems: Problems) -> File:
    file = File(format=Format.CAMT, encoding=text.encoding, problems=())
    reader = Reader(problems, Currencies(wishes, problems))
    scanner = Scanner(WANTED, reader.started, reader.taken)
    try:
        scanner.scan(text.text)
    except UnsafeXml:
        return checks.refused(file, problems, Code.UNSAFE_XML, UNSAFE)
    except ExpatError as fault:
        sentence = "The XML is broken or ends too early here; what stands before is read."
        problems.add(Code.TRUNCATED, sentence, fault.lineno, column=fault.offset + 1)
    statements = tuple(
        Statement(
            account=account(draft), rows=tuple(draft.rows), opening=draft.opening, closing=draft.closing
        )
        for draft in reader.drafts
    )
    file = File(
        format=Format.CAMT,
        variant=scanner.namespace.rpartition(":")[2] or None,
        encoding=text.encoding,
        statements=statements,
        problems=(),
    )
    if not statements:
        problems.add(Code.NO_TRANSACTIONS, "There is no statement in this file.")
    return checks.finished(file, problems)
