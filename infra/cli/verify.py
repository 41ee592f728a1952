"""`finsight verify`."""

import asyncio

from domain.blobs import Blobs
from domain.books.models import Book
from domain.database import opened
from domain.journal import Journal
from domain.ledger.verify import repair_book, verify_book
from domain.models import MODELS
from domain.ports import SilentHints
from domain.referring import differences, loosen_orphans
from domain.settings import Settings
from infra.embedded import urls_of


def run(settings: Settings, *, repair: bool) -> int:
    """Compare what is kept of each book with its rows; 1 where anything differs (after the repair)."""
    return asyncio.run(_verify(settings, repair=repair))


async def _verify(settings: Settings, *, repair: bool) -> int:
    mongodb_url, _ = urls_of(settings)
    books, differences, mended = 0, 0, 0
    async with opened(mongodb_url, settings.mongodb_database, MODELS, timeout_seconds=None) as database:
        blobs = Blobs(database)
        async for raw in Book.get_pymongo_collection().find({}):
            books += 1
            found = await _differences(Book.from_bson(raw), blobs)
            if found and repair:
                mended += await repair_book(Journal(database.client, SilentHints()), raw["_id"])
                mended += await loosen_orphans(blobs, raw["_id"])
                again = await Book.get_pymongo_collection().find_one({"_id": raw["_id"]})
                found = [] if again is None else await _differences(Book.from_bson(again), blobs)
            differences += len(found)
            for difference in found:
                print(f"{raw['_id']}: {difference}")
    print(f"{books} books, {differences} differences" + (f", {mended} values mended" if repair else ""))
    return 1 if differences else 0


async def _differences(book: Book, blobs: Blobs) -> list[str]:
    contents = [line async for line in differences(blobs, book.id)]
    return [line async for line in verify_book(book)] + contents
