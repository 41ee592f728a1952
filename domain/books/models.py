"""The book: what is shared, ordered, totalled and undone as one."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from beanie import PydanticObjectId
from bson import ObjectId
from pydantic import BaseModel

from domain.database import Bson, Stored

CATEGORY = "category_"


class Role(StrEnum):
    OWNER = "OWNER"
    MEMBER = "MEMBER"
    VIEWER = "VIEWER"


class Member(BaseModel):
    person: PydanticObjectId
    role: Role


class CategoryChanges(BaseModel):
    """What a book changed of one of the guide's categories, or all of one of its own.

    `name` None: the guide's; `parent` is a slug. `merged_into` is the slug of the one that shows what is booked here.
    `asked` is what one of its own was asked for with (key and values, as a digest); "" for the guide's.
    """

    name: str | None = None
    parent: str | None = None
    archived: bool = False
    exclude_from_budget: bool = False
    merged_into: str | None = None
    made_by: str = ""
    asked: str = ""


class Filling(BaseModel):
    """A base currency in which a book's money is being valued, and the work that does it."""

    currency: str
    work: PydanticObjectId


class Book(Stored):
    """`seq` is the head of its log, `log_floor` the last change that retention removed, `epoch` the log's identity.

    `generation` names the set of totals in use; `categories` holds only what the book changed of the defaults, and its
    own. Each is stored as a field of its own ("category_fuel"), so that a change in the log holds only what it changed.
    `default_account` takes what nobody named an account for; `arranged` says that there are rules or names of merchants.
    `currency` is the first of its base currencies, `other_bases` are those after it, all of them filled.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"seq", "log_floor", "epoch", "generation", "arranged"})
    stream_field: ClassVar[str] = "_id"

    name: str
    currency: str
    other_bases: list[str] = []
    filling: Filling | None = None
    members: list[Member]
    created_at: datetime
    seq: int = 0
    log_floor: int = 0
    epoch: int
    generation: int = 0
    categories: dict[str, CategoryChanges] = {}
    default_account: PydanticObjectId | None = None
    arranged: bool = False

    @property
    def ready_bases(self) -> tuple[str, ...]:
        """The currencies in which all of its money is valued; reports are in the first unless another is asked for."""
        return (self.currency, *self.other_bases)

    @property
    def bases(self) -> tuple[str, ...]:
        """The currencies in which what is written is valued: one to three, that which is being filled included."""
        return self.ready_bases if self.filling is None else (*self.ready_bases, self.filling.currency)

    def role_of(self, person: ObjectId) -> Role | None:
        return next((member.role for member in self.members if member.person == person), None)

    def to_bson(self) -> Bson:
        stored = super().to_bson()
        categories = stored.pop("categories")
        return stored | {f"{CATEGORY}{slug}": changes for slug, changes in categories.items()}

    @classmethod
    def from_bson(cls, raw: Bson) -> Self:
        # Release 0.1 stored them in one field.
        known = raw.get("categories", {}) | {
            name.removeprefix(CATEGORY): value for name, value in raw.items() if name.startswith(CATEGORY)
        }
        return super().from_bson(
            {**raw, "categories": {slug: value for slug, value in known.items() if value is not None}}
        )

    class Settings:
        name = "books"
