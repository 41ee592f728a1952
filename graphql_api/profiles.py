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

    async def get(self, person: ObjectId) -> Profile:
        """Raises `Unauthenticated` for a person who is no more."""
        known = self._known.get(person)
        if known is not None and time.monotonic() < known[0]:
            return known[1]
        return await self.read(person)

    async def read(self, person: ObjectId) -> Profile:
        """As it is now."""
        until = time.monotonic() + REMEMBERED_SECONDS
        profile = Profile(await get_person(person), await books_of(person))
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[person] = (until, profile)
        return profile

    def forget(self, person: ObjectId) -> None:
        self._known.pop(person, None)
