"""What our export has of a book besides its transactions: accounts, categories, merchants, rules. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from beanie import PydanticObjectId
from bson import ObjectId
from pydantic import BaseModel, Field, PlainSerializer, ValidationError

from domain.accounts.models import AccountKind
from domain.accounts.rules import checked
from domain.arranging.models import MERCHANT, RULE, StoredMerchant, StoredRule
from domain.books.models import CATEGORY, CategoryChanges
from domain.errors import Rejected
from domain.money import Money, decimals

Told = TypeVar("Told", bound=BaseModel)
# As `books.rules` makes them; it is also a part of names in documents.
LONGEST_SLUG = 64  # bytes that an id has room for
SLUG = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


# As all of ours are stored: BSON has no civil date.
CivilDate = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]


class ToldAccount(BaseModel):
    """An account of the file; `id` is the file's own. Amounts are in minor units of its currency.

    `booked` is what the file says that it moved since `opening_on`; None where some of that is unknown.
    """

    id: PydanticObjectId = Field(alias="_id")
    name: str
    kind: AccountKind
    currency: str
    opening: int = 0
    opening_on: CivilDate
    archived_at: datetime | None = None
    reconciled_on: CivilDate | None = None
    reconciled_balance: int | None = None
    booked: int = 0
    unknown: int = 0

    model_config = {"populate_by_name": True}


class Belongings(BaseModel):
    """By slug and by id, all of them the file's own. Of the guide's categories only what its book changed."""

    accounts: list[ToldAccount] = []
    categories: dict[str, CategoryChanges] = {}
    merchants: list[StoredMerchant] = []
    rules: dict[str, StoredRule] = {}
    default_account: PydanticObjectId | None = None


def account_of(raw: Any) -> ToldAccount | None:
    """None where it is none that could be opened."""
    told = _told(ToldAccount, raw)
    if told is None or told.currency not in decimals():
        return None
    try:
        values = {
            "name": told.name,
            "opening_balance": Money(told.opening, told.currency).amount,
            "opening_date": told.opening_on,
        }
        return told.model_copy(update=checked(values, told.currency))
    except Rejected:
        return None


def categories_of(book: Any) -> dict[str, CategoryChanges]:
    """Only such as could be ours: what is booked in another one is booked in none of its own."""
    told = _slots(CategoryChanges, book, CATEGORY)
    return {
        slug: one
        for slug, one in told
        if is_slug(slug) and (not one.made_by or ObjectId.is_valid(one.made_by))
    }


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and bool(SLUG.fullmatch(text))


def merchants_of(arrangements: Any) -> list[StoredMerchant]:
    return [one for _, one in _slots(StoredMerchant, arrangements, MERCHANT)]


def rules_of(arrangements: Any) -> dict[str, StoredRule]:
    return {key: one for key, one in _slots(StoredRule, arrangements, RULE) if ObjectId.is_valid(key)}


def _slots(model: type[Told], raw: Any, prefix: str) -> Iterator[tuple[str, Told]]:
    """By what follows the prefix; an emptied one is None."""
    for name, value in raw.items() if isinstance(raw, Mapping) else ():
        told = _told(model, value) if name.startswith(prefix) else None
        if told is not None:
            yield name.removeprefix(prefix), told


def _told(model: type[Told], raw: Any) -> Told | None:
    try:
        json.dumps(raw, ensure_ascii=False).encode()  # halves of characters, which no database takes
        return model.model_validate(raw)
    except (ValidationError, UnicodeEncodeError):
        return None
