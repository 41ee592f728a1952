"""Transactions as CSV, a line a part. Pure."""

import csv
import io
from collections.abc import Mapping, Sequence

from bson import ObjectId

from domain.accounts.models import Account
from domain.ids import transaction_id
from domain.ledger.models import Posting, Transaction
from domain.money import Money

COLUMNS = (
    "date",
    "kind",
    "merchant",
    "category",
    "amount",
    "currency",
    "account",
    "tags",
    "note",
    "transaction",
)
# A spreadsheet takes what begins so for a formula, and runs it; some take the wide signs of East Asia too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def heading() -> str:
    return _line(COLUMNS)


def lines_of(row: Transaction, accounts: Mapping[ObjectId, Account]) -> str:
    """One line for each part; amounts are signed, out is negative."""
    return "".join(_line(_cells(row, posting, accounts)) for posting in row.postings)


def _cells(row: Transaction, posting: Posting, accounts: Mapping[ObjectId, Account]) -> Sequence[str]:
    account = None if posting.account is None else accounts.get(posting.account)
    return (
        row.date.isoformat(),
        row.kind.value,
        harmless(row.merchant or ""),
        harmless(posting.category or row.category),
        f"{Money(posting.minor, posting.currency).amount:f}",
        posting.currency,
        harmless(account.name if account else ""),
        harmless(" ".join(posting.tags)),
        harmless(posting.note or row.note or ""),
        transaction_id(row.book, row.id),
    )


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what would begin one."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
