"""Dataloaders of one operation: rows that many fields ask for are read with one command a kind and book."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bson import ObjectId
from strawberry.dataloader import DataLoader

from domain.accounts.models import Account
from domain.accounts.queries import accounts_by_ids
from domain.captures.model_calls import ModelCall, calls_of
from domain.captures.models import Capture
from domain.captures.queries import captures_by_ids
from domain.events import MAX_SINGLE
from domain.ledger.models import Transaction
from domain.ledger.queries import transactions_by_ids
from domain.log import Change
from domain.reconciling.queries import agreements
from domain.reconciling.rules import Comparison

RowType = TypeVar("RowType")
ShownType = TypeVar("ShownType")
Key = tuple[ObjectId, ObjectId]  # book, row


class Loaders:
    """`await captures.load((book, row))` is the row, None where it doesn't exist or is in the trash.

    `model_calls` are those of a capture, by the capture; `agreements` are of accounts that were reconciled.
    """

    def __init__(self) -> None:
        self.captures: DataLoader[Key, Capture | None] = DataLoader(_by_book(captures_by_ids))
        self.transactions: DataLoader[Key, Transaction | None] = DataLoader(_by_book(transactions_by_ids))
        self.accounts: DataLoader[Key, Account | None] = DataLoader(_by_book(accounts_by_ids))
        self.agreements: DataLoader[Key, Comparison | None] = DataLoader(_by_book(agreements))
        self.model_calls: DataLoader[Key, list[ModelCall] | None] = DataLoader(_by_book(calls_of))

    def know(self, book: ObjectId, rows: "Rows") -> None:
        """What was read already needn't be read again."""
        for row, capture in rows.captures.items():
            self.captures.prime((book, row), capture)
        for row, transaction in rows.transactions.items():
            self.transactions.prime((book, row), transaction)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one book by id; None: it doesn't exist or is in the trash."""

    captures: Mapping[ObjectId, Capture | None]
    transactions: Mapping[ObjectId, Transaction | None]


async def read_parts(change: Change) -> Rows:
    """All that a change's events show, as it is now; a large one's show no rows."""
    shown = change.parts if len(change.parts) <= MAX_SINGLE else ()
    captures = [part.id for part in shown if part.type == "Capture"]
    transactions = [part.id for part in shown if part.type == "Transaction"]
    found = await asyncio.gather(
        captures_by_ids(change.stream, captures) if captures else _none(),
        transactions_by_ids(change.stream, transactions) if transactions else _none(),
    )
    return Rows(
        {row: found[0].get(row) for row in captures}, {row: found[1].get(row) for row in transactions}
    )


async def _none() -> Mapping[ObjectId, Any]:
    return {}


async def shown(loading: Awaitable[RowType | None], show: Callable[[RowType], ShownType]) -> ShownType | None:
    """What is shown of a row that is being loaded."""
    row = await loading
    return None if row is None else show(row)


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
