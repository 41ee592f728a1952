"""Newer reference rates, and what waited for them."""

import structlog

from domain.ledger.late_rates import convert_late
from domain.rates import queries, store
from tasks.rates.download import DownloadFailed, download
from tasks.workbench import Workbench

log = structlog.get_logger(__name__)


async def refresh_rates(bench: Workbench, url: str) -> None:
    """Fetch what is newer than what is known, keep it, and convert what had no rate. A failure is logged.

    `url` "": nothing is fetched. What has come otherwise is converted for in any case: what an earlier run kept but didn't
    convert for, since it was killed, and what a new release brings.
    """
    kept = await _fetch(url) if url else 0
    converted = await convert_late(bench.journal)
    if kept or converted:
        log.info("rates.refreshed", days=kept, converted=converted)


async def _fetch(url: str) -> int:
    """How many days' rates are new."""
    known = await queries.last_day()
    try:
        return await store.keep(await download(url, after=known))
    except DownloadFailed as error:
        log.warning("rates.not_fetched", reason=str(error), known_to=known.isoformat())
        return 0
