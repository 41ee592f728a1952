"""Transactions of an export of our own: as rows that are stored, and as they are booked in their new book. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain.books.categories import is_known
from domain.books.models import Book
from domain.database import Bson
from domain.imports.formats.finsight.entries import identity, unpacked
from domain.imports.formats.statement import Row
from domain.imports.keys import keys_of, of_bank, squashed
from domain.imports.models import Fate, StoredStatement
from domain.ledger.checks import TRANSFER
from domain.ledger.models import RateSource, Transaction
from domain.ledger.rules import refreshed
from domain.understanding.draft import Kind
from domain.understanding.guessing import OTHER

# What an entry says only of its own file. What is attached there comes when the rows are booked.
OF_THE_FILE = frozenset({"of_bank", "attached"})


def entry_document(book: ObjectId, source: ObjectId, row_id: ObjectId, statement: int, row: Row) -> Bson:
    """As `ImportRow` is stored. Only what a bank's row stands behind is found by its day."""
    entry = unpacked(row.entry or b"")
    written = entry.pop("source")
    text = squashed(None, entry["bank_text"]) if entry["of_bank"] else ""
    minor, currency = row.amount.minor, row.amount.currency
    keys = [of_bank(str(one)) for one in dict.fromkeys(identity(entry))]
    if text:
        keys += keys_of(row.date, minor, currency, None, pending=False)
    return {
        "_id": row_id,
        "v": 1,
        "book": book,
        "source": source,
        "line": row.line,
        "statement": statement,
        "date": entry["date"],
        "minor": minor,
        "currency": currency,
        "description": entry["bank_text"]
        or entry["origin"]["text"]
        or entry["note"]
        or entry["merchant"]
        or "",
        "squashed": text,
        "bank_id": str(entry["origin"]["row"]),
        "raw": written,
        "kind": entry["kind"],
        "merchant": entry["merchant"],
        "category": _largest(entry),
        "sure": not entry["unsure"],
        "heard": entry["heard"],
        "keys": keys,
        "fate": Fate.NEW.value,
        "entry": entry,
    }


def _largest(entry: Bson) -> str:
    if entry["kind"] == Kind.TRANSFER:
        return "transfer"
    largest = max(entry["postings"], key=lambda one: abs(one["minor"]))
    return largest["category"] or OTHER


@dataclass(frozen=True, slots=True)
class Placing:
    """What the file's ids of accounts and slugs of categories are here; `unnamed` is where is booked what names no account."""

    accounts: Mapping[ObjectId, PydanticObjectId | None]
    currencies: Mapping[ObjectId, str]
    slugs: Mapping[str, str]
    unnamed: PydanticObjectId | None = None

    @classmethod
    def of(cls, statements: Sequence[StoredStatement], slugs: Mapping[str, str]) -> "Placing":
        named = {ObjectId(one.number): one for one in statements if one.number}
        return cls(
            accounts={told: one.account for told, one in named.items()},
            currencies={told: one.told.get("currency", "") or "" for told, one in named.items()},
            slugs=slugs,
            unnamed=next((one.account for one in statements if not one.number), None),
        )

    def account(self, told: ObjectId | None) -> PydanticObjectId | None:
        return self.unnamed if told is None else self.accounts.get(told)

    def category(self, told: str | None, book: Book) -> str | None:
        if told is None:
            return None
        slug = self.slugs.get(told, told)
        return slug if is_known(book, slug) and slug != TRANSFER else OTHER


def brought(
    row: Bson, placing: Placing, book: Book, currencies: Mapping[ObjectId, str], at: datetime
) -> Transaction:
    """The transaction that a row of such an export becomes, with the row's id. `currencies` are those of our accounts.

    What it refunds must be named by its id here.
    """
    entry: Bson = row["entry"]
    postings = [_posting(one, placing, book, currencies) for one in entry["postings"]]
    if entry["kind"] == Kind.TRANSFER and postings[0]["account"] == postings[1]["account"]:
        postings[1] |= {"account": None, "account_minor": None}  # both are one account here
    made: Transaction = Transaction.from_bson(
        {
            **{name: value for name, value in entry.items() if name not in OF_THE_FILE},
            "_id": row["_id"],
            "book": book.id,
            "postings": postings,
            "statement_row": row["_id"] if entry["of_bank"] else None,
            "created_at": at,
            "generation": book.generation,
        }
    )
    return refreshed(made)


def _posting(told: Bson, placing: Placing, book: Book, currencies: Mapping[ObjectId, str]) -> Bson:
    """What it is worth stays as it was booked, in the base currencies of this book; a person's own rate stays in any case."""
    account = placing.account(told["account"])
    same_money = account is not None and placing.currencies.get(told["account"]) == currencies.get(account)
    own = {told["currency"]: told["minor"]} if told["currency"] in book.bases else {}
    kept: dict[str, Any] = {
        "account": account,
        "account_minor": told["account_minor"] if same_money else None,
        "category": placing.category(told["category"], book),
        "base": {base: value for base, value in told["base"].items() if base in book.bases} | own,
        "rates": {
            base: rate
            for base, rate in told["rates"].items()
            if (base in book.bases and base in told["base"])
            or (rate["source"] == RateSource.OWN and rate["day"] is None)
        },
    }
    return told | kept
