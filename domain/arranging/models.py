"""What a book does with all that comes in: one document for each book."""

from typing import Any, ClassVar, Self

from beanie import PydanticObjectId
from pydantic import BaseModel

from domain.bulk.models import BulkIntent
from domain.database import Bson, Stored
from domain.understanding.draft import Kind

RULE, MERCHANT = "rule_", "merchant_"


class When(BaseModel):
    """What must all hold; None and [] ask for nothing. Amounts are in minor units of `currency`, both inclusive.

    `text` stands in what was typed or the bank wrote, in the merchant or the note; `merchant` is a name or its beginning.
    """

    text: str | None = None
    merchant: str | None = None
    kinds: list[Kind] = []
    currency: str | None = None
    least: int | None = None
    most: int | None = None
    account: PydanticObjectId | None = None


class Then(BaseModel):
    """What is set where nobody set it by hand; tags are added."""

    merchant: str | None = None
    category: str | None = None
    tags: list[str] = []
    account: PydanticObjectId | None = None


class StoredRule(BaseModel):
    """Rules are tried by `position`; of two that set the same field the earlier one does."""

    name: str
    position: int
    active: bool = True
    when: When
    then: Then
    asked: str = ""


class StoredMerchant(BaseModel):
    """`aliases` are other names that mean this one; `category` is for what nothing else tells."""

    name: str
    aliases: list[str] = []
    category: str | None = None


class Arrangements(Stored):
    """`rules` by their id, `merchants` by a digest of their name.

    Each is stored as a field of its own ("rule_65a…"), so that a change in the log holds only what changed.
    """

    book: PydanticObjectId
    rules: dict[str, StoredRule] = {}
    merchants: dict[str, StoredMerchant] = {}

    def to_bson(self) -> Bson:
        stored = super().to_bson()
        rules, merchants = stored.pop("rules"), stored.pop("merchants")
        return (
            stored
            | {f"{RULE}{key}": rule for key, rule in rules.items()}
            | {f"{MERCHANT}{key}": merchant for key, merchant in merchants.items()}
        )

    @classmethod
    def from_bson(cls, raw: Bson) -> Self:
        return super().from_bson({**raw, "rules": _slots(raw, RULE), "merchants": _slots(raw, MERCHANT)})

    class Settings:
        name = "arrangements"


class RuleRun(BulkIntent):
    """A rule, as it was when it was asked for, for what is booked already: `position` of these rows were looked at."""

    unlogged: ClassVar[frozenset[str]] = BulkIntent.unlogged | {"rows", "position", "asked"}

    asked: str
    rows: list[PydanticObjectId]
    rule: StoredRule
    position: int = 0

    def is_same_as(self, other: BulkIntent) -> bool:
        return isinstance(other, RuleRun) and other.asked == self.asked

    class Settings:
        name = "rule_runs"


def _slots(raw: Bson, prefix: str) -> dict[str, Any]:
    """An emptied one is None."""
    return {
        name.removeprefix(prefix): value
        for name, value in raw.items()
        if name.startswith(prefix) and value is not None
    }
