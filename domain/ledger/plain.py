"""Many transactions that are new and differ in a few fields only, or only go to the trash, as they are stored. Pure.

What they share is worked out once, by the model and by the ledger's own rules; the model of each would take longer than
the database takes to store them. A test holds what comes of it against what the journal makes of a transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bson import ObjectId, encode
from bson.raw_bson import RawBSONDocument

from domain.database import Bson
from domain.ledger.marks import SIGN
from domain.ledger.models import TRASHED, Transaction
from domain.ledger.rules import Bases, Sums, count, movements
from domain.ledger.words import fold, words_in
from domain.log import Pair, stored_part


@dataclass(eq=False)
class Batch:
    """Transactions as they are (None: new) and as they shall be stored, whole, and all that a commit writes of them.

    It is worked out once, however often the commit is tried, and may be before that while others are waited for.
    """

    pairs: Sequence[Pair] = ()
    bases: Bases = ()

    def __len__(self) -> int:
        return len(self.pairs)

    @cached_property
    def new(self) -> list[Mapping[str, Any]]:
        return [RawBSONDocument(encode(after)) for before, after in self.pairs if before is None]

    @cached_property
    def changed(self) -> list[tuple[Bson, Bson]]:
        return [(before, after) for before, after in self.pairs if before is not None]

    @cached_property
    def sums(self) -> Mapping[tuple[ObjectId, int], Sums]:
        """What is added to the totals, by book and generation."""
        sums: dict[tuple[ObjectId, int], Sums] = {}
        for before, after in self.pairs:
            changes = sums.setdefault((after["book"], after["generation"]), defaultdict(int))
            for document, sign in ((before, -1), (after, 1)):
                if document is not None:
                    count(changes, document, sign, self.bases)
        return sums

    @cached_property
    def movements(self) -> Mapping[ObjectId, Counter[str]]:
        """What is added to the balance of each account."""
        increments: dict[ObjectId, Counter[str]] = defaultdict(Counter)
        for before, after in self.pairs:
            for account, change in movements(before, after).items():
                increments[account].update(change)
        return increments

    @cached_property
    def parts(self) -> list[Mapping[str, Any]]:
        """What the log tells."""
        parts = (stored_part(Transaction, after["_id"], before, after) for before, after in self.pairs)
        return [RawBSONDocument(encode(part)) for part in parts if part is not None]

    def work_out(self) -> Iterator[object]:
        """All of it, a piece at a time."""
        yield self.sums
        yield self.movements
        yield self.new
        yield self.parts


NONE = Batch()


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is stored of each that is alike. `posting` is its only one; `moves_account`: it is money of its account's own."""

    shared: Bson
    posting: Bson
    marks: Sequence[str]
    in_base: str
    moves_account: bool


@dataclass(slots=True)
class Plain:
    """Of one book with one base currency; each has one posting in it. What a name holds is remembered."""

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

    One that counts in several base currencies takes the model's way, since the journal may have to look at them; so does
    one with files, which has a mark of its own in the trash.
    """
    goes = before.get("trashed_at") is None and after.get("trashed_at") is not None
    only = before | {"trashed_at": after.get("trashed_at")} == after
    if not goes or not only or before.get("counted") is not None or before.get("attachments"):
        return None
    return after | {"words": [TRASHED], "version": before["version"] + 1}


def _pattern(example: Transaction) -> Pattern:
    shared = example.to_bson()
    (posting,) = shared["postings"]
    (base,) = posting["base"]
    marks = [word for word in example.words if word.startswith(SIGN)]
    return Pattern(shared, posting, marks, base, posting["account_minor"] is not None)
