"""What a person's edits of transactions teach, and what the same change would be for others. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from domain.books.models import Book
from domain.database import Bson
from domain.journal import Row
from domain.learning.models import Learned
from domain.learning.rules import Correction, teach
from domain.ledger.edits import revised
from domain.ledger.errors import NothingToApply
from domain.ledger.marks import text_words
from domain.ledger.models import Transaction
from domain.ledger.words import fold
from domain.understanding.draft import Field, Kind

# Their category follows from the kind, so it teaches nothing of the words.
OWN_CATEGORY = frozenset({Kind.EXPENSE, Kind.REFUND})


def taught(
    learned: Learned | None,
    book: Book,
    person: ObjectId,
    edits: Iterable[tuple[Transaction, Transaction]],
) -> list[Row]:
    """The row, if any, that belongs to the commit of these edits (each before and after): what they teach."""
    corrections = [correction_of(before, after) for before, after in edits]
    after = teach(learned, book.id, person, corrections, book.seq)
    return [] if after is None else [Row(learned, after)]


def correction_of(before: Transaction, after: Transaction) -> Correction:
    """The edit as the rules of learning read it."""
    old, new = _values(before), _values(after)
    was = {field: value for field, value in old.items() if new[field] != value}
    if new[Field.CATEGORY] is None:
        was.pop(Field.CATEGORY, None)
    return Correction(
        name="" if after.heard == after.heard_item else after.heard,
        item=after.heard_item,
        words=frozenset(text_words(before)),
        merchant=after.merchant,
        category=new[Field.CATEGORY],
        currency=after.currency,
        was=was,
        parsed=[field for field in was if before.capture is not None and field not in before.by_hand],
        account=_account(before, after),
        said=before.said,
    )


def _account(before: Transaction, after: Transaction) -> str | None:
    """The account that the person chose for it; of a transfer the account says nothing of the words."""
    old, new = before.postings[0].account, after.postings[0].account
    if old == new or Kind.TRANSFER in {before.kind, after.kind}:
        return None
    return str(new or "")


def _values(row: Transaction) -> Mapping[Field, Any]:
    return {
        Field.KIND: row.kind,
        Field.AMOUNT: row.size,
        Field.CURRENCY: row.currency,
        Field.DATE: row.date,
        Field.MERCHANT: row.merchant,
        Field.CATEGORY: row.category if row.kind in OWN_CATEGORY else None,
        Field.RECURRENCE: row.recurrence,
    }


@dataclass(frozen=True, slots=True)
class SameChange:
    """What was done to one transaction, for others of which the parser had made the same.

    `source` is that transaction, `heard` its words; `merchant` and `category` are (old, new), None where it stayed.
    """

    source: ObjectId
    heard: str
    current: str | None
    merchant: tuple[str | None, str | None] | None = None
    category: tuple[str, str] | None = None

    def where(self, book: ObjectId) -> Bson:
        """The transactions that it would change, by the index of merchants or of what has none."""
        names = {fold(name) for name in (self.current, *(self.merchant or ())) if name}
        either: list[Bson] = [{"merchant_key": {"$in": sorted(names)}}] if names else []
        nobody = self.current is None or (self.merchant is not None and None in self.merchant)
        if nobody and self.heard:
            either.append({"merchant_key": "", "heard": self.heard})
        return {
            "book": book,
            "trashed_at": None,
            "_id": {"$ne": self.source},
            "$and": [{"$or": either or [{"_id": None}]}, {"$or": self._wrong()}],
        }

    def _wrong(self) -> list[Bson]:
        """The old value in a field that no person has set."""
        wrong: list[Bson] = []
        if self.merchant is not None:
            old, new = self.merchant
            wrong.append(
                {
                    "merchant_key": fold(old or ""),
                    "merchant": {"$ne": new},
                    "by_hand": {"$ne": "merchant"},
                }
            )
        if self.category is not None:
            wrong.append(
                {
                    "kind": {"$in": sorted(OWN_CATEGORY)},
                    "postings.category": self.category[0],
                    "postings": {"$size": 1},
                    "by_hand": {"$ne": "category"},
                }
            )
        return wrong

    def applied(self, row: Transaction, bases: tuple[str, ...]) -> Transaction:
        """The transaction with the same change; the same object where it isn't concerned."""
        values: dict[str, str | None] = {}
        if (
            self.merchant is not None
            and "merchant" not in row.by_hand
            and row.merchant_key == fold(self.merchant[0] or "")
            and row.merchant != self.merchant[1]
        ):
            values["merchant"] = self.merchant[1]
        if (
            self.category is not None
            and "category" not in row.by_hand
            and row.kind in OWN_CATEGORY
            and row.category == self.category[0]
        ):
            values["category"] = self.category[1]
        return revised(row, values, bases) if values else row


def same_change(row: Transaction, wanted: Mapping[str, str | None] | None = None) -> SameChange:
    """What a person did to this transaction, or (`wanted`) would do. Raises `NothingToApply`."""
    new = wanted or {}
    merchant, category = _change(row, new, "merchant"), _change(row, new, "category")
    if row.kind not in OWN_CATEGORY:
        category = None
    if merchant is None and category is None:
        raise NothingToApply
    return SameChange(
        source=row.id,
        heard=row.heard,
        current=row.merchant,
        merchant=merchant,
        category=None if category is None else (category[0] or "other", category[1] or "other"),
    )


def _change(
    row: Transaction, wanted: Mapping[str, str | None], name: str
) -> tuple[str | None, str | None] | None:
    """From what the parser made of the field (where nobody has set it: from what it is) to what it shall be."""
    now = getattr(row, name)
    old = row.was.get(name, now) if name in row.by_hand else now
    new = wanted.get(name, now)
    return None if old == new else (old, new)
