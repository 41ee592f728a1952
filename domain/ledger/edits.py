"""What a person may make of a transaction. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from domain.books.models import Book
from domain.ledger.checks import checked
from domain.ledger.errors import (
    CategoryInvalid,
    NothingToSet,
    PartsInvalid,
    RateInvalid,
    RefundInvalid,
    Stale,
)
from domain.ledger.models import Posting, Transaction
from domain.ledger.postings import Movement, postings_for, turned
from domain.ledger.rules import Bases, placed, refreshed
from domain.ledger.valuing import OwnRate, revalued
from domain.understanding.draft import Kind

# The category that goes with a kind where nobody named another.
CATEGORY_OF_KIND: Mapping[Kind, str] = {Kind.TRANSFER: "transfer", Kind.INCOME: "income"}
# What stands in a transaction as it is said.
PLAIN = ("date", "merchant", "note", "recurrence", "refund_of")


@dataclass(frozen=True, slots=True)
class Edit:
    """`version` is the one that the person saw; what isn't among the values stays.

    `values` has by field: `kind` a `Kind`, `amount` a (`Decimal` in major units, currency), `date`, `rate` or None
    (units for one of the amount's of `rate_currency`, a base of the book, its first unless given; None: the reference
    rate), `merchant` or None,
    `category` a slug, `recurrence` or None, `note` or None, `tags` a list, `parts` a list of dicts with `amount`,
    `category`, `tags` and `note`, `account`, `to_account` and `refund_of` an id or None, `received` as `amount`.
    """

    version: int
    values: Mapping[str, Any]


def edited(row: Transaction, edit: Edit, book: Book) -> Transaction:
    """The transaction as the person wants it. Raises `Rejected` with the name of the field that is wrong."""
    if row.version != edit.version:
        raise Stale("version")
    if not edit.values:
        raise NothingToSet
    return revised(row, checked(edit.values, book), book.bases)


def revised(row: Transaction, values: Mapping[str, Any], bases: Bases) -> Transaction:
    """With these checked values, set by a person; the same object where that changes nothing."""
    wanted = _wanted(row, values)
    postings = _postings(row, wanted, wanted.category != row.category, bases)
    plain = {name: values[name] for name in PLAIN if name in values}
    after = refreshed(
        row.changed(
            kind=wanted.kind,
            currency=wanted.money.currency,
            size=wanted.money.minor,
            postings=_worth(row, postings, values),
            **check_refund(wanted.kind, plain, row.refund_of),
        )
    )
    set_now = {*values} | ({"currency"} if after.currency != row.currency else set())
    foreign = after.currency != row.currency and not values.get("rate")
    given_up = {"rate"} if foreign or values.get("rate", True) is None else set()
    after = after.changed(
        by_hand=sorted({*row.by_hand, *set_now} - given_up),
        unsure=[name for name in row.unsure if name not in set_now],
        was=_was(row, after),
    )
    # That what was undone no longer counts as the parser's is no change by itself: it could not be taken back.
    return row if after.changed(was=row.was) == row else after.changed(version=row.version + 1)


def check_refund(kind: Kind, plain: dict[str, Any], before: ObjectId | None) -> dict[str, Any]:
    """Only a refund gives an expense back; what is none any more loses it. Raises `RefundInvalid`."""
    if kind is Kind.REFUND:
        return plain
    if plain.get("refund_of") is not None:
        raise RefundInvalid("refundOfId")
    return plain if before is None else {**plain, "refund_of": None}


def _category(row: Transaction, kind: Kind, named: str | None) -> str:
    """The one named; else the one it had, where that still goes with the kind."""
    if named is not None:
        if (named == "transfer") != (kind is Kind.TRANSFER):
            raise CategoryInvalid("category")
        return named
    if kind is row.kind:
        return row.category
    kept = "other" if row.category in CATEGORY_OF_KIND.values() else row.category
    return CATEGORY_OF_KIND.get(kind, kept)


def _postings(row: Transaction, wanted: Movement, category_set: bool, bases: Bases) -> list[Posting]:
    """Those that it has where the money stays as it is, else anew."""
    is_split = len(row.postings) > 1 and row.kind is not Kind.TRANSFER
    if is_split and wanted.parts is None:
        if wanted.money != row.money or wanted.kind is Kind.TRANSFER:
            raise PartsInvalid("parts")
    elif wanted.parts is not None or wanted.received is not None or not _same_money(row, wanted):
        return postings_for(wanted, bases)
    wanted.check()
    own = {"category": wanted.category} if category_set and wanted.kind is not Kind.TRANSFER else {}
    tagged = {} if sorted(wanted.tags) == row.tags else {"tags": list(wanted.tags)}
    places = [wanted.account] * len(row.postings)
    if wanted.kind is Kind.TRANSFER:
        places[-1] = wanted.to_account
    return [
        placed(turned(posting, row.kind, wanted.kind), place).model_copy(update=own | tagged)
        for posting, place in zip(row.postings, places, strict=True)
    ]


def _same_money(row: Transaction, wanted: Movement) -> bool:
    return wanted.kind is row.kind and wanted.money == row.money


def _wanted(row: Transaction, values: Mapping[str, Any]) -> Movement:
    """What isn't among the values stays as it is."""
    kind: Kind = values.get("kind", row.kind)
    was_transfer = row.kind is Kind.TRANSFER and kind is Kind.TRANSFER
    return Movement(
        kind=kind,
        money=values.get("amount", row.money),
        category=_category(row, kind, values.get("category")),
        tags=values.get("tags", row.tags),
        parts=values.get("parts"),
        received=values.get("received"),
        account=values.get("account", row.postings[0].account),
        to_account=values.get("to_account", row.postings[-1].account if was_transfer else None),
    )


def _worth(row: Transaction, postings: list[Posting], values: Mapping[str, Any]) -> list[Posting]:
    """By the rate that the person gives; by another day's where the date moved, unless the rate is the person's own."""
    moved = values.get("date", row.date) != row.date
    given: OwnRate | None = values.get("rate")
    given_up = "rate" in values and given is None
    if given and all(posting.currency == given.base for posting in postings):
        raise RateInvalid("rate")
    return revalued(postings, row.postings, given, given_up=given_up, moved=moved)


def _was(row: Transaction, after: Transaction) -> dict[str, str | None]:
    """What the parser had made of merchant and category, from when a person first changed them."""
    first = {
        name: getattr(row, name)
        for name in ("merchant", "category")
        if name not in row.by_hand and getattr(row, name) != getattr(after, name)
    }
    return {name: value for name, value in row.was.items() if name in row.by_hand} | first
