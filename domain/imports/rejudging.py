"""What was booked since a file was looked at: its rows are compared with that before they are booked themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bson import ObjectId

from domain import clock
from domain.database import Bson
from domain.imports import intents, rows
from domain.imports.documents import judged, seen
from domain.imports.formats.statement import Format
from domain.imports.known import Known, earlier_imports
from domain.imports.matching import Seen, against_imported
from domain.imports.models import Fate, Import
from domain.imports.preview import CHUNK, Tally
from domain.imports.reading import record
from domain.journal import Journal

# Whose transaction is settled; what is typed may have found its bank row in another file meanwhile.
SETTLED = (Fate.DUPLICATE, Fate.PENDING_REPLACED)
OPEN = (Fate.NEW, Fate.MATCHES_CAPTURE)


async def judge_anew(journal: Journal, run: Import) -> Import:
    """The import with nothing left in `since`; done again after a kill, it gives the same."""
    if not run.since or run.first_row is None or run.days is None:
        return run
    days = None if run.format is Format.FINSIGHT else run.days
    known = Known.of(run.book, await earlier_imports(run.book, days, run.since))
    taken = await rows.transactions_of(run.book, run.first_row, SETTLED)
    anew = _Anew(run, known, taken)
    async for stretch in rows.stretches(run.book, run.first_row, run.total, CHUNK):
        await rows.judge_anew(await anew.judged(stretch))
    after = run.changed(
        matched=[*run.matched, *run.since],
        since=[],
        counts=anew.tally.counts,
        sums=anew.tally.sums,
        due_at=clock.now() + intents.LEASE,
    )
    return await record(journal, run, after, "Compared a file with what was booked meanwhile")


@dataclass(slots=True)
class _Anew:
    """`taken` are the transactions that rows of this file belong to already, `used` the known rows behind them."""

    run: Import
    known: Known
    taken: set[ObjectId]
    tally: Tally = field(default_factory=Tally)
    used: set[ObjectId] = field(default_factory=set)

    async def judged(self, stretch: Sequence[Bson]) -> list[Bson]:
        """Those of these rows whose fate is another now."""
        left = [row for row in stretch if row["fate"] in OPEN]
        known = await self.known.imported(left) if left else []
        self.used |= {one.row for one in known if one.transaction in self.taken}
        verdicts = against_imported(list(self._seen(left)), known, self.used)
        changed = [row for row in left if row["_id"] in verdicts]
        for row in changed:
            judged(row, verdicts[row["_id"]])
        for row in stretch:
            self.tally.add(row)
        return changed

    def _seen(self, stored: Iterable[Bson]) -> Iterable[Seen]:
        statements, form = self.run.statements, str(self.run.format)
        for row in stored:
            statement = statements[row["statement"]]
            yield seen(row, form, statement.number, statement.place)
