"""A search as MongoDB reads it. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import cache
from typing import Any

from bson import ObjectId

from domain.database import Bson
from domain.ledger import marks
from domain.ledger.search.terms import (
    Amounts,
    Days,
    Flag,
    Has,
    Is,
    Kinds,
    Names,
    Part,
    Phrase,
    Search,
    Term,
    Words,
)
from domain.ledger.words import fold, words_of
from domain.money import decimals
from domain.understanding.draft import Kind

TRANSFER = "transfer"
INDEXED = frozenset({"words", "merchant_key"})


@dataclass(slots=True)
class Clauses:
    """Each of `keys` is found by an index of its own, `bounds` by any; what is `checked` by looking at each row."""

    keys: list[Bson] = field(default_factory=list)
    checked: list[Bson] = field(default_factory=list)
    bounds: list[Bson] = field(default_factory=list)


def clauses_of(search: Search) -> Clauses:
    found = Clauses()
    for term in search.terms:
        _add(found, term)
    return found


def _add(found: Clauses, term: Term) -> None:
    meaning = term.meaning
    clauses = CLAUSES[type(meaning)](meaning)
    if term.negated:
        found.checked.append({"$nor": [{"$and": clauses}]})
    elif isinstance(meaning, Phrase):
        found.keys += [{"words": word} for word in words_of(meaning.text)]
        found.checked += clauses
    elif isinstance(meaning, Days):
        found.bounds += clauses
    else:
        (found.keys if all(map(_is_key, clauses)) else found.checked).extend(clauses)


def _is_key(clause: Bson) -> bool:
    return clause.keys() <= INDEXED


def one_of(words: Iterable[str]) -> Bson:
    """One of these search keys."""
    wanted = sorted({*words})
    return {"words": wanted[0]} if len(wanted) == 1 else {"words": {"$in": wanted}}


def _words(meaning: Words) -> list[Bson]:
    return [{"words": {"$regex": "^" + re.escape(word)}} for word in meaning.words]


def _phrase(meaning: Phrase) -> list[Bson]:
    typed, folded = _standing(meaning.text), _standing(fold(meaning.text))
    return [{"$or": [{"said": folded}, {"merchant_key": folded}, {"note": typed}, {"postings.tags": typed}]}]


def _standing(text: str) -> Bson:
    """The words just so, at the borders of words."""
    words = r"\s+".join(re.escape(word) for word in text.split())
    return {"$regex": rf"(?<![\p{{L}}\p{{N}}_]){words}(?![\p{{L}}\p{{N}}_])", "$options": "i"}


def _days(meaning: Days) -> list[Bson]:
    bounds = {
        "$gte": meaning.first and meaning.first.isoformat(),
        "$lte": meaning.last and meaning.last.isoformat(),
    }
    return [{"date": {name: day for name, day in bounds.items() if day}}]


def _names(meaning: Names) -> list[Bson]:
    if meaning.field in MARKS:
        return [one_of(map(MARKS[meaning.field], meaning.names))]
    either = [BY_NAME[meaning.field](name) for name in meaning.names]
    return either if len(either) == 1 else [{"$or": either}]


def category_mark(slug: str) -> str:
    """`transfer` is no category of a posting, but follows from the kind."""
    return marks.of_kind(Kind.TRANSFER) if slug == TRANSFER else marks.of_category(slug)


MARKS: Mapping[str, Callable[[str], str]] = {
    "category": category_mark,
    "account": lambda account: marks.of_account(ObjectId(account)),
    "tag": marks.of_tag,
}


def _like(name: str) -> Bson:
    return {"$regex": re.escape(name), "$options": "i"}


BY_NAME: Mapping[str, Callable[[str], Bson]] = {
    "merchant": lambda name: {"merchant_key": {"$regex": "^" + re.escape(fold(name))}},
    "note": lambda name: {"note": _like(name)},
    "currency": lambda name: {"currency": name},
}


def _kinds(meaning: Kinds) -> list[Bson]:
    if Kind.EXPENSE in meaning.kinds:
        return [{"kind": {"$in": list(meaning.kinds)}}]
    return [one_of(map(marks.of_kind, meaning.kinds))]


def _amounts(meaning: Amounts) -> list[Bson]:
    """In major units of each row's own currency, by how many decimals that has."""
    either: list[Bson] = []
    for places, codes in _by_places().items():
        bounds = _bounds(meaning, places)
        either.append({"currency": {"$in": list(codes)}, "size": bounds})
    return [{"$or": either}]


def _bounds(meaning: Amounts, places: int) -> Bson:
    """An amount finer than the currency lies between two of its amounts."""
    bounds: Bson = {}
    if meaning.least is not None:
        least = meaning.least.scaleb(places)
        whole = int(least.to_integral_value(ROUND_FLOOR if meaning.above else ROUND_CEILING))
        bounds["$gt" if meaning.above else "$gte"] = whole
    if meaning.most is not None:
        most = meaning.most.scaleb(places)
        whole = int(most.to_integral_value(ROUND_CEILING if meaning.below else ROUND_FLOOR))
        bounds["$lt" if meaning.below else "$lte"] = whole
    return bounds


@cache
def _by_places() -> Mapping[int, tuple[str, ...]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for code, places in sorted(decimals().items()):
        groups[places].append(code)
    return {places: tuple(codes) for places, codes in groups.items()}


FLAGS: Mapping[Flag, Bson] = {
    Flag.UNSURE: {"words": marks.UNSURE},
    Flag.SPLIT: {"words": marks.SPLIT},
    Flag.RECURRING: {"words": marks.RECURRING},
}
PARTS: Mapping[Part, Bson] = {
    Part.NOTE: {"note": {"$gt": ""}},
    Part.TAGS: {"postings.tags.0": {"$exists": True}},
    Part.MERCHANT: {"merchant_key": {"$gt": ""}},
    Part.ATTACHMENT: {"words": marks.ATTACHED},
}
CLAUSES: Mapping[type, Callable[[Any], list[Bson]]] = {
    Words: _words,
    Phrase: _phrase,
    Days: _days,
    Names: _names,
    Kinds: _kinds,
    Amounts: _amounts,
    Is: lambda meaning: [FLAGS[meaning.flag]],
    Has: lambda meaning: [PARTS[meaning.part]],
}
