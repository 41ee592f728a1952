"""What a person takes back: one change, all of one cause, or what AI did since a moment."""

from dataclasses import dataclass
from datetime import datetime

from beanie import PydanticObjectId

from domain import clock
from domain.books.models import Book
from domain.books.queries import may_write
from domain.bulk import intents
from domain.bulk.work import begin
from domain.errors import Forbidden, NotFound
from domain.ids import PublicId, Type, change_id
from domain.imports.models import Stage
from domain.imports.queries import get_import
from domain.journal import Journal
from domain.keys import KeyUsedForOther, check_key
from domain.log import Actor
from domain.people.models import Person
from domain.ports import Doorbell
from domain.undoing.errors import NotBookedYet, NothingToUndo
from domain.undoing.log_queries import Part, first_since, head_of_log, undoable_parts
from domain.undoing.models import Undo
from domain.undoing.work import UNDOING


@dataclass(frozen=True, slots=True)
class Undoing:
    """One person's decisions in one book; each is one undo for each key, which most often is done when it's answered.

    Each raises `NotFound`, `Forbidden`, `NothingToUndo`, `KeyInvalid` or `KeyUsedForOther`.
    """

    journal: Journal
    doorbell: Doorbell
    person: Person
    book: Book

    async def change(self, seq: int, key: str) -> Undo:
        """One commit."""
        asked = change_id(self.book.id, seq)
        if not 1 <= seq <= await head_of_log(self.book.id):
            raise NotFound("changeId")
        return await self._undo(asked, key, "changeId", Part(seq, seq))

    async def caused_by(self, cause: PublicId, key: str, path: str) -> Undo:
        """Everything that a capture, an import or other work did."""
        if cause.type is Type.IMPORT:
            await self._check_booked(cause)
        part = Part(1, await head_of_log(self.book.id), cause=str(cause))
        return await self._undo(str(cause), key, path, part)

    async def by_ai(self, since: datetime, key: str) -> Undo:
        """Everything that AI did at that moment or later."""
        last = await head_of_log(self.book.id)
        part = Part(await first_since(self.book.id, since), last, actor=Actor.AI)
        return await self._undo(f"AI since {since.isoformat()}", key, "since", part)

    async def _check_booked(self, cause: PublicId) -> None:
        found = await get_import(cause.stream, cause.object_id)
        if found is None:
            raise NotFound("importId")
        if found.stage not in {Stage.COMMITTED, Stage.FAILED, Stage.REVERTED}:
            raise NotBookedYet("importId")

    async def _undo(self, asked: str, key: str, path: str, part: Part) -> Undo:
        known = await intents.of_key(Undo, self.book.id, self.person.id, check_key(key))
        if known is not None:
            if known.asked != asked:
                raise KeyUsedForOther("idempotencyKey")
            return known
        if not may_write(self.book, self.person.id):
            raise Forbidden
        expected = await undoable_parts(self.book.id, part)
        if not expected:
            raise NothingToUndo(path)
        now = clock.now()
        undo = await intents.insert(
            Undo(
                id=PydanticObjectId(),
                book=self.book.id,
                author=self.person.id,
                key=key,
                asked=asked,
                first=part.first,
                last=part.last,
                next=part.last,
                cause=part.cause,
                actor=part.actor,
                expected=expected,
                due_at=now - intents.CLOCK_SKEW,
                created_at=now,
            )
        )
        return await begin(self.journal, self.doorbell, UNDOING, undo)
