"""The book: what is shared, ordered, totalled and undone as one."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import PydanticObjectId
from bson import ObjectId
from pydantic import BaseModel

from domain.database import Stored


class Role(StrEnum):
    OWNER = "OWNER"
    MEMBER = "MEMBER"
    VIEWER = "VIEWER"


class Member(BaseModel):
    person: PydanticObjectId
    role: Role


class CategoryChanges(BaseModel):
    """What a book changed of one of the guide's categories. `name` None: the guide's; `parent` is a slug."""

    name: str | None = None
    parent: str | None = None
    archived: bool = False
    exclude_from_budget: bool = False


class Book(Stored):
    """`seq` is the head of its log, `log_floor` the last change that retention removed, `epoch` the log's identity.

    `generation` names the set of totals in use; `categories` holds only what the book changed of the defaults.
    `default_account` takes what nobody named an account for.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"seq", "log_floor", "epoch", "generation"})
    stream_field: ClassVar[str] = "_id"

    name: str
    currency: str
    members: list[Member]
    created_at: datetime
    seq: int = 0
    log_floor: int = 0
    epoch: int
    generation: int = 0
    categories: dict[str, CategoryChanges] = {}
    default_account: PydanticObjectId | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """The currencies in which its money is valued; reports are in the first unless another is asked for."""
        return (self.currency,)

    def role_of(self, person: ObjectId) -> Role | None:
        return next((member.role for member in self.members if member.person == person), None)

    class Settings:
        name = "books"
