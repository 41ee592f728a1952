"""Search keys of what is imported into a large book follow within seconds: there their index costs more than all else.

What lists, filters, totals and matching go by is there from the start, as are the marks of category and account; the words
of texts come in the pauses between chunks, when nobody waits for a row that is locked. In a small book they are cheap, and
cheaper at once than later.
"""

import time
from collections import deque
from dataclasses import dataclass, field

from bson import ObjectId

from domain.books.models import Book
from domain.imports.row_ids import row_id
from domain.ledger.models import Total, Transaction

PIECE = 250
# With so many rows the index of words is no longer held in a small server's memory.
MANY = 250_000
# Search lags behind no longer than this and what one chunk takes.
MOST_SECONDS = 2.0


@dataclass(slots=True)
class Following:
    """`done` rows of the file have all their keys. `seconds` is how long that took so far."""

    book: ObjectId
    first: ObjectId
    done: int
    most_seconds: float = MOST_SECONDS
    seconds: float = 0.0
    _booked: deque[tuple[float, int]] = field(default_factory=deque)

    def booked(self, rows: int, *, complete: bool = False) -> None:
        """So many are booked now; `complete`: with all their keys."""
        if complete and not self._booked:
            self.done = rows
        else:
            self._booked.append((time.monotonic(), rows))

    async def for_seconds(self, seconds: float) -> None:
        """As far as it comes in this time, and in any case up to what is old."""
        deadline = time.monotonic() + seconds
        while self._booked:
            now = time.monotonic()
            if now >= deadline and now - self._booked[0][0] < self.most_seconds:
                return
            await self._piece()

    async def to_the_end(self) -> None:
        while self._booked:
            await self._piece()

    async def _piece(self) -> None:
        began = time.monotonic()
        end = min(self.done + PIECE, self._booked[0][1])
        if end > self.done:
            await complete(self.book, row_id(self.first, self.done), row_id(self.first, end))
            self.done = end
        if self.done >= self._booked[0][1]:
            self._booked.popleft()
        self.seconds += time.monotonic() - began


async def are_many(book: Book, more: int) -> bool:
    """Whether the book is a large one with so many rows more."""
    where = {"book": book.id, "generation": book.generation, "period": {"$gte": "Y", "$lt": "Z"}}
    years = Total.get_pymongo_collection().find(where, {"cells": 1})
    counts = [int(cell.get("count", 0)) async for year in years for cell in year["cells"].values()]
    return more + sum(counts) > MANY


async def complete(book: ObjectId, first: ObjectId, end: ObjectId) -> None:
    """Give the transactions from `first` to before `end` the search keys that are still to come; who changed one did so already."""
    await Transaction.get_pymongo_collection().update_many(
        {"book": book, "_id": {"$gte": first, "$lt": end}, "words_to_come.0": {"$exists": True}},
        [{"$set": {"words": "$words_to_come"}}, {"$unset": "words_to_come"}],
    )
