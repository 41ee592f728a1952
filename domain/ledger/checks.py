"""What may be written into a transaction: each value is checked by itself. Pure."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.books.categories import is_known
from domain.books.models import Book
from domain.errors import AmountTooLarge, Rejected
from domain.ledger.errors import (
    AmountInvalid,
    CategoryInvalid,
    DateInvalid,
    MerchantInvalid,
    NoteInvalid,
    PartsInvalid,
    RateInvalid,
    TagsInvalid,
)
from domain.ledger.postings import SplitPart
from domain.ledger.valuing import OwnRate
from domain.money import MAX_MINOR, Money, check_currency, decimals
from domain.texts import is_readable, shows
from domain.understanding.draft import Kind

LONGEST_MERCHANT, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, MOST_PARTS = 200, 1_000, 50, 20, 50
LEAST_RATE, LARGEST_RATE, RATE_DIGITS = Decimal("1e-9"), Decimal("1e9"), 18
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
WHITE = frozenset("\t\n\r")
TRANSFER, RATE_CURRENCY = "transfer", "rate_currency"


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


def check_received(value: tuple[Decimal, str]) -> Money:
    try:
        return check_money(value)
    except Rejected as error:
        error.path = ("received", *error.path[1:])
        raise


def checked(values: Mapping[str, Any], book: Book) -> dict[str, Any]:
    """The values by the name of their field, as they may stand in a transaction of this book. Raises `Rejected`."""
    plain = {name: value for name, value in values.items() if name != RATE_CURRENCY}
    done = {
        name: IN_BOOK[name](value, book) if name in IN_BOOK else CHECKS[name](value)
        for name, value in plain.items()
    }
    return done | _own_rate(done, values.get(RATE_CURRENCY), book)


def _own_rate(values: Mapping[str, Any], base: str | None, book: Book) -> dict[str, OwnRate]:
    """The rate with the base currency that it is in: the book's first, unless another is named."""
    rate: Decimal | None = values.get("rate")
    if base is not None and (rate is None or base not in book.bases):
        raise RateInvalid("rateCurrency")
    return {} if rate is None else {"rate": OwnRate(rate, base or book.currency)}


def check_parts(parts: Sequence[Mapping[str, Any]], book: Book) -> list[SplitPart]:
    """Each as a transaction of its own would be checked, with its place in the path of what is wrong."""
    if not 1 <= len(parts) <= MOST_PARTS:
        raise PartsInvalid("parts")
    return [_part(part, position, book) for position, part in enumerate(parts)]


def _part(part: Mapping[str, Any], position: int, book: Book) -> SplitPart:
    try:
        return SplitPart(
            check_money(part["amount"]),
            _spending(part.get("category") or "other", book),
            check_tags(part.get("tags") or ()),
            check_note(part.get("note")),
        )
    except Rejected as error:
        error.path = ("parts", str(position), *error.path)
        raise


def _spending(slug: str, book: Book) -> str:
    if slug == TRANSFER:
        raise CategoryInvalid("category")
    return check_category(slug, book)


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


def is_possible(day: date) -> bool:
    """Whether a transaction can have it."""
    return EARLIEST <= day <= LATEST


def check_date(day: date) -> date:
    if not is_possible(day):
        raise DateInvalid("date")
    return day


def check_category(slug: str, book: Book) -> str:
    if not is_known(book, slug):
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


def _as_it_is(value: Any) -> Any:
    """Its type says all; whether a row with this id exists is seen when it's booked."""
    return value


IN_BOOK: Mapping[str, Callable[[Any, Book], Any]] = {"category": check_category, "parts": check_parts}
CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "amount": check_money,
    "date": check_date,
    "rate": check_rate,
    "merchant": check_merchant,
    "recurrence": _as_it_is,
    "note": check_note,
    "tags": check_tags,
    "account": _as_it_is,
    "to_account": _as_it_is,
    "received": check_received,
    "refund_of": _as_it_is,
}
