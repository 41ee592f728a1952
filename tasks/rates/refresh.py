"""Newer reference rates, and what waited for them."""

import structlog

from domain.ledger.late_rates import convert_late, days_served
from domain.rates import queries, store
from tasks.rates.download import DownloadFailed, download
from tasks.workbench import Workbench

log = structlog.get_logger(__name__)


async def refresh_rates(bench: Workbench, url: str) -> None:
    """Fetch what is newer than what is known, keep it, and convert what had no rate. A failure is logged.

    What an earlier run kept but didn't convert for, since it was killed, is converted for by the next one.
    """
    known = await queries.last_day()
    try:
        fixings = await download(url, after=known)
    except DownloadFailed as error:
        log.warning("rates.not_fetched", reason=str(error), known_to=known.isoformat())
        return
    kept = await store.keep(fixings)
    recent = await queries.recent_days()
    converted = await convert_late(bench.journal, days_served(recent))
    if kept or converted:
        log.info("rates.refreshed", days=kept, converted=converted)
