"""Which transactions a person asks for, as a MongoDB filter that begins with the book."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.books.categories import slugs_called, slugs_meant
from domain.books.models import Book
from domain.database import Bson
from domain.errors import BadRequest
from domain.ledger.clauses import Clauses, clauses_of
from domain.ledger.models import TRASHED
from domain.ledger.rules import fold, words_of
from domain.ledger.search.reader import read
from domain.ledger.search.terms import Meaning, Names, Search
from domain.money import MAX_MINOR, check_currency, decimals
from domain.understanding.draft import Kind

MAX_WORDS = 10
MAX_TEXT = 200
MAX_CATEGORIES = 100
UNREADABLE = frozenset({"Cc", "Cs"})
TRANSFER = "transfer"


class Order(StrEnum):
    DATE_DESC = "DATE_DESC"
    DATE_ASC = "DATE_ASC"
    AMOUNT_DESC = "AMOUNT_DESC"
    AMOUNT_ASC = "AMOUNT_ASC"

    @property
    def field(self) -> str:
        return "date" if self in {Order.DATE_ASC, Order.DATE_DESC} else "size"

    @property
    def direction(self) -> int:
        return 1 if self in {Order.DATE_ASC, Order.AMOUNT_ASC} else -1


@dataclass(frozen=True, slots=True)
class Filter:
    """Dates are inclusive; amounts are in major units of `currency`; `merchant` is a name or its beginning.

    `search` is a line as `domain.ledger.search` reads it. `tag` and `merchant_named` are whole names. `trashed`: what is in the trash, instead of what isn't.
    """

    from_date: date | None = None
    to_date: date | None = None
    kinds: Sequence[Kind] | None = None
    categories: Sequence[str] | None = None
    merchant: str | None = None
    text: str | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    currency: str | None = None
    search: str | None = None
    tag: str | None = None
    merchant_named: str | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """`served` is found by an index, and begins with the book; each row that it finds is then `checked`."""

    served: Bson
    checked: Sequence[Bson] = ()


def plan(book: Book, wanted: Filter, order: Order) -> Plan:
    """Raises `BadRequest` for what can't be answered: amounts without a currency, dates the wrong way round."""
    search = clauses_of(_in_book(read(wanted.search), book)) if wanted.search else Clauses()
    served: list[Bson] = [
        *_of_currency(wanted, order),
        *_clause("date", _between("date", _iso(wanted.from_date), _iso(wanted.to_date))),
        *_clause("merchant_key", _of_merchant(wanted.merchant)),
        *([{"merchant_key": fold(wanted.merchant_named)}] if wanted.merchant_named else []),
        *([{"words": word} for word in words_of(wanted.tag)[:1]] if wanted.tag else []),
        *_with_words(wanted.text),
        *search.served,
    ]
    # One index serves both: of what is in the trash this is the only search word.
    in_trash: Bson = {"words": TRASHED} if wanted.trashed else {"trashed_at": None}
    kinds = [] if wanted.kinds is None else [{"kind": {"$in": list(wanted.kinds)}}]
    return Plan(
        {"book": book.id, **in_trash} | ({"$and": served} if served else {}),
        [
            *kinds,
            *([{"postings.tags": wanted.tag}] if wanted.tag else []),
            *_of_categories(wanted.categories, book),
            *search.checked,
        ],
    )


def _of_currency(wanted: Filter, order: Order) -> list[Bson]:
    if wanted.currency is not None:
        check_currency(wanted.currency, "filter", "currency")
        least, most = (_minor(amount, wanted.currency) for amount in (wanted.min_amount, wanted.max_amount))
        return [{"currency": wanted.currency}, *_clause("size", _between("size", least, most))]
    if order.field == "size" or wanted.min_amount is not None or wanted.max_amount is not None:
        raise BadRequest("Amounts compare within one currency only: give filter.currency.")
    return []


def _clause(name: str, value: Bson) -> list[Bson]:
    return [{name: value}] if value else []


def _of_merchant(name: str | None) -> Bson:
    return {"$regex": "^" + re.escape(fold(_checked(name, "merchant")))} if name else {}


def _of_categories(slugs: Sequence[str] | None, book: Book) -> list[Bson]:
    """`transfer` is no category of a posting, but follows from the kind."""
    if slugs is None:
        return []
    if len(slugs) > MAX_CATEGORIES:
        raise BadRequest(f"filter.categories takes at most {MAX_CATEGORIES} slugs.")
    slugs = slugs_meant(book, [_checked(slug, "categories") for slug in slugs])
    either: list[Bson] = [{"postings.category": {"$in": [slug for slug in slugs if slug != TRANSFER]}}]
    if TRANSFER in slugs:
        either.append({"kind": Kind.TRANSFER})
    return [{"$or": either}]


def _in_book(search: Search, book: Book) -> Search:
    """Categories may be told by the names that the book gives them; the slug of each is looked for."""
    return Search(tuple(replace(term, meaning=_slugs(term.meaning, book)) for term in search.terms))


def _slugs(meaning: Meaning, book: Book) -> Meaning:
    if not isinstance(meaning, Names) or meaning.field != "category":
        return meaning
    slugs = [slug for name in meaning.names for slug in slugs_called(book, name) or [name]]
    return replace(meaning, names=tuple(slugs_meant(book, slugs)))


def _with_words(text: str | None) -> list[Bson]:
    words = words_of(_checked(text or "", "text"))
    if text and (not words or len(words) > MAX_WORDS):
        raise BadRequest(f"filter.text takes 1 to {MAX_WORDS} words.")
    return [{"words": {"$regex": "^" + re.escape(word)}} for word in words]


def _checked(text: str, name: str) -> str:
    """A text to search for: short, and readable to MongoDB."""
    if len(text) > MAX_TEXT or any(unicodedata.category(char) in UNREADABLE for char in text):
        raise BadRequest(f"filter.{name} takes at most {MAX_TEXT} readable characters.")
    return text


def _between(field: str, least: str | int | None, most: str | int | None) -> Bson:
    if least is not None and most is not None and least > most:  # type: ignore[operator]  # both of one type
        raise BadRequest(f"The {field} range ends before it begins.")
    return {name: value for name, value in (("$gte", least), ("$lte", most)) if value is not None}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _minor(amount: Decimal | None, currency: str) -> int | None:
    """In minor units; an amount finer than the currency, or out of range, meets no transaction exactly."""
    if amount is None:
        return None
    # Compared before it is scaled: decimals have bounds of their own, and raise beyond them.
    if not amount.is_finite() or abs(amount) > MAX_MINOR:
        raise BadRequest(f"An amount is at most {MAX_MINOR} {currency}.")
    scaled = amount.scaleb(decimals()[currency])
    if abs(scaled) > MAX_MINOR or scaled != int(scaled):
        raise BadRequest(f"{amount:f} is no amount of {currency}.")
    return int(scaled)
