"""What a person does with the categories of a book. No transaction and no total changes by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import keys
from domain.books import rules
from domain.books.categories import Category, category_of
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.errors import Forbidden
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor

# The book as it shall be, the category that is told of, and what was done to it.
Decision = tuple[Book, str, str]


@dataclass(frozen=True, slots=True)
class Categories:
    """One person's decisions in one book. Each raises `NotFound`, `Forbidden`, or what is wrong with a value."""

    journal: Journal
    person: ObjectId
    book: ObjectId

    async def create(self, values: Mapping[str, Any], key: str | None) -> Category:
        """A category of the book's own; with a key that was used for the same: the first one."""
        checked = None if key is None else keys.check_key(key)
        made_by = str(keys.row_id("category", self.book, self.person, checked))

        def decide(before: Book) -> Decision:
            after, slug = rules.created(before, values, made_by)
            return after, slug, "Made the category"

        return await self._record(decide)

    async def update(self, slug: str, values: Mapping[str, Any]) -> Category:
        """Change how the book shows a category."""
        return await self._record(
            lambda before: (rules.edited(before, slug, values), slug, "Changed the category")
        )

    async def merge(self, slug: str, into: str) -> Category:
        """Show all that is and will be booked under `slug` under `into`."""
        return await self._record(
            lambda before: (rules.merged(before, slug, into), into, "Merged into the category")
        )

    async def _record(self, decide: Callable[[Book], Decision]) -> Category:
        async def load(session: AsyncClientSession) -> Book:
            head = await head_of(self.book, session)
            if not may_write(head, self.person):
                raise Forbidden
            return head

        def outcome(before: Book) -> Outcome[Category]:
            after, slug, verb = decide(before)
            category = category_of(after, slug)
            rows = [] if after is before else [Row(before, after)]
            return Outcome(category, rows, f"{verb} {category.name}")

        return await self.journal.record(Stream(Book, self.book), Actor.PERSON, None, load, outcome)
