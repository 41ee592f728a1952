"""From drafts to rows of the ledger. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from domain.accounts.models import Account
from domain.accounts.rules import takes
from domain.arranging.rules import Arranger, arranged
from domain.books.models import Book
from domain.captures.edits import Choice, changed_fields
from domain.captures.models import Capture
from domain.captures.rereading import draft_of, kept
from domain.errors import Rejected
from domain.journal import Row
from domain.learning.rules import usual_account
from domain.ledger import edits
from domain.ledger.entries import trashed
from domain.ledger.models import Transaction
from domain.ledger.rules import book_draft, on_default, refreshed
from domain.log import part_of
from domain.understanding.draft import Draft, Field, Kind
from domain.understanding.memory import Habit

# What a person has looked at is not unsure.
SEEN = 0.0
# Before and after what a person did to a transaction by hand.
Edit = tuple[Transaction, Transaction]


@dataclass(frozen=True, slots=True)
class Home:
    """The book that is booked into, its account that takes what names none, and what its rules make of what comes in.

    `habits` are what corrections taught, `accounts` those that habits name, by the id as habits have it.
    """

    book: Book
    default: Account | None = None
    arranger: Arranger = field(default_factory=Arranger)
    habits: Mapping[str, Habit] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)

    def account_of(self, row: Transaction) -> Account | None:
        """The one that this person usually pays such a thing with, where it takes such money; else the default one."""
        if not self.accounts or row.kind is Kind.TRANSFER:
            return self.default
        taught = usual_account(self.habits, row.merchant, row.heard, row.heard_item)
        account = self.accounts.get(taught or "")
        return account if account and takes(account, row.currency) else self.default


def booked(
    draft: Draft, row: PydanticObjectId, capture: Capture, home: Home, at: datetime, threshold: float
) -> Transaction:
    """The transaction that a draft of this capture becomes; of less confidence than `threshold` it is unsure."""
    book = home.book
    made = book_draft(
        draft,
        row=row,
        book=book.id,
        capture=capture.id,
        text=capture.text,
        bases=book.bases,
        generation=book.generation,
        at=at,
        threshold=threshold,
    )
    return arranged(on_default(made, home.account_of(made)), home.arranger)


def decided(
    choices: Sequence[Choice], live: Sequence[Transaction], capture: Capture, home: Home, at: datetime
) -> tuple[list[Row], list[Edit]]:
    """The capture's transactions as a person chose them, a row for each choice, then those that nobody chose, trashed.

    One that the person changed by hand since it was proposed, so that the proposal didn't show it, stays. Raises
    `Rejected` where an edit doesn't go with what is booked.
    """
    left = {row.id: row for row in live}
    rows, by_hand = [], []
    for position, choice in enumerate(choices):
        before = None if choice.transaction is None else left.pop(choice.transaction, None)
        fresh = booked(choice.read, PydanticObjectId(), capture, home, at, SEEN)
        base = fresh if before is None else taken_over(before, choice, fresh, home.book)
        try:
            after = revised(base, choice, home.book)
        except Rejected as error:  # the amount of what is split, for instance
            error.path = ("drafts", str(position), *error.path)
            raise
        rows.append(Row(before, _next_version(before, after)))
        by_hand.append((base, after))
    shown = {draft.transaction for draft in capture.drafts}
    unwanted = [row for row in left.values() if not row.by_hand or row.id in shown]
    gone = [Row(row, trashed(row, at)) for row in unwanted]
    return [*rows, *gone], by_hand


def _next_version(before: Transaction | None, after: Transaction) -> Transaction:
    """One more than before, where anybody can see a difference."""
    if before is None:
        return after.changed(version=1)
    return after.changed(version=before.version + (part_of(before, after) is not None))


def taken_over(row: Transaction, choice: Choice, fresh: Transaction, book: Book) -> Transaction:
    """A booked transaction as it was read anew (`fresh`); what was set by hand and isn't now stays."""
    now = {name.value for name in choice.by_hand}
    wanted = kept(row.changed(by_hand=[name for name in row.by_hand if name not in now]), choice.read)
    values = _values(wanted, set(changed_fields(draft_of(row), wanted)))
    read = edits.revised(row, values, book.bases)
    own_merchant = Field.MERCHANT in row.by_hand
    after = read.changed(
        by_hand=[name for name in row.by_hand if name in read.by_hand],
        was=row.was,
        unsure=[],
        heard=row.heard if own_merchant else fresh.heard,
        heard_item=row.heard_item if own_merchant else fresh.heard_item,
        said=fresh.said,
    )
    return refreshed(after)


def _values(wanted: Draft, fields: Collection[Field]) -> dict[str, Any]:
    """These fields of a draft as an edit of the ledger has them."""
    values: dict[Field, Any] = {
        Field.KIND: wanted.kind,
        Field.DATE: wanted.date,
        Field.MERCHANT: wanted.merchant,
        Field.CATEGORY: wanted.category,
        Field.RECURRENCE: wanted.recurrence,
    }
    given = {name.value: value for name, value in values.items() if name in fields}
    return given if {Field.AMOUNT, Field.CURRENCY}.isdisjoint(fields) else given | {"amount": wanted.money}


def revised(base: Transaction, choice: Choice, book: Book) -> Transaction:
    """With what the person set by hand."""
    if not choice.by_hand:
        return base
    return edits.revised(base, _values(choice.wanted, choice.by_hand), book.bases)
