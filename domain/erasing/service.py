"""Asking to be erased, and erasing.

Nothing of it is a commit of a log: the logs themselves go. Each step may be cut off and done again.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from beanie import PydanticObjectId
from bson import ObjectId

from domain import clock
from domain.books.models import Book, Role
from domain.books.queries import books_of, head_of
from domain.database import Database
from domain.erasing.models import Erasure
from domain.erasing.registry import OF_BOOK, OF_PERSON
from domain.errors import NotFound
from domain.journal import Journal, Outcome, Row, Stream
from domain.learning.rules import document_id
from domain.log import Actor
from domain.people import passwords
from domain.people.errors import BadCredentials
from domain.people.models import Person
from domain.people.service import get_person, revoke_sessions

# What was in hand when access ended has come to its end after the first, whatever it was after the second.
FIRST, LAST = timedelta(minutes=1), timedelta(minutes=10)
CHUNK = 2_000


async def ask(journal: Journal, person: ObjectId, password: str) -> None:
    """End all access now. Raises `BadCredentials`, and `Unauthenticated` where there is nobody any more."""
    known = await get_person(person)
    if not await passwords.verify(password, known.password_hash):
        raise BadCredentials("password")
    erasure = Erasure(
        id=PydanticObjectId(person),
        email=known.email,
        books=[PydanticObjectId(book) for book in await books_of(person)],
        asked_at=clock.now(),
    )
    await Erasure.get_pymongo_collection().replace_one({"_id": person}, erasure.to_bson(), upsert=True)
    await _end_access(journal, person)


async def due(now: datetime) -> AsyncIterator[Erasure]:
    """Those whose turn it is, the oldest first."""
    found = Erasure.get_pymongo_collection().find({"asked_at": {"$lte": now - FIRST}})
    async for raw in found.sort("asked_at", 1):
        yield Erasure.from_bson(raw)


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases from all collections; a book that others read only loses its member."""

    database: Database
    journal: Journal

    async def erase(self, erasure: Erasure, now: datetime) -> bool:
        """Whether this was the last time, so that it can be confirmed. It may be done again at any time."""
        await _end_access(self.journal, erasure.id)
        for book in erasure.books:
            await self._erase_book(book, erasure.id)
        for name, field in OF_PERSON.items():
            await self._empty(name, field, erasure.id)
        return now - erasure.asked_at >= LAST

    async def _erase_book(self, book: ObjectId, person: ObjectId) -> None:
        if await self._left(book, person):
            await self._empty("learned", "_id", document_id(book, person))
            return
        for name, field in OF_BOOK.items():
            await self._empty(name, field, book)

    async def _left(self, book: ObjectId, person: ObjectId) -> bool:
        """Whether others read the book, which then goes on without this person."""
        try:
            members = (await head_of(book, None)).members
        except NotFound:
            return False  # it went when this was done before
        if all(member.person == person for member in members):
            return False
        await self.journal.record(
            Stream(Book, book),
            Actor.SYSTEM,
            None,
            lambda session: head_of(book, session),
            lambda head: _without(head, person),
        )
        return True

    async def _empty(self, name: str, field: str, row: ObjectId) -> None:
        """In pieces, since no command may take longer than a client waits."""
        rows = self.database[name]
        while found := [raw["_id"] async for raw in rows.find({field: row}, {"_id": 1}).limit(CHUNK)]:
            await rows.delete_many({field: row, "_id": {"$in": found}})


async def forget(erasure: Erasure) -> None:
    """The last that is known of the person."""
    await Erasure.get_pymongo_collection().delete_one({"_id": erasure.id})


async def _end_access(journal: Journal, person: ObjectId) -> None:
    await revoke_sessions(journal, {"person": person})
    await Person.get_pymongo_collection().delete_one({"_id": person})


def _without(book: Book, person: ObjectId) -> Outcome[None]:
    """Of those who stay somebody owns the book."""
    members = [member for member in book.members if member.person != person]
    if len(members) == len(book.members):
        return Outcome(None)
    if all(member.role is not Role.OWNER for member in members):
        members[0] = members[0].model_copy(update={"role": Role.OWNER})
    return Outcome(None, (Row(book, book.changed(members=members)),), "A member left")
