"""From what a reader read to the rows that are stored. Pure; written for files of 100,000 rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bson import ObjectId

from domain.arranging.rules import Arranger, Facts, words
from domain.database import Bson
from domain.imports.describing import Describer, category_of, kind_of
from domain.imports.entries import entry_document
from domain.imports.formats.qif.reader import OPENING_TYPE
from domain.imports.formats.statement import UNKNOWN_CURRENCY, Account, Format, Row
from domain.imports.keys import keys_of, squashed
from domain.imports.matching import Seen, Verdict
from domain.imports.models import Fate, Why
from domain.imports.paying import may_be_paid, paid_otherwise
from domain.imports.row_ids import row_id
from domain.ledger.checks import EARLIEST, LATEST
from domain.money import decimals
from domain.rates.rules import Fixing
from domain.understanding.draft import Kind


def told(account: Account) -> str | None:
    """What the file calls the account."""
    return account.iban or account.id


@dataclass(slots=True)
class Documents:
    """Makes the stored rows of one reading. By statement: `told` is what the file calls the account, `accounts` ours.

    `currencies` are those of our accounts, `fixings` are of days on which something was paid in other money.
    """

    book: ObjectId
    source: ObjectId
    first: ObjectId
    format: str
    told: Mapping[int, str | None]
    accounts: Mapping[int, ObjectId | None]
    describer: Describer
    arranger: Arranger = field(default_factory=Arranger)
    currencies: Mapping[ObjectId, str] = field(default_factory=dict)
    fixings: Mapping[date, Fixing | None] = field(default_factory=dict)
    _dates: dict[date, str] = field(default_factory=dict)

    def _arrange(self, stored: Bson, row: Row) -> None:
        """Show the row as the book's rules will have it booked."""
        account = self.accounts[stored["statement"]]
        paid = paid_otherwise(stored, account, self.currencies) or row.amount
        facts = Facts(
            words(f"{row.counterparty or ''} {row.description}"),
            stored["merchant"],
            Kind(stored["kind"]),
            abs(paid.minor),
            paid.currency,
            account,
        )
        verdict = self.arranger.verdict(facts)
        stored["merchant"] = verdict.merchant or stored["merchant"]
        if verdict.category and (verdict.sure or facts.kind is not Kind.INCOME):
            stored |= {"category": verdict.category, "sure": stored["sure"] or verdict.sure}

    def document(self, number: int, statement: int, row: Row) -> Bson:
        """What is as usual is left out: `ImportRow` knows it."""
        if row.entry is not None:
            return entry_document(self.book, self.source, row_id(self.first, number), statement, row)
        meaning = self.describer.meaning(row.counterparty, row.description)
        minor, currency = row.amount.minor, row.amount.currency
        kind = kind_of(minor, meaning, reversal=row.reversal)
        stored: Bson = {
            "_id": row_id(self.first, number),
            "v": 1,
            "book": self.book,
            "source": self.source,
            "line": row.line,
            "statement": statement,
            "date": row.date.isoformat(),
            "minor": minor,
            "currency": currency,
            "description": row.description,
            "squashed": squashed(row.counterparty, row.description),
            "raw": row.raw,
            "kind": kind.value,
            "merchant": meaning.merchant,
            "category": category_of(kind, self.describer.category_named(row.category), meaning),
            "sure": meaning.sure,
            "heard": meaning.heard,
            "keys": keys_of(row.date, minor, currency, row.bank_id, pending=row.pending),
            "fate": Fate.NEW.value,
        }
        if row.original is not None and may_be_paid(row.original, row.amount, row.date, self.fixings):
            stored["original"] = {"minor": row.original.minor, "currency": row.original.currency}
        if self.arranger:
            self._arrange(stored, row)
        if row.counterparty:
            stored["counterparty"] = row.counterparty
        if row.bank_id:
            stored["bank_id"] = row.bank_id
        if row.pending:
            stored["pending"] = True
        if row.parts:
            stored["parts"] = [_part(part.amount.minor, part.category, part.note) for part in row.parts]
        why = _fault(row)
        if why is not None:
            stored |= {"fate": Fate.PROBLEM.value, "why": why.value}
        return stored

    def seen_as_paid(self, stored: Bson) -> Seen:
        """A row as it is compared with what was typed in the currency of the purchase."""
        return replace(self.seen(stored), **stored["original"])

    def seen(self, stored: Bson) -> Seen:
        statement = stored["statement"]
        return seen(stored, self.format, self.told.get(statement), self.accounts.get(statement))


def seen(stored: Bson, form: str, told: str | None, account: ObjectId | None) -> Seen:
    """A stored row as it is compared. What our own exports call an account is no number of a bank's."""
    return Seen(
        row=stored["_id"],
        date=date.fromisoformat(stored["date"]),
        minor=stored["minor"],
        currency=stored["currency"],
        squashed=stored["squashed"],
        bank_id=stored.get("bank_id"),
        pending=stored.get("pending", False),
        account=account,
        told=None if form == Format.FINSIGHT else told,
        format=form,
        transaction=stored.get("transaction") or stored["_id"],
    )


def judged(stored: Bson, verdict: Verdict) -> None:
    """Write the verdict into the row."""
    stored |= {"fate": verdict.fate.value, "why": verdict.why.value}
    if verdict.transaction is not None:
        stored["transaction"] = verdict.transaction


def _part(minor: int, category: str | None, note: str | None) -> Bson:
    return {"minor": minor, "category": category, "note": note}


def _fault(row: Row) -> Why | None:
    """Why it can't be booked as it is."""
    if row.amount.currency == UNKNOWN_CURRENCY or row.amount.currency not in decimals():
        return Why.CURRENCY_UNKNOWN
    if row.type_code == OPENING_TYPE:
        return Why.OPENING_BALANCE
    if not row.amount.minor:
        return Why.AMOUNT_ZERO
    return None if EARLIEST <= row.date <= LATEST else Why.DATE_OUT_OF_RANGE
