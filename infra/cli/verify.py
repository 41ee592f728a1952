"""`finsight verify`."""

import asyncio

from domain.books.models import Book
from domain.database import opened
from domain.ledger.verify import verify_book
from domain.models import MODELS
from domain.settings import Settings
from infra.embedded import urls_of


def run(settings: Settings) -> int:
    """Compare each book's totals and log with its rows; 1 where anything differs."""
    return asyncio.run(_verify(settings))


async def _verify(settings: Settings) -> int:
    mongodb_url, _ = urls_of(settings)
    books, differences = 0, 0
    async with opened(mongodb_url, settings.mongodb_database, MODELS, timeout_seconds=None):
        async for raw in Book.get_pymongo_collection().find({}):
            books += 1
            async for difference in verify_book(Book.from_bson(raw)):
                differences += 1
                print(f"{raw['_id']}: {difference}")
    print(f"{books} books, {differences} differences")
    return 1 if differences else 0
