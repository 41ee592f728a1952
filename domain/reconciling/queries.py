"""Whether accounts still hold what was agreed on, and what may explain that one doesn't hold what it should."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.accounts.models import Account
from domain.accounts.queries import accounts_by_ids
from domain.books.models import Book
from domain.books.queries import get_book, head_of
from domain.database import Bson
from domain.ledger.balances import held_at
from domain.ledger.models import Transaction
from domain.ledger.queries import MOST_INSPECTED
from domain.reconciling.rules import Comparison, Suspect, suspects

MOST_SUSPECTS = 50
# So often all is read again where somebody writes to the book meanwhile; then as it was some milliseconds ago.
MOST_TRIES = 3


async def agreements(book: ObjectId, accounts: Iterable[ObjectId]) -> Mapping[ObjectId, Comparison]:
    """Of those that were reconciled what was agreed on, and what they held that day as it is booked now."""
    wanted = list(accounts)
    for _ in range(MOST_TRIES):
        head, found = await _agreements(book, wanted, None)
        # Balances and totals are read one after the other: no commit came between them.
        if (await get_book(book)).seq == head.seq:
            return found
    client = Account.get_pymongo_collection().database.client
    async with client.start_session(snapshot=True) as session:
        return (await _agreements(book, wanted, session))[1]


async def _agreements(
    book: ObjectId, accounts: Iterable[ObjectId], session: AsyncClientSession | None
) -> tuple[Book, Mapping[ObjectId, Comparison]]:
    head = await head_of(book, session)
    found = await accounts_by_ids(book, accounts, session)
    return head, await agreed_on(found.values(), head.generation, session)


async def agreed_on(
    accounts: Iterable[Account], generation: int, session: AsyncClientSession | None = None
) -> Mapping[ObjectId, Comparison]:
    """As `agreements`, of accounts that were read already."""
    agreed = [
        (account, account.reconciled_on, account.reconciled_balance)
        for account in accounts
        if account.reconciled_on is not None and account.reconciled_balance is not None
    ]
    if not agreed:
        return {}
    held = await held_at([(account, day) for account, day, _ in agreed], generation, session)
    return {
        account.id: Comparison(day, account.currency, stated, each)
        for (account, day, stated), each in zip(agreed, held, strict=True)
    }


async def suspects_of(account: Account, found: Comparison, since: date | None) -> Sequence[Suspect]:
    """What was booked after `since` (None: ever) up to that day and stands for no row of a bank's file; at most 50."""
    days: Bson = {"$lte": found.day.isoformat()} | ({} if since is None else {"$gt": since.isoformat()})
    within: Bson = {"book": account.book, "trashed_at": None, "date": days}
    own: Bson = {"postings.account": account.id, "statement_row": None}
    latest: list[Bson] = [
        {"$match": within},
        {"$sort": {"date": -1, "_id": -1}},
        {"$limit": MOST_INSPECTED},
        {"$match": own},
        {"$limit": MOST_SUSPECTS},
    ]
    rows = [*await _rows(latest), *await _rows(_of_size(account, within, found.difference))]
    return suspects(rows, account.id, found.difference, MOST_SUSPECTS)


def _of_size(account: Account, within: Bson, difference: int) -> list[Bson]:
    """Those of the difference or half of it, on this account or on none, found by their size however old they are."""
    sizes = [abs(difference)] + ([abs(difference) // 2] if difference % 2 == 0 else [])
    size: Bson = {"currency": account.currency, "size": {"$in": sizes}}
    either: Bson = {"statement_row": None, "postings.account": {"$in": [account.id, None]}}
    return [{"$match": within | size | either}, {"$limit": MOST_SUSPECTS}]


async def _rows(steps: Sequence[Bson]) -> list[Transaction]:
    cursor = await Transaction.get_pymongo_collection().aggregate(list(steps))
    return [Transaction.from_bson(raw) async for raw in cursor]
