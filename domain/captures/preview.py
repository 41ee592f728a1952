"""What a text would become, as it is typed: nothing is stored."""

from dataclasses import dataclass
from datetime import datetime

from domain import clock
from domain.arranging.rules import Arranger, proposed
from domain.books.models import Book
from domain.books.queries import may_write
from domain.captures import rules
from domain.captures.errors import TextEmpty
from domain.captures.models import Status
from domain.clock import check_zone
from domain.errors import Forbidden
from domain.people.models import Person
from domain.understanding import propose
from domain.understanding.draft import Context, Proposal
from domain.understanding.memory import NOTHING, Memory


@dataclass(frozen=True, slots=True)
class Preview:
    """`text` is the one that evidence counts in: trimmed and in NFC."""

    text: str
    proposal: Proposal
    needs_review: bool


EMPTY = Preview("", Proposal(()), needs_review=False)


def preview(
    author: Person,
    book: Book,
    text: str,
    memory: Memory = NOTHING,
    *,
    at: datetime | None = None,
    time_zone: str | None = None,
    arranger: Arranger | None = None,
) -> Preview:
    """What `submit` would make of it. `at` None: now; `time_zone` None: the person's. Raises as `submit` does.

    A text in which there is nothing yet is no mistake of somebody who is still typing.
    """
    if not may_write(book, author.id):
        raise Forbidden
    zone = author.time_zone if time_zone is None else check_zone(time_zone, "timeZone")
    moment = rules.check_moment(at, clock.now(), "at")
    try:
        checked = rules.check_text(text)
    except TextEmpty:
        return EMPTY
    read = propose(checked, Context(moment, zone, author.currency, author.locale, memory))
    status = rules.status_of(read, author.review_threshold)
    return Preview(checked, proposed(read, checked, arranger or Arranger()), status is Status.NEEDS_REVIEW)
