"""A person who sets a reading right, and what is remembered of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId

from domain.books.models import Book, Member, Role
from domain.learning.models import Learned
from domain.learning.queries import memory_in
from domain.ledger.corrections import taught
from domain.ledger.edits import revised
from domain.ledger.models import Transaction
from domain.ledger.rules import book_draft
from domain.money import Money
from domain.understanding import propose
from domain.understanding.draft import Context, Draft
from domain.understanding.memory import NOTHING, Memory

NOW = datetime(2026, 3, 11, 19, 15, tzinfo=UTC)
ANNA, HOME = PydanticObjectId(), PydanticObjectId()
BASES = ("USD",)


def book() -> Book:
    """It can be made only where a database is open."""
    members = [Member(person=ANNA, role=Role.OWNER)]
    return Book(id=HOME, name="Home", currency="USD", members=members, created_at=NOW, seq=12, epoch=1)


def context(memory: Memory = NOTHING, locale: str = "en-US", currency: str = "USD") -> Context:
    return Context(NOW, "Europe/Berlin", currency, locale, memory)


def booked(text: str, draft: Draft) -> Transaction:
    return book_draft(
        draft,
        row=PydanticObjectId(),
        book=HOME,
        capture=PydanticObjectId(),
        text=text,
        bases=BASES,
        generation=0,
        at=NOW,
    )


def read(text: str, known: Learned | None = None) -> Transaction:
    """The first transaction of this person's next text."""
    (first, *_) = propose(text, context(remembered(known))).drafts
    return booked(text, first)


def corrected(known: Learned | None, text: str, **values: Any) -> Learned | None:
    """What is known after the person set these fields of what was read."""
    before = read(text, known)
    after = revised(before, values, BASES)
    for lesson in taught(known, book(), ANNA, [(before, after)]):
        return Learned.from_bson(lesson.after.to_bson())
    return known


def remembered(known: Learned | None) -> Memory:
    return NOTHING if known is None else memory_in(known.to_bson())


def in_currency(row: Transaction, currency: str) -> Mapping[str, Money]:
    """The same amount in another currency, as an edit."""
    return {"amount": Money.of(row.money.amount, currency)}
