"""`finsight backup` and `finsight restore`."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from domain.backups.restoring import restore
from domain.backups.taking import take
from domain.database import Database, opened
from domain.errors import FinsightError
from domain.models import MODELS
from domain.settings import Settings
from infra.embedded import urls_of
from infra.errors import StartError


def run_backup(settings: Settings, path: Path) -> None:
    """Write the database to a new file, with a line for each collection."""

    async def work(database: Database) -> None:
        await take(database, path, print)

    asyncio.run(_on_database(settings, path, work))
    print(f"{path}: {path.stat().st_size:,} bytes")


def run_restore(settings: Settings, path: Path, *, replace: bool) -> None:
    """Make the database what the file holds."""

    async def work(database: Database) -> None:
        count = await restore(database, path, print, replace=replace)
        print(f"{count} documents restored; everybody signs in again")

    asyncio.run(_on_database(settings, path, work))


async def _on_database(settings: Settings, path: Path, work: Callable[[Database], Awaitable[None]]) -> None:
    mongodb_url, _ = urls_of(settings)
    try:
        async with opened(mongodb_url, settings.mongodb_database, MODELS, timeout_seconds=None) as database:
            await work(database)
    except (FinsightError, OSError) as error:
        raise StartError(f"{path}: {error}") from None
