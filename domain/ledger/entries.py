"""Transactions that a person enters, throws away and takes out of the trash again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from domain.accounts.models import Account
from domain.books.models import Book
from domain.ledger.checks import checked
from domain.ledger.edits import CATEGORY_OF_KIND, PLAIN, check_refund
from domain.ledger.errors import CategoryInvalid, RateInvalid
from domain.ledger.models import Transaction
from domain.ledger.postings import Movement, postings_for
from domain.ledger.rules import on_default, refreshed
from domain.ledger.valuing import revalued
from domain.money import Money
from domain.understanding.draft import Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """`values` as an `Edit`'s; `kind`, `amount` and `date` are there. `key` makes it one, however often it's sent."""

    values: Mapping[str, Any]
    key: str | None = None


def entered(
    entry: Entry, row: PydanticObjectId, book: Book, default: Account | None, at: datetime
) -> Transaction:
    """The transaction as a person enters it. Raises `Rejected` with the name of the field that is wrong.

    `default` takes what names no account, where it takes such money.
    """
    values = checked(entry.values, book)
    wanted = _movement(values)
    postings, rate = postings_for(wanted, book.bases), values.get("rate")
    if rate:
        if wanted.money.currency == rate.base:
            raise RateInvalid("rate")
        postings = revalued(postings, (), rate)
    made = refreshed(
        Transaction(
            id=row,
            book=book.id,
            kind=wanted.kind,
            currency=wanted.money.currency,
            size=wanted.money.minor,
            postings=postings,
            created_at=at,
            generation=book.generation,
            by_hand=sorted({*values, "currency"}),
            **check_refund(wanted.kind, {name: values[name] for name in PLAIN if name in values}, None),
        )
    )
    return made if "account" in values else on_default(made, default)


def _movement(values: Mapping[str, Any]) -> Movement:
    kind: Kind = values["kind"]
    money: Money = values["amount"]
    category = values.get("category") or CATEGORY_OF_KIND.get(kind, "other")
    if (category == "transfer") != (kind is Kind.TRANSFER):
        raise CategoryInvalid("category")
    places = {name: values.get(name) for name in ("parts", "received", "account", "to_account")}
    return Movement(kind, money, category, values.get("tags", ()), **places)


def trashed(row: Transaction, at: datetime) -> Transaction:
    """In the trash it counts nowhere, and words don't find it."""
    return refreshed(row.changed(trashed_at=at, version=row.version + 1))


def restored(row: Transaction) -> Transaction:
    return refreshed(row.changed(trashed_at=None, version=row.version + 1))
