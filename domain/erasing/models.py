"""Who asked to be erased."""

from datetime import datetime
from typing import ClassVar

from beanie import PydanticObjectId

from domain.database import Stored


class Erasure(Stored):
    """`id` is the person's. The address is kept until the erasure is confirmed to it, and goes with this document."""

    stream_field: ClassVar[str] = "_id"

    email: str
    books: list[PydanticObjectId]
    asked_at: datetime

    class Settings:
        name = "erasures"
