"""Taking a backup back into a database."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from domain import clock, migrations
from domain.backups.errors import BackupNewer, DatabaseNotEmpty
from domain.backups.files import Raw, batches, checked
from domain.backups.taking import COLLECTIONS
from domain.database import Bson, Database

# Finsight fetches them by itself.
UNASKED = frozenset({"fixings"})


async def restore(database: Database, path: Path, report: Callable[[str], None], *, replace: bool) -> int:
    """Make the database what it was; how many documents were restored.

    All of the file is read before anything is written; what fails later leaves the database empty. Cursors from before
    are worthless, as each log has a new epoch, and everybody has to sign in again. Raises `BackupDamaged`,
    `BackupNewer`, and `DatabaseNotEmpty` unless `replace`.
    """
    steps = checked(path)
    if set(steps) - {step.number for step in migrations.STEPS}:
        raise BackupNewer
    if not replace and not await _is_empty(database):
        raise DatabaseNotEmpty
    await migrations.migrate(database, report)
    await _clear(database)
    try:
        count = await _fill(database, path)
    except BaseException:
        await _clear(database)
        raise
    await database[migrations.COLLECTION].delete_many({"_id": {"$nin": steps}})
    await migrations.migrate(database, report)
    return count


async def _is_empty(database: Database) -> bool:
    for name in COLLECTIONS:
        if name not in UNASKED and await database[name].find_one({}, {"_id": 1}) is not None:
            return False
    return True


async def _clear(database: Database) -> None:
    """Work first: no worker begins with what is about to go."""
    for name in reversed(COLLECTIONS):
        await database[name].delete_many({})


async def _fill(database: Database, path: Path) -> int:
    count = 0
    for name, documents in batches(path):
        await database[name].insert_many(_renewed(name, documents), ordered=False)
        count += len(documents)
    return count


def _renewed(name: str, documents: Sequence[Raw]) -> Sequence[Bson | Raw]:
    if name in {"books", "people"}:
        return [_with_new_epoch(dict(document)) for document in documents]
    if name == "sessions":
        return [_revoked(dict(document)) for document in documents]
    return documents


def _with_new_epoch(head: Bson) -> Bson:
    """Certainly another one than before."""
    return head | {"epoch": (head["epoch"] + 1 + secrets.randbits(30)) % 2**31}


def _revoked(session: Bson) -> Bson:
    return session | {"revoked_at": session.get("revoked_at") or clock.now()}
