"""Emptying the trash of what has lain there for 30 days."""

import structlog

from domain import clock
from domain.ledger.purging import purge
from tasks.workbench import Workbench

log = structlog.get_logger(__name__)


async def empty_trash(bench: Workbench) -> None:
    """May be cut off at any moment; the next one goes on."""
    erased = await purge(bench.journal, clock.now())
    if erased:
        log.info("trash.emptied", rows=erased)
