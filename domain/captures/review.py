"""What a person decides about a capture: confirm it, throw it away, change its text, have it read again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from beanie import PydanticObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.accounts.queries import default_account
from domain.arranging.queries import arranger_of
from domain.books.models import Book
from domain.books.queries import may_write
from domain.captures import intents, outcomes, rules
from domain.captures.edits import DraftEdit, choices
from domain.captures.models import Capture, Lane, Status
from domain.captures.outcomes import State
from domain.captures.queries import get_capture
from domain.captures.service import accounts_named
from domain.errors import Conflict, Forbidden, NotFound
from domain.journal import Journal, Outcome, Stream, Superseded
from domain.learning.queries import learned, memory_of
from domain.learning.rules import habits_of_paying
from domain.ledger.models import Transaction
from domain.log import Actor
from domain.people.models import ParsingMode, Person
from domain.ports import Doorbell


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`edits` None: as proposed; else the complete list of what to book. `version` is the one the person saw."""

    edits: Sequence[DraftEdit] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One person's decisions in one book. Each raises `NotFound`, `Forbidden`, or `Conflict` where it came too late."""

    journal: Journal
    doorbell: Doorbell
    person: Person
    book: Book

    async def confirm(self, capture: PydanticObjectId, given: Confirmation) -> Capture:
        """Book the drafts, or exactly what is given instead. Raises what is wrong with an edit."""

        def decide(state: State) -> Outcome[Capture]:
            rules.check_confirmable(state.capture, given.version)
            deleted = {row.id for row in state.trashed}
            chosen = choices(state.capture, state.book, given.edits, deleted)
            return outcomes.confirmed(state, chosen, self.person.id, clock.now())

        return await self._record(capture, decide)

    async def discard(self, capture: PydanticObjectId) -> Capture:
        """Throw it away, or of one that is booked what a new reading proposes."""

        def decide(state: State) -> Outcome[Capture]:
            if state.capture.status is Status.DISCARDED:
                return Outcome(state.capture)
            rules.check_discardable(state.capture)
            return outcomes.discarded(state)

        return await self._record(capture, decide)

    async def read_again(self, capture: PydanticObjectId, text: str | None = None) -> Capture:
        """Read it anew, with another text where one is given.

        What is booked stays booked: where the new reading differs it is proposed. Anything else is queued.
        """
        before = await self._find(capture)
        checked = None if text is None else rules.check_text(text)
        said = {} if checked is None else {"text": checked}
        if not await intents.start_over(self.book.id, capture, **self._wishes(before, said), **said):
            return await self._read_booked(before, checked)
        self.doorbell.ring(Lane.LOCAL, ids.capture_id(self.book.id, capture))
        return await self._find(capture)

    def _wishes(self, capture: Capture, said: Mapping[str, object]) -> dict[str, object]:
        """How its author now wants texts to be read; words of somebody else who wants no model go to none either."""
        if capture.author == self.person.id:
            return {"mode": self.person.parsing_mode, "threshold": self.person.review_threshold}
        wary = said and self.person.parsing_mode is ParsingMode.LOCAL_ONLY
        return {"mode": ParsingMode.LOCAL_ONLY} if wary else {}

    async def _read_booked(self, before: Capture, text: str | None) -> Capture:
        memory = await memory_of(before.book, before.author)

        def decide(state: State) -> Outcome[Capture]:
            if state.capture.status is not Status.RECORDED:
                raise Conflict("captureId")
            return outcomes.reread(state, text or state.capture.text, memory)

        return await self._record(before.id, decide)

    async def _find(self, capture: PydanticObjectId) -> Capture:
        found = await get_capture(self.book.id, capture)
        if found is None:
            raise NotFound("captureId")
        if not may_write(self.book, self.person.id):
            raise Forbidden
        return found

    async def _record(
        self, capture: PydanticObjectId, decide: Callable[[State], Outcome[Capture]]
    ) -> Capture:
        await self._find(capture)
        cause = ids.capture_id(self.book.id, capture)
        try:
            return await self.journal.record(
                Stream(Book, self.book.id), Actor.PERSON, cause, self._load(capture), decide
            )
        except Superseded:
            raise Conflict("captureId") from None

    def _load(self, capture: PydanticObjectId) -> Callable[[AsyncClientSession], Awaitable[State]]:
        async def load(session: AsyncClientSession) -> State:
            where = {"book": self.book.id, "_id": capture}
            found = await Capture.get_pymongo_collection().find_one(where, session=session)
            head = await Book.get_pymongo_collection().find_one({"_id": self.book.id}, session=session)
            if found is None or head is None:
                raise NotFound("captureId")
            mine = Capture.from_bson(found)
            rows, book = await _rows(mine, session), Book.from_bson(head)
            known = await learned(self.book.id, self.person.id, session)
            return State(
                mine,
                book,
                [row for row in rows if row.trashed_at is None],
                [row for row in rows if row.trashed_at is not None],
                known,
                await default_account(book, session),
                await arranger_of(book, session),
                await accounts_named(book.id, habits_of_paying(known), session),
            )

        return load


async def _rows(capture: Capture, session: AsyncClientSession) -> list[Transaction]:
    """What the capture has booked, in its order, the trash too."""
    if not capture.transactions:
        return []
    where = {"book": capture.book, "_id": {"$in": capture.transactions}}
    cursor = Transaction.get_pymongo_collection().find(where, session=session)
    found = {raw["_id"]: Transaction.from_bson(raw) async for raw in cursor}
    return [found[row] for row in capture.transactions if row in found]
