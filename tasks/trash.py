"""Emptying the trash of what has lain there for 30 days, and sweeping up files that nobody names."""

import structlog

from domain import clock
from domain.attachments.purging import REMOVED
from domain.ledger.purging import purge
from domain.referring import sweep
from tasks.workbench import Workbench

log = structlog.get_logger(__name__)


async def empty_trash(bench: Workbench) -> None:
    """May be cut off at any moment; the next one goes on."""
    now = clock.now()
    erased = await purge(bench.journal, bench.blobs, now)
    shortened = await purge(bench.journal, bench.blobs, now, REMOVED)
    swept = await sweep(bench.blobs, now)
    if erased or shortened or swept:
        log.info("trash.emptied", rows=erased, rows_with_removed=shortened, contents=swept)
