"""A transaction as a person labelled it, or as a parser read it, in one form in which both can be compared."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from domain.understanding.draft import Draft, Field
from infra.messages import MalformedLine

# Letters that Unicode does not decompose into a base letter and an accent.
UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
FIELDS = (Field.AMOUNT, Field.CURRENCY, Field.DATE, Field.KIND, Field.MERCHANT, Field.CATEGORY)
WANTED = ("kind", "amount", "currency", "date", "category")


@dataclass(frozen=True, slots=True)
class Transaction:
    """`amount` in major units, `date` as ISO 8601, `recurrence` empty where the transaction doesn't repeat."""

    kind: str
    amount: Decimal
    currency: str
    date: str
    merchant: str
    category: str
    recurrence: str = ""

    def agrees(self, other: "Transaction", field: Field) -> bool:
        """Whether both have the same value of this field, merchants by `merchant_forms`."""
        if field is not Field.MERCHANT:
            return bool(getattr(self, field.value) == getattr(other, field.value))
        mine, theirs = merchant_forms(self.merchant), merchant_forms(other.merchant)
        return bool(mine & theirs) or not (mine or theirs)


def of_draft(draft: Draft) -> Transaction:
    return Transaction(
        kind=draft.kind.value,
        amount=draft.money.amount,
        currency=draft.money.currency,
        date=draft.date.isoformat(),
        merchant=draft.merchant or "",
        category=draft.category,
        recurrence=draft.recurrence.value if draft.recurrence else "",
    )


def of_label(label: Any) -> Transaction:
    """An entry of `expect`; `MalformedLine` where it lacks a field."""
    if not isinstance(label, Mapping) or not all(isinstance(label.get(name), str) for name in WANTED):
        raise MalformedLine(f"each expected transaction has the strings {', '.join(WANTED)}")
    return Transaction(
        kind=label["kind"].upper(),
        amount=_amount(label["amount"]),
        currency=label["currency"].upper(),
        date=label["date"],
        merchant=str(label.get("merchant") or "").strip(),
        category=label["category"],
        recurrence=str(label.get("recurrence") or "").upper(),
    )


def _amount(written: str) -> Decimal:
    try:
        amount = Decimal(written)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise MalformedLine("an expected amount is no decimal number")
    return amount


@lru_cache(maxsize=4096)
def merchant_forms(name: str) -> frozenset[str]:
    """The forms in which a merchant's name is compared; two names are the same if they share one.

    Case, accents, punctuation, spaces and a leading "the" don't count; "&" and "+" may be said or left out.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    if not plain:
        return frozenset()
    plain = unicodedata.normalize("NFKD", plain).translate(UNDECOMPOSED)
    plain = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    plain = unicodedata.normalize("NFC", plain)
    said = _joined(plain.replace("&", " and ").replace("+", " plus "))
    left_out = _joined(plain.replace("&", " ").replace("+", " "))
    return frozenset({said, left_out} - {""}) or frozenset({plain})


def _joined(name: str) -> str:
    words = "".join(character for character in name if _counts(character)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return "".join(words)


def _counts(character: str) -> bool:
    return character.isalnum() or character.isspace() or unicodedata.category(character).startswith("M")
