"""Many new transactions that differ in a few fields only, as they are stored. Pure.

What they share is worked out once, by the model and by the ledger's own rules; the model of each would take longer than
the database takes to store them. A test holds what comes of it against what the journal makes of a transaction.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId

from domain.database import Bson
from domain.ledger.marks import SIGN
from domain.ledger.models import TRASHED, Transaction
from domain.ledger.words import fold, words_in


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is stored of each that is alike: `posting` is its only one, `has_account_minor` whether its account's money moves."""

    shared: Bson
    posting: Bson
    marks: Sequence[str]
    in_base: str
    moves_account: bool


@dataclass(slots=True)
class Plain:
    """Of one book with one base currency; each has one posting in it. What a folded text or a name holds is remembered."""

    _patterns: dict[Hashable, Pattern] = field(default_factory=dict)
    _names: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def document(
        self,
        likeness: Hashable,
        example: Callable[[], Transaction],
        *,
        row: ObjectId,
        day: str,
        minor: int,
        merchant: str | None,
        text: str,
        heard: str,
        at: datetime,
    ) -> Bson:
        """`example` is any transaction of this likeness, with its marks and with what it moves in its account."""
        pattern = self._patterns.get(likeness)
        if pattern is None:
            pattern = self._patterns[likeness] = _pattern(example())
        said = fold(text)
        words = words_in(said)
        key, named = self._named(merchant or "")
        own = minor if pattern.moves_account else None
        return {
            **pattern.shared,
            "_id": row,
            "date": day,
            "merchant": merchant,
            "merchant_key": key,
            "size": abs(minor),
            "postings": [
                {**pattern.posting, "minor": minor, "account_minor": own, "base": {pattern.in_base: minor}}
            ],
            "statement_row": row,
            "bank_text": text,
            "said": " ".join(said.split()),
            "words": sorted({*words, *named, *pattern.marks}),
            "extra_words": sorted(named - words),
            "heard": heard,
            "created_at": at,
        }

    def _named(self, merchant: str) -> tuple[str, frozenset[str]]:
        found = self._names.get(merchant)
        if found is None:
            key = fold(merchant)
            found = self._names[merchant] = (key, frozenset(words_in(key)))
        return found


def thrown_away(before: Bson, after: Bson) -> Bson | None:
    """What is stored of a transaction that only goes to the trash; None of one that changes otherwise too.

    One that counts in several base currencies takes the model's way, since the journal may have to look at them.
    """
    goes = before.get("trashed_at") is None and after.get("trashed_at") is not None
    only = before | {"trashed_at": after.get("trashed_at")} == after
    if not goes or not only or before.get("counted") is not None:
        return None
    return after | {"words": [TRASHED], "version": before["version"] + 1}


def _pattern(example: Transaction) -> Pattern:
    shared = example.to_bson()
    (posting,) = shared["postings"]
    (base,) = posting["base"]
    marks = [word for word in example.words if word.startswith(SIGN)]
    return Pattern(shared, posting, marks, base, posting["account_minor"] is not None)
