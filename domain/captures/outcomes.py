"""What a person's decision makes of a capture and its transactions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import ObjectId

from domain.accounts.models import Account
from domain.arranging.rules import Arranger, proposed
from domain.books.models import Book
from domain.captures import rereading
from domain.captures.booking import Home, decided
from domain.captures.edits import Choice
from domain.captures.errors import NothingToBook
from domain.captures.models import Capture, Status
from domain.captures.service import context_of
from domain.journal import Outcome, Row
from domain.learning.models import Learned
from domain.learning.rules import habits_of_paying
from domain.ledger.corrections import taught
from domain.ledger.models import Transaction
from domain.ledger.rules import said_as
from domain.understanding import propose
from domain.understanding.memory import Memory


@dataclass(frozen=True, slots=True)
class State:
    """A capture and what it has booked, in its order: `live`, and what is in the trash.

    `learned` is what corrections taught about the person who decides, `accounts` those that this names, `default` the
    account that takes what names none, `arranger` what the book's rules make of what comes in.
    """

    capture: Capture
    book: Book
    live: Sequence[Transaction]
    trashed: Sequence[Transaction]
    learned: Learned | None = None
    default: Account | None = None
    arranger: Arranger = field(default_factory=Arranger)
    accounts: Mapping[str, Account] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return Home(self.book, self.default, self.arranger, habits_of_paying(self.learned), self.accounts)


def confirmed(state: State, choices: Sequence[Choice], person: ObjectId, at: datetime) -> Outcome[Capture]:
    """Just the choices are booked, and what the person set by hand teaches. Raises `NothingToBook`."""
    before = state.capture
    if not choices and before.status is not Status.RECORDED:
        raise NothingToBook("drafts")
    rows, edits = decided(choices, state.live, before, state.home, at)
    chosen = [row.after.id for row in rows[: len(choices)]]
    gone = {row.after.id for row in rows[len(choices) :]} | {row.id for row in state.trashed}
    rest = [one for one in before.transactions if one not in chosen]
    after = settled(
        before,
        status=Status.EMPTY if gone.issuperset(rest) and not chosen else Status.RECORDED,
        transactions=[*chosen, *rest],
        failure=None,
    )
    changes = [row for row in rows if row.after != row.before]
    lessons = taught(state.learned, state.book, person, edits)
    return Outcome(
        after,
        (Row(before, after), *changes, *lessons),
        f"Confirmed {len(chosen)}",
        state.book.bases,
    )


def discarded(state: State) -> Outcome[Capture]:
    """The capture, or of one that is booked the proposal, is thrown away."""
    before = state.capture
    status = Status.RECORDED if before.status is Status.RECORDED else Status.DISCARDED
    after = settled(before, status=status, failure=None)
    return Outcome(after, (Row(before, after),), "Threw away what was read")


def reread(state: State, text: str, memory: Memory) -> Outcome[Capture]:
    """What is booked stays; where a new reading of this text differs, it is proposed."""
    before, moved = state.capture, text != state.capture.text
    read = proposed(propose(text, context_of(before, memory)), text, state.arranger)
    # Who changes the text wants all that it says; who has it read again doesn't want back what was deleted.
    drafts = rereading.proposal(state.live, () if moved else state.trashed, read.drafts)
    if drafts is None and not moved and not before.awaits_review:
        return Outcome(before)
    after = settled(
        before,
        text=text,
        typed=before.typed or before.text,
        drafts=drafts or [],
        confidence=read.confidence,
        count_confidence=read.count,
        awaits_review=drafts is not None,
    )
    found = [Row(row, said_as(row, text)) for row in state.live] if moved else []
    return Outcome(after, (Row(before, after), *found), "Read again")


def settled(capture: Capture, **values: Any) -> Capture:
    """Nothing of it is left to decide, but for these values; who saw it before has seen an older version."""
    return capture.changed(
        **{"drafts": [], "awaits_review": False, "attempt": capture.attempt + 1, "failures": 0} | values
    )
