"""Making a backup while others go on writing."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import OperationFailure

from domain import leases, migrations
from domain.backups.errors import BackupTooSlow
from domain.backups.files import RAW, BackupWriter, created
from domain.database import Database
from domain.people import throttle

# What is of the moment: who runs the scheduler, how often somebody tried to sign in.
LEFT_OUT = frozenset({leases.COLLECTION, throttle.COLLECTION})
# Intents of work stand last: when a worker finds one in a restored database, all that it needs is there.
WORK = ("captures", "corrections", "bulk_edits", "rule_runs", "undos", "imports")
COLLECTIONS = (*sorted(migrations.INDEXES.keys() - LEFT_OUT - set(WORK)), *WORK)
BATCH, BATCH_BYTES = 1_000, 4 * 2**20
SNAPSHOT_TOO_OLD = 239


async def take(database: Database, path: Path, report: Callable[[str], None]) -> None:
    """Write all of the database, as it is at this moment, to a new file; a line for each collection.

    Raises `BackupExists`, and `BackupTooSlow` where the server forgets that moment too soon. No file is left then.
    """
    with created(path) as file:
        writer = BackupWriter(file)
        try:
            async with database.client.start_session(snapshot=True) as session:
                found = database[migrations.COLLECTION].find({}, {"_id": 1}, session=session)
                writer.begin(sorted([raw["_id"] async for raw in found]))
                for name in COLLECTIONS:
                    async for documents in _batches(database, name, session):
                        writer.write(name, documents)
                    report(f"{name}: {writer.counts[name]}")
        except OperationFailure as error:
            if error.code == SNAPSHOT_TOO_OLD:
                raise BackupTooSlow from None
            raise
        writer.finish()


async def _batches(
    database: Database, name: str, session: AsyncClientSession
) -> AsyncIterator[Sequence[RawBSONDocument]]:
    """Documents of a few MiB at a time: a chunk of a file is as large as a thousand transactions."""
    batch: list[RawBSONDocument] = []
    size = 0
    async for raw in database[name].with_options(codec_options=RAW).find({}, session=session):
        batch.append(raw)
        size += len(raw.raw)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
