"""Who a person is and which books they read, remembered for a second so that a capture costs one write only."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bson import ObjectId

from domain.books.models import Book
from domain.books.queries import books_of
from domain.people.models import Person
from domain.people.service import get_person

REMEMBERED_SECONDS = 1.0
READING_SECONDS = 0.2
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """A person and the books that this person may read, by id."""

    person: Person
    books: Mapping[ObjectId, Book]

    @property
    def home(self) -> Book:
        return self.books[self.person.home_book]


class Profiles:
    """A change made through this process is seen at once, one made elsewhere by its hint, at the latest in a second."""

    def __init__(self) -> None:
        self._known: dict[ObjectId, tuple[float, Profile]] = {}
        self._forgotten = 0

    async def get(self, person: ObjectId) -> Profile:
        """Raises `Unauthenticated` for a person who is no more."""
        known = self._known.get(person)
        if known is None:
            return await self.read(person)
        now = time.monotonic()
        if now < known[0]:
            return known[1]
        # Whoever comes while this one reads takes what was known: otherwise all would read at once.
        self._known[person] = (now + READING_SECONDS, known[1])
        return await self.read(person)

    async def read(self, person: ObjectId) -> Profile:
        """As it is now."""
        until, forgotten = time.monotonic() + REMEMBERED_SECONDS, self._forgotten
        profile = Profile(await get_person(person), await books_of(person))
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        if forgotten == self._forgotten:  # else it may have been read before what was forgotten for
            self._known[person] = (until, profile)
        return profile

    def forget(self, person: ObjectId) -> None:
        self._forgotten += 1
        self._known.pop(person, None)
