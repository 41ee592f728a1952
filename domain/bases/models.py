"""The work of filling a base currency."""

from typing import ClassVar

from beanie import PydanticObjectId

from domain.bulk.models import BulkIntent
from domain.database import CivilDate


class BaseFilling(BulkIntent):
    """All of a book's money is valued in `currency`: `seen` of `expected` transactions were looked at.

    They are looked at by date, then id, the trash included: up to and with `day` and `row` so far.
    """

    unlogged: ClassVar[frozenset[str]] = BulkIntent.unlogged | {"seen", "day", "row"}

    currency: str
    seen: int = 0
    day: CivilDate | None = None
    row: PydanticObjectId | None = None

    def is_same_as(self, other: BulkIntent) -> bool:
        return isinstance(other, BaseFilling) and other.currency == self.currency

    class Settings:
        name = "base_fillings"
