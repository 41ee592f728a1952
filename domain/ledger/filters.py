"""Which transactions a person asks for, as a MongoDB filter that begins with the book."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bson import ObjectId

from domain.accounts.models import Account
from domain.books.categories import slugs_called, slugs_meant
from domain.books.models import Book
from domain.database import Bson
from domain.errors import BadRequest
from domain.ledger import marks
from domain.ledger.clauses import Clauses, category_mark, clauses_of, one_of
from domain.ledger.models import TRASHED
from domain.ledger.search.reader import read
from domain.ledger.search.terms import Meaning, Names, Search
from domain.ledger.words import fold, words_of
from domain.money import MAX_MINOR, check_currency, decimals
from domain.understanding.draft import Kind

MAX_WORDS = 10
MAX_TEXT = 200
MAX_NAMED = 100
UNREADABLE = frozenset({"Cc", "Cs"})


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

    `search` is a line as `domain.ledger.search` reads it. `tag` and `merchant_named` are whole names just so; `tags` are
    any of these, capitals and accents aside. `trashed`: what is in the trash, instead of what isn't.
    """

    from_date: date | None = None
    to_date: date | None = None
    kinds: Sequence[Kind] | None = None
    categories: Sequence[str] | None = None
    accounts: Sequence[ObjectId] | None = None
    tags: Sequence[str] | None = None
    merchant: str | None = None
    text: str | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    currency: str | None = None
    search: str | None = None
    tag: str | None = None
    merchant_named: str | None = None
    has_attachment: bool | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What must hold. `start` begins with the book, and holds in any order of rows that an index gives.

    Each of `keys` is found by an index of its own; what is `checked` by none, but by looking at each row.
    """

    start: Bson
    keys: Sequence[Bson] = ()
    checked: Sequence[Bson] = ()

    @property
    def served(self) -> Bson:
        """All that indexes know."""
        return self.by(self.keys)

    def whole(self, served: Bson) -> Bson:
        """What is served, and what is checked too."""
        return {"$and": [served, *self.checked]} if self.checked else served

    def by(self, keys: Sequence[Bson]) -> Bson:
        return self.start | {"$and": [*self.start.get("$and", ()), *keys]} if keys else self.start


def plan(book: Book, wanted: Filter, order: Order, accounts: Sequence[Account] = ()) -> Plan:
    """`accounts` are those of the book, where `search` names one.

    Raises `BadRequest` for what can't be answered: amounts without a currency, dates the wrong way round.
    """
    named = (
        _of_kinds(wanted),
        _of_categories(wanted.categories, book),
        _of_accounts(wanted),
        _of_tags(wanted),
        _of_files(wanted),
    )
    keys = [clause for clauses in named for clause in clauses.keys]
    checked = [clause for clauses in named for clause in clauses.checked]
    search = clauses_of(_in_book(read(wanted.search), book, accounts)) if wanted.search else Clauses()
    money = _of_currency(wanted, order)
    bounds = [
        *(money if order.field == "size" else ()),
        *_clause("date", _between("date", _iso(wanted.from_date), _iso(wanted.to_date))),
        *search.bounds,
    ]
    keys += [
        *(money if order.field == "date" else ()),
        *_clause("merchant_key", _of_merchant(wanted.merchant)),
        *([{"merchant_key": fold(wanted.merchant_named)}] if wanted.merchant_named else []),
        *_with_words(wanted.text),
        *search.keys,
    ]
    # Of what is in the trash this is the only search word.
    in_trash: Bson = {"words": TRASHED} if wanted.trashed else {"trashed_at": None}
    start = {"book": book.id, **in_trash} | ({"$and": bounds} if bounds else {})
    return Plan(start, keys, [*checked, *search.checked])


def _of_currency(wanted: Filter, order: Order) -> list[Bson]:
    if wanted.currency is not None:
        check_currency(wanted.currency, "filter", "currency")
        least, most = (_minor(amount, wanted.currency) for amount in (wanted.min_amount, wanted.max_amount))
        size = _between("size", least, most)
        return [{"currency": wanted.currency} | ({"size": size} if size else {})]
    if order.field == "size" or wanted.min_amount is not None or wanted.max_amount is not None:
        raise BadRequest("Amounts compare within one currency only: give filter.currency.")
    return []


def _clause(name: str, value: Bson) -> list[Bson]:
    return [{name: value}] if value else []


def _of_merchant(name: str | None) -> Bson:
    return {"$regex": "^" + re.escape(fold(_checked(name, "merchant")))} if name else {}


def _of_kinds(wanted: Filter) -> Clauses:
    if wanted.kinds is None:
        return Clauses()
    if Kind.EXPENSE in wanted.kinds:
        return Clauses(checked=[{"kind": {"$in": list(wanted.kinds)}}])
    return Clauses(keys=[one_of(map(marks.of_kind, wanted.kinds))])


def _of_categories(slugs: Sequence[str] | None, book: Book) -> Clauses:
    if slugs is None:
        return Clauses()
    _not_too_many(slugs, "categories")
    meant = slugs_meant(book, [_checked(slug, "categories") for slug in slugs])
    return Clauses(keys=[one_of(map(category_mark, meant))])


def _of_accounts(wanted: Filter) -> Clauses:
    if wanted.accounts is None:
        return Clauses()
    _not_too_many(wanted.accounts, "accounts")
    return Clauses(keys=[one_of(map(marks.of_account, wanted.accounts))])


def _of_tags(wanted: Filter) -> Clauses:
    found = Clauses()
    if wanted.tags is not None:
        _not_too_many(wanted.tags, "tags")
        found.keys.append(one_of(marks.of_tag(_checked(tag, "tags")) for tag in wanted.tags))
    if wanted.tag:
        found.keys.append({"words": marks.of_tag(wanted.tag)})
        found.checked.append({"postings.tags": wanted.tag})
    return found


def _of_files(wanted: Filter) -> Clauses:
    if wanted.has_attachment is None:
        return Clauses()
    if wanted.has_attachment:
        return Clauses(keys=[{"words": marks.ATTACHED}])
    return Clauses(checked=[{"words": {"$ne": marks.ATTACHED}}])


def _not_too_many(values: Sequence[object], name: str) -> None:
    if len(values) > MAX_NAMED:
        raise BadRequest(f"filter.{name} takes at most {MAX_NAMED} values.")


def _in_book(search: Search, book: Book, accounts: Sequence[Account]) -> Search:
    """Categories and accounts are told by the names that the book gives them; slugs and ids are looked for."""
    return Search(tuple(replace(term, meaning=_known(term.meaning, book, accounts)) for term in search.terms))


def _known(meaning: Meaning, book: Book, accounts: Sequence[Account]) -> Meaning:
    if isinstance(meaning, Names) and meaning.field == "category":
        slugs = [slug for name in meaning.names for slug in slugs_called(book, name) or [name]]
        return replace(meaning, names=tuple(slugs_meant(book, slugs)))
    if isinstance(meaning, Names) and meaning.field == "account":
        return replace(meaning, names=[str(one) for name in meaning.names for one in _called(accounts, name)])
    return meaning


def _called(accounts: Sequence[Account], name: str) -> list[ObjectId]:
    """Those of this name, else those whose names begin so."""
    wanted = fold(name)
    same = [one.id for one in accounts if fold(one.name) == wanted]
    return [*(same or (one.id for one in accounts if fold(one.name).startswith(wanted)))]


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
