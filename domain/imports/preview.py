"""What would become of the rows of a file, worked out and stored chunk by chunk before anything is booked."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bson import ObjectId

from domain.database import Bson
from domain.ending import end
from domain.imports import rows
from domain.imports.documents import Documents, judged
from domain.imports.formats.statement import File, Row
from domain.imports.known import Known
from domain.imports.matching import Seen, Verdicts, against_imported, against_typed, pending_twins
from domain.imports.models import Fate, Why
from domain.understanding.draft import Kind

CHUNK = 500

Numbered = tuple[int, int, Row]  # number in the file, statement, row


@dataclass(slots=True)
class Tally:
    """How many rows of each fate, and what those that are new bring in and take out, in minor units; their `files`."""

    counts: dict[Fate, int] = field(default_factory=dict)
    sums: dict[str, list[int]] = field(default_factory=dict)
    files: int = 0

    def add(self, stored: Bson) -> None:
        fate = Fate(stored["fate"])
        self.counts[fate] = self.counts.get(fate, 0) + 1
        if fate is Fate.NEW and "entry" in stored:
            self.files += len(stored["entry"]["attached"])
        if fate is Fate.NEW and stored["kind"] != Kind.TRANSFER:
            both = self.sums.setdefault(stored["currency"], [0, 0])
            both[stored["minor"] < 0] += abs(stored["minor"])


def by_date(file: File) -> list[Numbered]:
    """The rows in the order of their dates: what may be the same is then looked for in one place at a time."""
    everything = ((index, row) for index, statement in enumerate(file.statements) for row in statement.rows)
    return sorted(
        ((number, index, row) for number, (index, row) in enumerate(everything)), key=lambda one: one[2].date
    )


@dataclass(slots=True)
class Preview:
    """`used` are the rows and transactions of the ledger that were matched, `twins` pending rows that are also booked."""

    documents: Documents
    known: Known
    tally: Tally = field(default_factory=Tally)
    used: set[ObjectId] = field(default_factory=set)
    twins: Mapping[ObjectId, int] = field(default_factory=dict)

    async def store(self, numbered: Sequence[Numbered]) -> AsyncIterator[int]:
        """Work out and store all rows; says after each chunk how many are stored so far."""
        self.twins = self._twins(numbered)
        done, writing = 0, None
        try:
            for chunk in _chunks(numbered, CHUNK):
                stored = [self.documents.document(*one) for one in chunk]
                await self._judge(stored)
                for row in stored:
                    self.tally.add(row)
                if writing is not None:
                    await writing
                    yield done
                # While the database takes this chunk in, the next one is worked out.
                writing = asyncio.create_task(rows.insert(stored))
                done += len(stored)
            if writing is not None:
                await writing
                yield done
        finally:
            await end(writing)

    def _twins(self, numbered: Sequence[Numbered]) -> dict[ObjectId, int]:
        """The line that a pending row gives way to, for those that have one."""
        amounts = {row.amount for _, _, row in numbered if row.pending}
        if not amounts:
            return {}
        alike = [self.documents.document(*one) for one in numbered if one[2].amount in amounts]
        lines = {stored["_id"]: stored["line"] for stored in alike}
        found = pending_twins([self.documents.seen(stored) for stored in alike])
        return {pending: lines[booked] for pending, booked in found.items()}

    async def _judge(self, stored: Sequence[Bson]) -> None:
        for row in stored:
            if row["_id"] in self.twins:
                row |= {
                    "fate": Fate.DUPLICATE.value,
                    "why": Why.BOOKED_IN_FILE.value,
                    "twin": self.twins[row["_id"]],
                }
        ours = [row for row in _undecided(stored) if "entry" in row]
        if ours:
            self._decide(ours, await self.known.at_home(ours, self.used))
        left = _undecided(stored)
        if left:
            known = await self.known.imported(left)
            self._decide(left, against_imported(self._seen(left, known), known, self.used))
        left = [] if ours else _undecided(stored)
        if left:
            typed = await self.known.typed(left)
            self._decide(left, against_typed(self._seen(left, typed), typed, self.used))
            paid = [self.documents.seen_as_paid(row) for row in _undecided(left) if "original" in row]
            self._decide(left, against_typed(paid, typed, self.used))

    def _seen(self, stored: Iterable[Bson], others: Sequence[Seen]) -> list[Seen]:
        """Those that may be one of the others: most rows of most files are new."""
        amounts = {(one.minor, one.currency) for one in others}
        ids = {one.bank_id for one in others if one.bank_id}
        return [
            self.documents.seen(row)
            for row in stored
            if (row["minor"], row["currency"]) in amounts or row.get("bank_id") in ids
        ]

    @staticmethod
    def _decide(stored: Iterable[Bson], verdicts: Verdicts) -> None:
        for row in stored:
            if row["_id"] in verdicts:
                judged(row, verdicts[row["_id"]])


def _undecided(stored: Sequence[Bson]) -> list[Bson]:
    return [row for row in stored if row["fate"] == Fate.NEW]


def _chunks(numbered: Sequence[Numbered], size: int) -> Iterator[list[Numbered]]:
    iterator = iter(numbered)
    while chunk := list(islice(iterator, size)):
        yield chunk
