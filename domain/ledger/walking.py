"""Walking along an index for the next rows that match, and no further than so many rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from domain.database import Bson
from domain.ledger.models import Transaction

# So many rows are looked at first; where they don't fill the page, twice as many next as it seems to take, at most four times.
FIRST_STRETCH = 500
GROWTH = 4
Place = tuple[str | int, ObjectId]  # the sort key of a row, and its id


@dataclass(frozen=True, slots=True)
class Walk:
    """Along `index`, by `field` and then the id, in ascending (1) or descending (-1) `direction`."""

    index: Sequence[tuple[str, int]]
    field: str
    direction: int

    @property
    def sort(self) -> Mapping[str, int]:
        return {self.field: self.direction, "_id": self.direction}

    @property
    def reversed(self) -> "Walk":
        return Walk(self.index, self.field, -self.direction)

    def beyond(self, place: Place) -> Bson:
        """Rows that come after this place."""
        return self._side(place, "$gt" if self.direction > 0 else "$lt", "")

    def up_to(self, place: Place) -> Bson:
        """Rows that come before this place, and the one there."""
        return self._side(place, "$lt" if self.direction > 0 else "$gt", "e")

    def _side(self, place: Place, past: str, inclusive: str) -> Bson:
        value, row = place
        return {
            self.field: {past + "e": value},
            "$or": [{self.field: {past: value}}, {"_id": {past + inclusive: row}}],
        }

    async def rows(self, where: Bson, size: int) -> list[Transaction]:
        found = Transaction.get_pymongo_collection().find(where, hint=self.index)
        return [Transaction.from_bson(raw) async for raw in found.sort(list(self.sort.items())).limit(size)]

    async def stretched(
        self, where: Bson, checked: Sequence[Bson], size: int, most: int
    ) -> tuple[list[Transaction], Place | None]:
        """Of `most` rows of `where` those that hold what is checked, so many at most, in stretches.

        And the place where looking stopped, where there were too few of them and rows are left beyond.
        """
        rows: list[Transaction] = []
        looked_at, stretch, begin = 0, FIRST_STRETCH, None
        while looked_at < most:
            steps = min(stretch, most - looked_at)
            end = await self._place_after(_and(where, [] if begin is None else [self.beyond(begin)]), steps)
            between = [
                *([] if begin is None else [self.beyond(begin)]),
                *([] if end is None else [self.up_to(end)]),
            ]
            rows += await self.rows(_and(where, [*between, *checked]), size - len(rows))
            if end is None or len(rows) == size:
                return rows, None
            looked_at, begin = looked_at + steps, end
            stretch = min(stretch * GROWTH, max(FIRST_STRETCH, _still_to_look_at(size, len(rows), looked_at)))
        left = begin is not None and await self._place_after(_and(where, [self.beyond(begin)]), 1)
        return rows, begin if left else None

    async def _place_after(self, where: Bson, steps: int) -> Place | None:
        """The place of the row so many steps on, which the index alone tells; None where there are fewer."""
        told = {name: value for name, value in where.items() if name != "trashed_at"}
        rows = Transaction.get_pymongo_collection().find(told, {self.field: 1}, hint=self.index)
        found: list[dict[str, Any]] = (
            await rows.sort(list(self.sort.items())).skip(steps - 1).limit(1).to_list()
        )
        return (found[0][self.field], found[0]["_id"]) if found else None


def _still_to_look_at(wanted: int, found: int, looked_at: int) -> int:
    """Twice as many as it takes where what is wanted is spread evenly."""
    return 2 * (wanted - found) * looked_at // max(found, 1)


def _and(where: Bson, clauses: Sequence[Bson]) -> Bson:
    return where | {"$and": [*where.get("$and", ()), *clauses]} if clauses else where
