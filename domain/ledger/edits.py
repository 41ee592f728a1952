"""What a person may make of a transaction. Pure."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.errors import AmountTooLarge, Rejected
from domain.ledger.errors import (
    AmountInvalid,
    CategoryInvalid,
    DateInvalid,
    MerchantInvalid,
    NoteInvalid,
    NothingToSet,
    PartsInvalid,
    RateInvalid,
    Stale,
    TagsInvalid,
)
from domain.ledger.models import Posting, Transaction
from domain.ledger.rules import DIRECTION, Bases, direct, refreshed, value_in_bases
from domain.ledger.valuing import revalued
from domain.money import MAX_MINOR, Money, check_currency, decimals
from domain.texts import is_readable, shows
from domain.understanding.draft import Kind
from domain.understanding.slugs import NAMES

LONGEST_MERCHANT, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, MOST_PARTS = 200, 1_000, 50, 20, 50
LEAST_RATE, LARGEST_RATE, RATE_DIGITS = Decimal("1e-9"), Decimal("1e9"), 18
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
WHITE = frozenset("\t\n\r")
# The category that goes with a kind where nobody named another.
CATEGORY_OF_KIND: Mapping[Kind, str] = {Kind.TRANSFER: "transfer", Kind.INCOME: "income"}


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One part of a split: its positive money, category, tags of its own and note."""

    money: Money
    category: str
    tags: Sequence[str] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """`version` is the one that the person saw; what isn't among the values stays.

    `values` has by field: `kind` a `Kind`, `amount` a (`Decimal` in major units, currency), `date`, `rate` or None
    (units of the book's base currency for one of the amount's; None: the reference rate), `merchant` or None,
    `category` a slug, `recurrence` or None, `note` or None, `tags` a list, `parts` a list of dicts with `amount`,
    `category`, `tags` and `note`.
    """

    version: int
    values: Mapping[str, Any]


def edited(row: Transaction, edit: Edit, bases: Bases) -> Transaction:
    """The transaction as the person wants it. Raises `Rejected` with the name of the field that is wrong."""
    if row.version != edit.version:
        raise Stale("version")
    if not edit.values:
        raise NothingToSet
    checked = {name: CHECKS[name](value) for name, value in edit.values.items()}
    return revised(row, checked, bases)


def revised(row: Transaction, values: Mapping[str, Any], bases: Bases) -> Transaction:
    """With these checked values, set by a person; the same object where that changes nothing."""
    kind: Kind = values.get("kind", row.kind)
    money: Money = values.get("amount", row.money)
    merchant = values.get("merchant", row.merchant)
    note, tags = values.get("note", row.note), values.get("tags", row.tags)
    category = _category(row, kind, values.get("category"))
    after = refreshed(
        row.changed(
            kind=kind,
            currency=money.currency,
            size=money.minor,
            date=values.get("date", row.date),
            merchant=merchant,
            note=note,
            recurrence=values.get("recurrence", row.recurrence),
            postings=_worth(
                row,
                _postings(row, kind, money, category, tags, values.get("parts"), bases),
                values,
                bases,
            ),
        )
    )
    set_now = {*values} | ({"currency"} if money.currency != row.currency else set())
    foreign = after.currency != row.currency and not values.get("rate")
    given_up = {"rate"} if foreign or values.get("rate", True) is None else set()
    after = after.changed(
        by_hand=sorted({*row.by_hand, *set_now} - given_up),
        unsure=[name for name in row.unsure if name not in set_now],
        was=_was(row, after),
    )
    return row if after == row else after.changed(version=row.version + 1)


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


def _postings(
    row: Transaction,
    kind: Kind,
    money: Money,
    category: str,
    tags: Sequence[str],
    parts: Sequence[SplitPart] | None,
    bases: Bases,
) -> list[Posting]:
    """Those that it has where only tags or category change, else anew with the account that it had."""
    is_split = len(row.postings) > 1 and row.kind is not Kind.TRANSFER
    if parts is None and is_split and (money != row.money or kind is Kind.TRANSFER):
        raise PartsInvalid("parts")
    if parts is None and (money == row.money and (kind is row.kind or is_split)):
        own = {} if kind is Kind.TRANSFER or category == row.category else {"category": category}
        moved = DIRECTION.get(kind, 1) * DIRECTION.get(row.kind, 1)
        tagged = {} if is_split and sorted(tags) == row.tags else {"tags": list(tags)}
        return [_turned(posting, moved).model_copy(update=tagged | own) for posting in row.postings]
    account = row.postings[0].account
    new = postings_for(kind, money, category, tags, parts, bases)
    owned = new if kind is not Kind.TRANSFER else new[:1]
    return [
        posting.model_copy(update={"account": account}) if posting in owned else posting for posting in new
    ]


def _turned(posting: Posting, sign: int) -> Posting:
    """The other way round where the kind now moves money the other way."""
    if sign > 0:
        return posting
    base = {code: -value for code, value in posting.base.items()}
    own = None if posting.account_minor is None else -posting.account_minor
    return posting.model_copy(update={"minor": -posting.minor, "base": base, "account_minor": own})


def postings_for(
    kind: Kind,
    money: Money,
    category: str,
    tags: Sequence[str],
    parts: Sequence[SplitPart] | None,
    bases: Bases,
) -> list[Posting]:
    """One for each part, which sum to the money exactly; a transfer moves out of one pocket into another."""
    if not parts:
        own = None if kind is Kind.TRANSFER else category
        return [
            _posting(minor, money.currency, own, tags, None, bases) for minor in direct(kind, money.minor)
        ]
    if kind is Kind.TRANSFER or sum(part.money.minor for part in parts) != money.minor:
        raise PartsInvalid("parts")
    if any(part.money.currency != money.currency for part in parts):
        raise PartsInvalid("parts")
    sign = DIRECTION[kind]
    return [
        _posting(
            sign * part.money.minor, money.currency, part.category, [*tags, *part.tags], part.note, bases
        )
        for part in parts
    ]


def _posting(
    minor: int, currency: str, category: str | None, tags: Sequence[str], note: str | None, bases: Bases
) -> Posting:
    return Posting(
        category=category,
        minor=minor,
        currency=currency,
        base=value_in_bases(minor, currency, bases),
        tags=sorted(set(tags)),
        note=note,
    )


def _worth(
    row: Transaction, postings: list[Posting], values: Mapping[str, Any], bases: Bases
) -> list[Posting]:
    """By the rate that the person gives; by another day's where the date moved, unless the rate is the person's own."""
    if not bases:
        return postings
    moved = values.get("date", row.date) != row.date
    given, given_up = values.get("rate"), "rate" in values and values["rate"] is None
    if given and all(posting.currency == bases[0] for posting in postings):
        raise RateInvalid("rate")
    own = "rate" in row.by_hand and not given_up
    return revalued(postings, row.postings, bases[0], given, by_day=given_up or (moved and not own))


def _was(row: Transaction, after: Transaction) -> dict[str, str | None]:
    """What the parser had made of merchant and category, from when a person first changed them."""
    first = {
        name: getattr(row, name)
        for name in ("merchant", "category")
        if name not in row.by_hand and getattr(row, name) != getattr(after, name)
    }
    return {name: value for name, value in row.was.items() if name in row.by_hand} | first


def check_money(value: tuple[Decimal, str]) -> Money:
    """More than nothing, and exactly what the currency's decimals can say."""
    amount, currency = value
    check_currency(currency, "amount", "currency")
    if not amount.is_finite() or amount <= 0:
        raise AmountInvalid("amount", "amount")
    if amount > Decimal(MAX_MINOR).scaleb(-decimals()[currency]):
        raise AmountTooLarge("amount", "amount")
    money = Money.of(amount, currency)
    if money.amount != amount:
        raise AmountInvalid("amount", "amount")
    return money


def check_parts(parts: Sequence[Mapping[str, Any]]) -> list[SplitPart]:
    """Each as a transaction of its own would be checked, with its place in the path of what is wrong."""
    if not 1 <= len(parts) <= MOST_PARTS:
        raise PartsInvalid("parts")
    return [_part(part, position) for position, part in enumerate(parts)]


def _part(part: Mapping[str, Any], position: int) -> SplitPart:
    try:
        return SplitPart(
            check_money(part["amount"]),
            _spending(part.get("category") or "other"),
            check_tags(part.get("tags") or ()),
            check_note(part.get("note")),
        )
    except Rejected as error:
        error.path = ("parts", str(position), *error.path)
        raise


def _spending(slug: str) -> str:
    if slug == CATEGORY_OF_KIND[Kind.TRANSFER]:
        raise CategoryInvalid("category")
    return check_category(slug)


def check_rate(rate: Decimal | None) -> Decimal | None:
    """More than nothing, and such a number as a rate may be."""
    if rate is None:
        return None
    if (
        not rate.is_finite()
        or not LEAST_RATE <= rate <= LARGEST_RATE
        or len(rate.as_tuple().digits) > RATE_DIGITS
    ):
        raise RateInvalid("rate")
    return rate


def check_date(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise DateInvalid("date")
    return day


def check_category(slug: str) -> str:
    if slug not in NAMES:
        raise CategoryInvalid("category")
    return slug


def check_merchant(name: str | None) -> str | None:
    """The name, trimmed and in NFC; None for one that shows nothing."""
    if name is None:
        return None
    if not is_readable(name, LONGEST_MERCHANT):
        raise MerchantInvalid("merchant")
    trimmed = " ".join(unicodedata.normalize("NFC", name).split())
    if len(trimmed) > LONGEST_MERCHANT:
        raise MerchantInvalid("merchant")
    return trimmed if shows(trimmed) else None


def check_note(text: str | None) -> str | None:
    if text is None:
        return None
    if not is_readable(text, LONGEST_NOTE, WHITE):
        raise NoteInvalid("note")
    trimmed = unicodedata.normalize("NFC", text.strip())
    if len(trimmed) > LONGEST_NOTE:
        raise NoteInvalid("note")
    return trimmed if shows(trimmed) else None


def check_tags(tags: Sequence[str]) -> list[str]:
    """Trimmed, sorted, each once."""
    if len(tags) > MOST_TAGS:
        raise TagsInvalid("tags")
    return sorted({_tag(tag, position) for position, tag in enumerate(tags)})


def _tag(tag: str, position: int) -> str:
    readable = is_readable(tag, LONGEST_TAG)
    trimmed = " ".join(unicodedata.normalize("NFC", tag).split()) if readable else ""
    if not shows(trimmed) or len(trimmed) > LONGEST_TAG:
        raise TagsInvalid("tags", str(position))
    return trimmed


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "amount": check_money,
    "date": check_date,
    "rate": check_rate,
    "merchant": check_merchant,
    "category": check_category,
    "recurrence": lambda value: value,
    "note": check_note,
    "tags": check_tags,
    "parts": check_parts,
}
