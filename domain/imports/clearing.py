"""What an import no longer needs: the content of its file, and rows that nothing in the ledger stands on."""

from domain import clock
from domain.blobs import Blobs
from domain.imports import intents, rows
from domain.imports.models import GONE, Import, Stage
from domain.imports.reading import record, remove_leftovers
from domain.journal import Journal


async def clear(blobs: Blobs, run: Import) -> None:
    """Remove it. May be cut short and begun again: that nothing is left to do is noted last."""
    if run.blob is not None:
        await blobs.forget(run.book, run.blob)
    await remove_leftovers(run)
    if run.first_row is not None and run.stage in GONE:
        await rows.remove(run.book, run.first_row)
    await intents.note_cleared(run)


async def expire(journal: Journal, run: Import) -> Import:
    """A preview that nobody decided about."""
    after = run.changed(stage=Stage.CANCELLED, open_as=None, due_at=clock.now(), ended_at=clock.now())
    return await record(journal, run, after, "Cancelled an import that nobody decided about")
