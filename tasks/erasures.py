"""Erasing those who asked for it, and telling them that it is done."""

from datetime import timedelta

import structlog

from domain import clock
from domain.erasing.models import Erasure
from domain.erasing.service import Eraser, due, forget
from domain.ports import Mail, MailFailed
from tasks.workbench import Workbench

# So long after it was asked for a confirmation that no server takes is tried again.
KEEPS_TRYING = timedelta(days=3)
SUBJECT = "Your Finsight account is erased"
TEXT = """Hello,

as you asked on {day} (UTC), your Finsight account is erased: your books, what you typed, the files that you gave us, and all
that we knew of you. What others share with you stays theirs.

This address was the last of it. It goes with this mail. Copies in backups go as those grow old.

Finsight
"""

log = structlog.get_logger(__name__)


async def carry_out_erasures(bench: Workbench, mail: Mail) -> None:
    """May be cut off at any moment; the next one goes on."""
    eraser = Eraser(bench.database, bench.journal)
    async for erasure in due(clock.now()):
        if await eraser.erase(erasure, clock.now()) and await _confirmed(erasure, mail):
            await forget(erasure)
            log.info("erasure.done")


async def _confirmed(erasure: Erasure, mail: Mail) -> bool:
    try:
        await mail.send(erasure.email, SUBJECT, TEXT.format(day=erasure.asked_at.date().isoformat()))
    except MailFailed as error:
        given_up = clock.now() - erasure.asked_at > KEEPS_TRYING
        log.warning("erasure.not_confirmed", error=str(error), given_up=given_up)
        return given_up
    return True
