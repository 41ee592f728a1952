"""What a person does with captures, and how an attempt to read one ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.accounts.models import Account
from domain.accounts.queries import accounts_by_ids, default_account
from domain.arranging.queries import arranger_of
from domain.arranging.rules import proposed
from domain.books.models import Book
from domain.books.queries import may_write
from domain.captures import booking, intents, rules
from domain.captures.booking import Home
from domain.captures.drafts import stored
from domain.captures.models import Capture, Lane, Parser, Status
from domain.captures.queries import get_capture
from domain.clock import check_zone
from domain.errors import Forbidden, NotFound
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor
from domain.people.models import Person
from domain.ports import Doorbell
from domain.understanding.draft import Context, Proposal
from domain.understanding.memory import NOTHING, Habit, Memory

SUMMARY_OF_NOTHING = {
    Status.NEEDS_REVIEW: "Left it to a person to decide",
    Status.EMPTY: "Found no transaction",
}


@dataclass(frozen=True, slots=True)
class CaptureText:
    """`captured_at` None: now; `time_zone` None: the person's."""

    text: str
    key: str | None = None
    captured_at: datetime | None = None
    time_zone: str | None = None


async def submit(doorbell: Doorbell, author: Person, book: Book, command: CaptureText) -> Capture:
    """Keep what was typed, durably, and wake a worker. Raises what is wrong with the text."""
    _check_writer(book, author)
    now = clock.now()
    zone = author.time_zone if command.time_zone is None else check_zone(command.time_zone, "timeZone")
    capture = Capture(
        id=PydanticObjectId(),
        book=book.id,
        author=author.id,
        key=rules.check_key(command.key),
        text=rules.check_text(command.text),
        captured_at=rules.check_moment(command.captured_at, now),
        time_zone=zone,
        currency=author.currency,
        locale=author.locale,
        mode=author.parsing_mode,
        threshold=author.review_threshold,
        due_at=now - rules.CLOCK_SKEW,
        created_at=now,
    )
    stored = await intents.insert(capture)
    if stored.status is Status.QUEUED:
        doorbell.ring(stored.lane, ids.capture_id(stored.book, stored.id))
    return stored


async def retry(doorbell: Doorbell, author: Person, book: Book, capture: PydanticObjectId) -> Capture:
    """Queue a failed capture again; one that hasn't failed is answered as it is.

    Who typed it may have chosen another way of reading since: that holds now.
    """
    failed = await get_capture(book.id, capture)
    if failed is None:
        raise NotFound("captureId")
    _check_writer(book, author)
    own = failed.author == author.id
    chosen = {"mode": author.parsing_mode, "threshold": author.review_threshold} if own else {}
    if await intents.retry(book.id, capture, **chosen):
        doorbell.ring(Lane.LOCAL, ids.capture_id(book.id, capture))
    found = await get_capture(book.id, capture)
    if found is None:
        raise NotFound("captureId")
    return found


async def record_parse(
    journal: Journal, capture: Capture, proposal: Proposal, parser: Parser, memory: Memory = NOTHING
) -> Capture:
    """The outcome of a claimed capture: booked, empty, or for a person to decide.

    `memory` is its author's. `Superseded` where another attempt was quicker, or a person changed the text.
    """
    status = rules.status_of(proposal, capture.threshold)
    booked = proposal.drafts if status is Status.RECORDED else ()
    rows = [PydanticObjectId() for _ in booked]
    after = capture.changed(
        status=status,
        parser=parser,
        transactions=[*rows, *capture.transactions],
        failures=0,
        drafts=[],
        confidence=proposal.confidence,
        count_confidence=proposal.count,
        awaits_review=status is Status.NEEDS_REVIEW,
    )

    async def load(session: AsyncClientSession) -> Home:
        book = await _book(capture, session)
        default = await default_account(book, session) if booked else None
        accounts = await accounts_named(book.id, memory.habits, session) if booked else {}
        return Home(book, default, await arranger_of(book, session), memory.habits, accounts)

    def decide(home: Home) -> Outcome[Capture]:
        new = [
            booking.booked(draft, row, capture, home, clock.now(), capture.threshold)
            for row, draft in zip(rows, booked, strict=True)
        ]
        shown = after
        if status is Status.NEEDS_REVIEW:
            shown = after.changed(drafts=stored(proposed(proposal, capture.text, home.arranger)))
        summary = f"Booked {len(new)}" if new else SUMMARY_OF_NOTHING[status]
        return Outcome(
            shown, (Row(capture, shown), *(Row(None, row) for row in new)), summary, home.book.bases
        )

    return await journal.record(_stream(capture), Actor.AI, _public_id(capture), load, decide)


async def record_failure(journal: Journal, capture: Capture) -> Capture:
    """Give up on a claimed capture, so that the person can decide."""
    after = capture.changed(status=Status.FAILED, failure=rules.GAVE_UP)
    outcome = Outcome(after, (Row(capture, after),), "Gave up reading")

    async def load(_session: AsyncClientSession) -> None:
        """The claimed capture is all that this decision needs."""

    return await journal.record(_stream(capture), Actor.SYSTEM, _public_id(capture), load, lambda _: outcome)


async def accounts_named(
    book: ObjectId, habits: Mapping[str, Habit], session: AsyncClientSession
) -> Mapping[str, Account]:
    """The accounts that these habits name, by their ids as habits have them; nothing is read where they name none."""
    named = {PydanticObjectId(habit.account) for habit in habits.values() if habit.account}
    found = await accounts_by_ids(book, named, session) if named else {}
    return {str(account): one for account, one in found.items()}


def context_of(capture: Capture, memory: Memory = NOTHING) -> Context:
    """What the parsers may know of the person, as it was when the text was typed, and what corrections taught since."""
    return Context(capture.captured_at, capture.time_zone, capture.currency, capture.locale, memory)


def _check_writer(book: Book, author: Person) -> None:
    if not may_write(book, author.id):
        raise Forbidden


def _public_id(capture: Capture) -> str:
    return ids.capture_id(capture.book, capture.id)


def _stream(capture: Capture) -> Stream:
    return Stream(Book, capture.book)


async def _book(capture: Capture, session: AsyncClientSession) -> Book:
    raw = await Book.get_pymongo_collection().find_one({"_id": capture.book}, session=session)
    if raw is None:
        raise NotFound("bookId")
    return Book.from_bson(raw)
