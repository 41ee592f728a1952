"""Files that were taken off a transaction 30 days ago are erased for ever."""

from collections.abc import Sequence
from datetime import datetime

from domain.attachments import rules
from domain.journal import Outcome, Row
from domain.ledger.models import WITH_REMOVED, Attachment, Transaction
from domain.ledger.purging import Purge, Rows
from domain.texts import counted


def _files(row: Transaction, until: datetime) -> Sequence[Attachment]:
    kept = rules.erased(row, until).attachments
    return [one for one in row.attachments if one not in kept]


def _outcome(rows: Rows, until: datetime) -> Outcome[Rows]:
    count = sum(len(_files(row, until)) for row in rows)
    changed = [Row(row, rules.erased(row, until)) for row in rows]
    return Outcome(rows, changed, f"Erased {counted(count, 'removed attachment')}")


REMOVED = Purge(
    lambda until: {"words": WITH_REMOVED, "attachments.removed_at": {"$lt": until}}, _files, _outcome
)
