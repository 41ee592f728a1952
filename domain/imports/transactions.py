"""From the stored rows of a file to transactions, new ones and those that a row turns out to be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain.arranging.models import Arrangements
from domain.arranging.rules import NOTHING, Arranger, Facts, arranged, words
from domain.books.models import Book
from domain.database import Bson
from domain.imports.describing import category_named
from domain.imports.entries import Placing, brought
from domain.imports.models import Fate
from domain.imports.paying import paid_otherwise, told_by_bank
from domain.ledger.marks import marked
from domain.ledger.models import Posting, Transaction
from domain.ledger.plain import Batch, Plain
from domain.ledger.rules import DIRECTION, Bases, in_accounts, placed, refreshed, searchable, value_in_bases
from domain.ledger.valuing import lacks_value, revalued
from domain.ledger.words import fold
from domain.money import Money
from domain.understanding.draft import Kind


def bank_text(row: Bson) -> str:
    """All words of the bank, each text once."""
    named, said = row.get("counterparty") or "", row["description"]
    return said if named in said else f"{named} {said}".strip()


@dataclass(frozen=True, slots=True)
class Setting:
    """What else decides what becomes of a row: the book with its rules, the currencies of the accounts that are booked on.

    `placing` is of an export of our own.
    """

    book: Book
    arrangements: Arrangements | None
    currencies: Mapping[ObjectId, str]
    placing: Placing | None = None

    def is_as(self, other: "Setting") -> bool:
        """Whether rows become the same in both."""
        mine, others = ((one.book.changed(seq=0), one.arrangements, one.currencies) for one in (self, other))
        return mine == others


@dataclass(slots=True)
class Made:
    """New transactions: `plain` ones as they are stored, and others."""

    plain: list[Bson] = field(default_factory=list)
    others: list[Transaction] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.plain) + len(self.others)

    def batch(self, bases: Bases) -> Batch:
        return Batch([(None, document) for document in self.plain], bases)


@dataclass(slots=True)
class Maker:
    """Makes transactions of rows. Most of most files are plain: of the book's currency, whole, and no rule is about them."""

    setting: Setting
    arranger: Arranger
    _plain: Plain = field(default_factory=Plain)

    @classmethod
    def of(cls, setting: Setting) -> "Maker":
        return cls(setting, Arranger.of(setting.arrangements))

    @property
    def book(self) -> Book:
        return self.setting.book

    def make(self, row: Bson, account: PydanticObjectId | None, at: datetime, made: Made) -> None:
        if self.setting.placing is not None:
            self._bring(brought(row, self.setting.placing, self.book, self.setting.currencies, at), made)
            return
        text = bank_text(row)
        if not self._is_plain(row, account, text):
            paid = paid_otherwise(row, account, self.setting.currencies)
            made.others.append(arranged(new_transaction(row, self.book, account, at, paid), self.arranger))
            return

        def example() -> Transaction:
            return marked(in_accounts(new_transaction(row, self.book, account, at), self.setting.currencies))

        made.plain.append(
            self._plain.document(
                (row["kind"], row["category"], account, is_guessed(row)),
                example,
                row=row["_id"],
                day=row["date"],
                minor=row["minor"],
                merchant=row["merchant"],
                text=text,
                heard=row["heard"],
                at=at,
            )
        )

    def _bring(self, row: Transaction, made: Made) -> None:
        """What the journal would add to it is known here, but for what foreign money is worth."""
        bases = self.book.bases
        if len(bases) > 1 or lacks_value(row, bases):
            made.others.append(row)
            return
        made.plain.append(in_accounts(row, self.setting.currencies).to_bson())

    def _is_plain(self, row: Bson, account: ObjectId | None, text: str) -> bool:
        if row.get("parts") or row.get("original") or self.book.bases != (row["currency"],):
            return False
        if not self.arranger:
            return True
        size, kind = abs(row["minor"]), Kind(row["kind"])
        facts = Facts(words(text), row["merchant"], kind, size, row["currency"], account)
        return self.arranger.verdict(facts) == NOTHING


def is_guessed(row: Bson) -> bool:
    """Whether nothing but a guess tells its category."""
    return not row["sure"] and row["kind"] != Kind.INCOME


def new_transaction(
    row: Bson, book: Book, account: PydanticObjectId | None, at: datetime, paid: Money | None = None
) -> Transaction:
    """The transaction that a row becomes; it has the row's id, so that it can't be booked twice.

    `paid` is what was paid in other money than the account's.
    """
    text, merchant = bank_text(row), row["merchant"]
    money = paid or Money(row["minor"], row["currency"])
    # What was read and stored is not checked again: it would be half the work.
    made: Transaction = Transaction.model_construct(
        id=PydanticObjectId(row["_id"]),
        book=book.id,
        kind=Kind(row["kind"]),
        date=date.fromisoformat(row["date"]),
        merchant=merchant,
        merchant_key=fold(merchant or ""),
        currency=money.currency,
        size=abs(money.minor),
        postings=_postings(row, book, account) if paid is None else _paid(paid, row, book, account),
        statement_row=row["_id"],
        bank_text=text,
        created_at=at,
        generation=book.generation,
        heard=row["heard"],
        unsure=["category"] if is_guessed(row) else [],
        **searchable(text, merchant or ""),
    )
    return made


def _postings(row: Bson, book: Book, account: PydanticObjectId | None) -> list[Posting]:
    """One for each part that the file itself tells, else one."""
    currency = row["currency"]
    parts = row.get("parts") or [{"minor": row["minor"], "category": None}]
    return [
        Posting.model_construct(
            account=account,
            category=category_named(part["category"], book) or row["category"],
            minor=part["minor"],
            currency=currency,
            base=value_in_bases(part["minor"], currency, book.bases),
        )
        for part in parts
    ]


def _paid(paid: Money, row: Bson, book: Book, account: PydanticObjectId | None) -> list[Posting]:
    base = value_in_bases(paid.minor, paid.currency, book.bases)
    one = Posting(
        account=account, category=row["category"], minor=paid.minor, currency=paid.currency, base=base
    )
    return told_by_bank([one], row, book.bases, rate=True)


def joined(
    before: Transaction, row: Bson, setting: Setting, account: ObjectId | None, *, bank_dates: bool
) -> Transaction:
    """A transaction that is there already, with the bank's row behind it. What a person wrote or set stays."""
    bases = setting.book.bases
    after = refreshed(
        before.changed(
            statement_row=PydanticObjectId(row["_id"]), bank_text=bank_text(row), version=before.version + 1
        )
    )
    replaced = row["fate"] == Fate.PENDING_REPLACED
    day = date.fromisoformat(row["date"])
    if (replaced or bank_dates) and "date" not in before.by_hand and day != before.date:
        after = after.changed(date=day, postings=revalued(before.postings, before.postings, moved=True))
    if replaced and "amount" not in before.by_hand:
        after = after.changed(**_amount(after, row, bases))
    if account is not None and "account" not in before.by_hand:
        after = after.changed(postings=[placed(posting, account) for posting in after.postings])
    return _moved(after, row, setting)


def _moved(row: Transaction, stored: Bson, setting: Setting) -> Transaction:
    """With what the bank says that it moved its account by, where it is other money than the account's."""
    account = row.postings[0].account
    if account is None or setting.currencies.get(account) != stored["currency"]:
        return row
    if row.currency == stored["currency"] or any(one.account != account for one in row.postings):
        return row
    own_rate = "rate" in row.by_hand
    return row.changed(postings=told_by_bank(row.postings, stored, setting.book.bases, rate=not own_rate))


def _amount(before: Transaction, row: Bson, bases: Bases) -> Mapping[str, Any]:
    """The amount that was booked in the end, where there is one posting to take it; a rate of the person's own stays."""
    posting = before.postings[0]
    paid = next((one for one in _amounts(row) if one.currency == posting.currency), None)
    if len(before.postings) > 1 or paid is None or posting.minor * paid.minor <= 0:
        return {}
    minor = paid.minor
    booked = posting.model_copy(
        update={
            "minor": minor,
            "base": value_in_bases(minor, posting.currency, bases),
            "rates": {},
        }
    )
    return {"size": abs(minor), "postings": revalued([booked], before.postings)}


def fits(found: Transaction | None, row: Bson) -> bool:
    """Whether this transaction still is what the row was matched with: it may have been changed or thrown away."""
    if found is None or found.trashed_at is not None:
        return False
    told = _amounts(row)
    if row["fate"] == Fate.PENDING_REPLACED:
        is_foreign = found.postings[0].account_minor not in {None, found.postings[0].minor}
        return is_foreign or found.currency in {one.currency for one in told}
    way = DIRECTION.get(found.kind, 0)
    return found.statement_row is None and Money(way * found.size, found.currency) in told


def _amounts(row: Bson) -> list[Money]:
    """What the account moved by, and what was paid, where that is other money."""
    paid = row.get("original")
    return [Money(one["minor"], one["currency"]) for one in (row, paid) if one]


def own_id(row: Bson) -> ObjectId:
    """The id of the transaction that the row belongs to."""
    named: ObjectId = row.get("transaction") or row["_id"]
    return named
