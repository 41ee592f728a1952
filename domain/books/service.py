"""What a person does with the categories of a book."""

from collections.abc import Mapping
from typing import Any

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain.books import rules
from domain.books.models import Book
from domain.books.queries import Category, category_of, head_of, may_write
from domain.errors import Forbidden
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor


async def update_category(
    journal: Journal, person: ObjectId, book: ObjectId, slug: str, values: Mapping[str, Any]
) -> Category:
    """Change how the book shows a category; no transaction and no total changes. Raises `Rejected`."""

    async def load(session: AsyncClientSession) -> Book:
        head = await head_of(book, session)
        if not may_write(head, person):
            raise Forbidden
        return head

    def decide(before: Book) -> Outcome[Category]:
        after = rules.edited(before, slug, values)
        category = category_of(after, slug)
        rows = [] if after is before else [Row(before, after)]
        return Outcome(category, rows, f"Changed the category {category.name}")

    return await journal.record(Stream(Book, book), Actor.PERSON, None, load, decide)
