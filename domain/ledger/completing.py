"""What a commit adds to the transactions that it writes: what they move in their accounts, what they are worth, and
the marks by which they are found.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.accounts.queries import currencies_of
from domain.database import Stored
from domain.ledger import marks
from domain.ledger.models import Posting, Transaction
from domain.ledger.rules import Bases, in_accounts
from domain.ledger.valuing import lacks_value, marked, to_value, valued
from domain.rates.queries import fixing_for
from domain.rates.rules import Fixing

# A document as it was (None: new) and as it shall be.
Pair = tuple[Stored | None, Stored]


async def completed(
    book: ObjectId, pairs: Sequence[Pair], bases: Bases, session: AsyncClientSession
) -> list[Stored]:
    """Each document as it shall be stored; the same object where nothing is to be added. Raises `NotFound` of accounts."""
    named = {one.account for pair in pairs for one in _new_postings(*pair) if one.account is not None}
    currencies = await currencies_of(book, named, session)
    fixings: dict[date, Fixing | None] = {}
    return [
        _found_by(await _worth(before, _placed(before, after, currencies), bases, fixings, session))
        for before, after in pairs
    ]


def _found_by(after: Stored) -> Stored:
    return marks.marked(after) if isinstance(after, Transaction) else after


def _new_postings(before: Stored | None, after: Stored) -> Sequence[Posting]:
    """Those of a transaction that is new, or whose money changed."""
    if not isinstance(after, Transaction):
        return ()
    if isinstance(before, Transaction) and before.postings == after.postings:
        return ()
    return after.postings


def _placed(before: Stored | None, after: Stored, currencies: Mapping[ObjectId, str]) -> Stored:
    if not _new_postings(before, after) or not isinstance(after, Transaction):
        return after
    return in_accounts(after, currencies)


async def _worth(
    before: Stored | None,
    after: Stored,
    bases: Bases,
    fixings: dict[date, Fixing | None],
    session: AsyncClientSession,
) -> Stored:
    if not isinstance(after, Transaction):
        return after
    wanted = to_value(before if isinstance(before, Transaction) else None, after, bases)
    counted = marked(after, wanted, bases)
    if counted != after.counted:
        after = after.changed(counted=counted)
    if not lacks_value(after, wanted):
        return after
    if after.date not in fixings:
        fixings[after.date] = await fixing_for(after.date, session)
    return valued(after, wanted, fixings[after.date])
