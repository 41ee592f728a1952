"""Dataloaders of one operation: rows that many fields ask for are read with one command a kind and book."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

from bson import ObjectId
from strawberry.dataloader import DataLoader

from domain.captures.models import Capture
from domain.captures.queries import captures_by_ids
from domain.events import MAX_SINGLE
from domain.ledger.models import Transaction
from domain.ledger.queries import transactions_by_ids
from domain.log import Change

RowType = TypeVar("RowType")
Key = tuple[ObjectId, ObjectId]  # book, row


class Loaders:
    """`await captures.load((book, row))` is the row, None where it doesn't exist or is in the trash."""

    def __init__(self) -> None:
        self.captures: DataLoader[Key, Capture | None] = DataLoader(_by_book(captures_by_ids))
        self.transactions: DataLoader[Key, Transaction | None] = DataLoader(_by_book(transactions_by_ids))

    async def load_parts(self, change: Change) -> None:
        """Read all that a change's events show, at once and as it is now; a large one's show no rows."""
        if len(change.parts) > MAX_SINGLE:
            return
        of_type = {"Capture": self.captures, "Transaction": self.transactions}
        await asyncio.gather(
            *(
                loader.load_many([(change.stream, part.id) for part in change.parts if part.type == name])
                for name, loader in of_type.items()
            )
        )


def _by_book(
    read: Callable[[ObjectId, Iterable[ObjectId]], Awaitable[Mapping[ObjectId, RowType]]],
) -> Callable[[list[Key]], Awaitable[list[RowType | None]]]:
    async def load(keys: list[Key]) -> list[RowType | None]:
        wanted: dict[ObjectId, list[ObjectId]] = defaultdict(list)
        for book, row in keys:
            wanted[book].append(row)
        found = {book: await read(book, rows) for book, rows in wanted.items()}
        return [found[book].get(row) for book, row in keys]

    return load
