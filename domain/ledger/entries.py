"""Transactions that a person enters, throws away and takes back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from domain.books.models import Book
from domain.ledger.edits import CATEGORY_OF_KIND, CHECKS, postings_for
from domain.ledger.errors import CategoryInvalid
from domain.ledger.models import Transaction
from domain.ledger.rules import refreshed
from domain.money import Money
from domain.understanding.draft import Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """`values` as an `Edit`'s; `kind`, `amount` and `date` are there."""

    values: Mapping[str, Any]


def entered(entry: Entry, row: PydanticObjectId, book: Book, at: datetime) -> Transaction:
    """The transaction as a person enters it. Raises `Rejected` with the name of the field that is wrong."""
    values = {name: CHECKS[name](value) for name, value in entry.values.items() if name != "rate"}
    kind: Kind = values["kind"]
    money: Money = values["amount"]
    category = values.get("category") or CATEGORY_OF_KIND.get(kind, "other")
    if (category == "transfer") != (kind is Kind.TRANSFER):
        raise CategoryInvalid("category")
    return refreshed(
        Transaction(
            id=row,
            book=book.id,
            kind=kind,
            date=values["date"],
            merchant=values.get("merchant"),
            currency=money.currency,
            size=money.minor,
            postings=postings_for(
                kind, money, category, values.get("tags", ()), values.get("parts"), book.bases
            ),
            note=values.get("note"),
            recurrence=values.get("recurrence"),
            created_at=at,
            generation=book.generation,
            by_hand=sorted(values),
        )
    )


def trashed(row: Transaction, at: datetime) -> Transaction:
    """In the trash it counts nowhere, and words don't find it."""
    return refreshed(row.changed(trashed_at=at, version=row.version + 1))


def restored(row: Transaction) -> Transaction:
    return refreshed(row.changed(trashed_at=None, version=row.version + 1))
