"""Reads the JSON that `GET /export` gives: of this Finsight or another one, of this book or another one. Pure.

A statement is made of each account, and one more of what names no account. Of the rest of a book what can be brought along
comes as `Belongings`; what can't is counted and told.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain.imports.formats import belongings, checks
from domain.imports.formats.belongings import Belongings, ToldAccount
from domain.imports.formats.finsight.entries import ToldTransaction, Unfit, row_of
from domain.imports.formats.finsight.scanning import Broken, Scanner
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.statement import Account, AccountKind, Balance, File, Format, Row, Statement
from domain.money import Money

FORMAT, VERSION = "finsight", 1
LONGEST_FAULT = 200
OURS = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*\{")
SAYS_SO = re.compile(rb'"format"\s*:\s*"finsight"')
FOREIGN = "This is JSON, but no export of Finsight. Upload CSV, OFX, QIF, CAMT, MT940 or Finsight's own JSON export."
NEWER = (
    "This is an export of a newer Finsight (version {told}); this one reads versions up to {known}. Update this Finsight, "
    "and upload the file again."
)
# What is counted only: name in the file → what it is called.
LEFT = {
    "trash": "transactions in the trash",
    "captures": "texts that aren't booked",
    "changes": "changes of the history",
    "imports": "earlier imports",
    "learned": "lists of what corrections taught",
}


def may_be_ours(content: bytes) -> bool:
    return bool(OURS.match(content)) and bool(SAYS_SO.search(content))


@dataclass(slots=True)
class Head:
    """All but the transactions. `texts` has by a booked capture's id what was typed; `left` counts what stays behind."""

    format: Any = None
    version: Any = None
    brought: Belongings = field(default_factory=Belongings)
    texts: dict[str, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)


def read(content: bytes, problems: Problems) -> File:
    file = File(format=Format.FINSIGHT, problems=(), encoding="utf-8")
    problems.place.lines = content.count(b"\n") + 1
    head = _head(content, problems)
    if head.format != FORMAT or not _is_version(head.version):
        return checks.refused(file, problems, Code.NOT_A_STATEMENT, FOREIGN)
    if head.version > VERSION:
        sentence = NEWER.format(told=excerpt(str(head.version)), known=VERSION)
        return checks.refused(file, problems, Code.NEWER_VERSION, sentence)
    body = Body(head, problems)
    body.read(content)
    _tell(head, problems)
    whole = File(
        format=Format.FINSIGHT,
        variant=f"version {head.version}",
        encoding="utf-8",
        statements=body.statements(),
        problems=(),
        belongings=head.brought,
        files=head.left["attachments"],
    )
    return checks.finished(whole, problems)


def _is_version(told: Any) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and told > 0


def _head(content: bytes, problems: Problems) -> Head:
    head, scanner = Head(), Scanner(BytesIO(content))
    try:
        for name in scanner.members():
            _member(head, name, scanner, problems)
    except Broken as fault:
        code = Code.TRUNCATED if fault.ended else Code.BROKEN
        sentence = f"From line {fault.line} on this is no JSON ({fault}): what follows is left out."
        problems.add(code, sentence, fault.line)
    return head


def _member(head: Head, name: str, scanner: Scanner, problems: Problems) -> None:
    brought = head.brought
    if name in {"format", "version"}:
        setattr(head, name, scanner.value())
    elif name == "book":
        book = scanner.value()
        brought.categories = belongings.categories_of(book)
        default = book.get("default_account") if isinstance(book, Mapping) else None
        brought.default_account = PydanticObjectId(default) if ObjectId.is_valid(default) else None
    elif name == "accounts":
        brought.accounts = _accounts(scanner, problems)
    elif name == "arrangements":
        for one in scanner.elements():
            brought.merchants = belongings.merchants_of(one)
            brought.rules = belongings.rules_of(one)
    elif name == "captures":
        _captures(head, scanner)
    else:
        head.left[name] += scanner.skip()


def _accounts(scanner: Scanner, problems: Problems) -> list[ToldAccount]:
    found: dict[ObjectId, ToldAccount] = {}
    for raw in scanner.elements(lambda fault: _complain(problems, fault)):
        told = belongings.account_of(raw)
        if told is None:
            sentence = "This account can't be opened as it is: what is booked on it is booked on no account."
            problems.add(Code.BROKEN, sentence, scanner.started)
        else:
            found[told.id] = told
    return list(found.values())


def _captures(head: Head, scanner: Scanner) -> None:
    """What was typed, of those that were booked."""
    for raw in scanner.elements(lambda _fault: None):
        if not isinstance(raw, dict):
            continue
        text = raw.get("text")
        if raw.get("transactions") and isinstance(text, str):
            head.texts[str(raw.get("_id"))] = text
        else:
            head.left["captures"] += 1


def _complain(problems: Problems, fault: Broken) -> None:
    problems.add(Code.BROKEN, f"This line is no JSON ({fault}), and is left out.", fault.line)


@dataclass(slots=True)
class Body:
    """The rows by the account of the file, None: on none; what they move it by, and when."""

    head: Head
    problems: Problems
    rows: dict[ObjectId | None, list[Row]] = field(default_factory=dict)
    moved: Counter[ObjectId] = field(default_factory=Counter)
    days: dict[ObjectId, date] = field(default_factory=dict)
    _seen: set[bytes] = field(default_factory=set)

    def read(self, content: bytes) -> None:
        scanner = Scanner(BytesIO(content), self.problems.place)
        known = {one.id for one in self.head.brought.accounts}
        try:
            for name in scanner.members():
                if name != "transactions":
                    scanner.skip()
                    continue
                for raw in scanner.elements(lambda fault: _complain(self.problems, fault)):
                    self._take(raw, scanner, known)
                    if len(self._seen) > checks.MAX_ROWS:
                        sentence = f"Only the first {checks.MAX_ROWS:,} transactions are read."
                        self.problems.add(Code.TOO_MANY_ROWS, sentence, scanner.started)
                        return
                return
        except Broken:
            """It was told already, by who read the rest."""

    def _take(self, raw: Any, scanner: Scanner, known: set[PydanticObjectId]) -> None:
        line = scanner.started
        try:
            row, booked = row_of(raw, self.head.texts, line=line, source=scanner.beginning)
        except Unfit as fault:
            sentence = f"This transaction can't be booked as it is, and is left out: {str(fault)[:LONGEST_FAULT].rstrip('.')}."
            self.problems.add(Code.BROKEN, sentence, line)
            return
        if booked.trashed_at is not None:
            self.head.left["trash"] += 1
        elif booked.id.binary in self._seen:
            self.problems.add(Code.BROKEN, "This transaction stands in the file already.", line)
        else:
            self._seen.add(booked.id.binary)
            self._place(row, booked, known)

    def _place(self, row: Row, booked: ToldTransaction, known: set[PydanticObjectId]) -> None:
        places = [one.account for one in booked.postings]
        if any(place is not None and place not in known for place in places):
            sentence = "It names an account that the file doesn't tell, and is booked there on none."
            self.problems.add(Code.ACCOUNT_UNTOLD, sentence, row.line)
        for posting in booked.postings:
            if posting.account in known:
                self.moved[posting.account] += posting.account_minor or 0
                self.days[posting.account] = max(self.days.get(posting.account, row.date), row.date)
        self.rows.setdefault(next((one for one in places if one in known), None), []).append(row)

    def statements(self) -> tuple[Statement, ...]:
        named = tuple(self._statement(one) for one in self.head.brought.accounts)
        unnamed = self.rows.get(None)
        return (*named, Statement(account=Account(), rows=tuple(unnamed))) if unnamed else named

    def _statement(self, told: ToldAccount) -> Statement:
        """Both balances are told by the account; what moved it in between, by rows of other statements too."""
        day = max(told.opening_on, self.days.get(told.id, told.opening_on))
        closing = Balance(money=Money(told.opening + told.booked, told.currency), date=day)
        kind = AccountKind(told.kind.value)
        return Statement(
            account=Account(id=str(told.id), currency=told.currency, name=told.name, kind=kind),
            rows=tuple(self.rows.get(told.id, ())),
            opening=Balance(money=Money(told.opening, told.currency), date=told.opening_on),
            closing=None if told.unknown else closing,
            moved=self.moved[told.id],
        )


def _tell(head: Head, problems: Problems) -> None:
    """What stays behind."""
    left = [f"{what}: {head.left[name]:,}" for name, what in LEFT.items() if head.left[name]]
    if left:
        problems.add(Code.LEFT_BEHIND, f"Not imported are {', '.join(left)}.")
