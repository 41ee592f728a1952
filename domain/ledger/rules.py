"""The arithmetic of the ledger. `count` is the only one: create, edit, delete, undo and verify all use it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain.accounts.models import Account
from domain.accounts.rules import takes
from domain.ledger.marks import marked
from domain.ledger.models import Posting, Transaction
from domain.ledger.words import fold, words_of
from domain.understanding.draft import Draft, Field, Kind
from domain.understanding.heard import heard

# (period, cell, what) → change; `what` is "sum", "count", "base.EUR", "open.EUR", "apart" or "unknown".
Delta = Mapping[tuple[str, str, str], int]
# What an account keeps ("booked" or "unknown") → change.
Movement = Mapping[str, int]
Sums = dict[tuple[str, str, str], int]
# A book's base currencies, the first of them first; what counts in one is either valued or open in a cell.
Bases = tuple[str, ...]

# Whether a capture is booked doesn't depend on these: a transaction says that they are doubtful.
DOUBTABLE = (Field.MERCHANT, Field.CATEGORY)
SURE = 0.8
DIRECTION = {Kind.EXPENSE: -1, Kind.INCOME: 1, Kind.REFUND: 1}


def periods(day: date) -> tuple[str, str, str]:
    """The day's, month's and year's names: ("D2026-03-11", "M2026-03", "Y2026")."""
    return _periods(day.isoformat())


def _periods(iso: str) -> tuple[str, str, str]:
    return f"D{iso}", f"M{iso[:7]}", f"Y{iso[:4]}"


def delta(before: Transaction | None, after: Transaction | None, bases: Bases) -> Delta:
    """What a change of one transaction adds to the totals. A trashed transaction counts as none."""
    changes: Sums = defaultdict(int)
    for row, sign in ((before, -1), (after, 1)):
        if row is not None:
            count(changes, row.to_bson(), sign, bases)
    return {path: change for path, change in changes.items() if change}


def movements(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Mapping[ObjectId, Movement]:
    """What a change of one stored transaction adds to the balance of each account that it names."""
    changes: dict[ObjectId, dict[str, int]] = {}
    for row, sign in ((before, -1), (after, 1)):
        if row is None or row.get("trashed_at") is not None:
            continue
        for posting in row["postings"]:
            account = posting.get("account")
            if account is not None:
                minor = posting.get("account_minor")
                change = changes.setdefault(account, {"booked": 0, "unknown": 0})
                change["booked"] += sign * (minor or 0)
                change["unknown"] += sign * (minor is None)
    return {account: change for account, change in changes.items() if before is None or any(change.values())}


def in_accounts(row: Transaction, currencies: Mapping[ObjectId, str]) -> Transaction:
    """Money of an account's own currency moves that account by just so much; of other money it is unknown until told."""
    postings = [_in_account(posting, currencies) for posting in row.postings]
    return row if postings == row.postings else row.changed(postings=postings)


def _in_account(posting: Posting, currencies: Mapping[ObjectId, str]) -> Posting:
    if posting.account is None:
        return (
            posting if posting.account_minor is None else posting.model_copy(update={"account_minor": None})
        )
    own = currencies[posting.account] == posting.currency
    return posting.model_copy(update={"account_minor": posting.minor}) if own else posting


def placed(posting: Posting, account: ObjectId | None) -> Posting:
    """The posting on this account; what it moves there is the journal's to say, or the bank's."""
    if posting.account == account:
        return posting
    return posting.model_copy(update={"account": account, "account_minor": None})


def on_default(row: Transaction, default: Account | None) -> Transaction:
    """With what names no account on the default one, where that takes such money; of a transfer what leaves."""
    if default is None or not takes(default, row.currency):
        return row
    last = 1 if row.kind is Kind.TRANSFER else len(row.postings)
    postings = [
        placed(posting, default.id) if index < last and posting.account is None else posting
        for index, posting in enumerate(row.postings)
    ]
    return row.changed(postings=postings)


def count(sums: Sums, row: Mapping[str, Any], sign: int, bases: Bases) -> None:
    """Add `sign` times what a stored transaction counts for. This is the only arithmetic of the totals.

    A cell's key is "kind|category|account|currency"; category and account are empty where there is none. Each row says
    itself in which bases it counts, so that the sums are right at every moment while a base is being added.
    """
    if row.get("trashed_at") is not None:
        return
    kind, days = row["kind"], _periods(row["date"])
    counted = counted_in(row.get("counted"), bases)
    for posting in row["postings"]:
        minor, currency, values = sign * posting["minor"], posting["currency"], posting["base"]
        cell = f"{kind}|{posting['category'] or ''}|{posting['account'] or ''}|{currency}"
        moved = posting.get("account_minor")
        other_money = posting["account"] is not None and moved != posting["minor"]
        for period in days:
            sums[period, cell, "sum"] += minor
            sums[period, cell, "count"] += sign
            for base in counted:
                if base in values:
                    sums[period, cell, f"base.{base}"] += sign * values[base]
                else:
                    sums[period, cell, f"open.{base}"] += minor
            if other_money:
                sums[period, cell, "apart"] += sign * (moved or 0) - minor
                sums[period, cell, "unknown"] += sign * (moved is None)


def counted_in(counted: Sequence[str] | None, bases: Bases) -> Sequence[str]:
    """What a row with this mark counts in: without one in the first of its book's bases, as there was no other."""
    return bases[:1] if counted is None else counted


def value_in_bases(minor: int, currency: str, bases: Bases) -> dict[str, int]:
    """No rate is ever assumed: only money in a base currency has a value in it."""
    return {currency: minor} if currency in bases else {}


def postings_of(draft: Draft, bases: Bases) -> list[Posting]:
    """A transfer moves out of one pocket into another; anything else is one movement."""
    category = None if draft.kind is Kind.TRANSFER else draft.category
    currency = draft.money.currency
    return [
        Posting(
            category=category,
            minor=minor,
            currency=currency,
            base=value_in_bases(minor, currency, bases),
        )
        for minor in direct(draft.kind, draft.money.minor)
    ]


def direct(kind: Kind, minor: int) -> tuple[int, ...]:
    """The signed movements of a positive amount: out is negative."""
    return (-minor, minor) if kind is Kind.TRANSFER else (DIRECTION[kind] * minor,)


def book_draft(
    draft: Draft,
    *,
    row: ObjectId,
    book: ObjectId,
    capture: ObjectId,
    text: str,
    bases: Bases,
    generation: int,
    at: datetime,
    threshold: float = SURE,
) -> Transaction:
    """The transaction that a draft becomes; a merchant or category of less confidence than `threshold` is unsure."""
    said = heard(text, draft)
    return Transaction(
        id=PydanticObjectId(row),
        book=PydanticObjectId(book),
        kind=draft.kind,
        date=draft.date,
        merchant=draft.merchant,
        merchant_key=fold(draft.merchant or ""),
        currency=draft.money.currency,
        size=draft.money.minor,
        postings=postings_of(draft, bases),
        recurrence=draft.recurrence,
        capture=PydanticObjectId(capture),
        created_at=at,
        generation=generation,
        heard=said.name or said.item,
        heard_item=said.item,
        unsure=[str(field) for field in DOUBTABLE if draft.confidence.get(field, 1.0) < threshold],
        **searchable(text, draft.merchant or ""),
    )


def searchable(text: str, *more: str) -> dict[str, Any]:
    """What search reads of a transaction with this text, and with more that a person or a parser wrote."""
    said, added = words_of(text), words_of(*more)
    return {
        "said": " ".join(fold(text).split()),
        "words": sorted({*said, *added}),
        "extra_words": sorted({*added} - {*said}),
    }


def said_as(row: Transaction, text: str) -> Transaction:
    """Search finds it by this text instead of the one that it was read from."""
    return refreshed(row.changed(said=" ".join(fold(text).split())))


def refreshed(row: Transaction) -> Transaction:
    """With the search keys that its texts and what was written besides give. In the trash words don't find it."""
    said = {*words_of(row.said, row.bank_text)}
    notes = (row.note or "", *(part.note or "" for part in row.postings))
    added = {*words_of(row.merchant or "", *row.tags, *notes)}
    return marked(
        row.changed(
            words=sorted(said | added),
            extra_words=sorted(added - said),
            merchant_key=fold(row.merchant or ""),
        )
    )
