"""How much of what people labelled a parser reads right.

Each expected transaction, in order, takes the free one of the same amount that was read (of several the one that agrees
on most fields, then the earliest); what is left on both sides is paired in order. A field's accuracy is over the
expected transactions, one without a partner being wrong in every field; what was read beyond them costs `count`.
`core` is count, kind, amount, currency and date of the whole message, `full` also merchant and category.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.understanding.draft import DECISIVE, Field
from infra.evaluation.messages import Labelled
from infra.evaluation.transactions import FIELDS, Transaction

Hits = Mapping[Field, bool]
NONE_RIGHT: Hits = dict.fromkeys((*FIELDS, Field.RECURRENCE), False)


@dataclass(frozen=True, slots=True)
class Recurrences:
    """How many were expected, how many of these were read right, how many were read where none was expected."""

    expected: int
    right: int
    false: int


@dataclass(frozen=True, slots=True)
class Result:
    """One message. `hits` are those of each expected transaction, `drafts` those of each one that was read."""

    message: Labelled
    read: Sequence[Transaction]
    hits: Sequence[Hits]
    drafts: Sequence[Hits]
    recurrences: Recurrences

    @property
    def count(self) -> bool:
        return len(self.message.expect) == len(self.read)

    @property
    def core(self) -> bool:
        return self.count and all(hits[field] for hits in self.hits for field in DECISIVE)

    @property
    def full(self) -> bool:
        return self.core and all(hits[field] for hits in self.hits for field in FIELDS)

    @property
    def wrong(self) -> list[str]:
        """The names of what is wrong."""
        fields = [field.value for field in FIELDS if not all(hits[field] for hits in self.hits)]
        counted = [] if self.count else [f"count {len(self.read)} of {len(self.message.expect)}"]
        return counted + fields


def score(message: Labelled, read: Sequence[Transaction]) -> Result:
    partners = align(message.expect, read)
    pairs = [
        (wanted, None if index is None else read[index])
        for wanted, index in zip(message.expect, partners, strict=True)
    ]
    hits = [_hits(wanted, found) for wanted, found in pairs]
    by_read = {index: hits[position] for position, index in enumerate(partners) if index is not None}
    drafts = [by_read.get(index, NONE_RIGHT) for index in range(len(read))]
    return Result(message, read, hits, drafts, _recurrences(pairs))


def _hits(wanted: Transaction, found: Transaction | None) -> Hits:
    if found is None:
        return NONE_RIGHT
    return {field: wanted.agrees(found, field) for field in (*FIELDS, Field.RECURRENCE)}


def _recurrences(pairs: Iterable[tuple[Transaction, Transaction | None]]) -> Recurrences:
    read = [(wanted.recurrence, found.recurrence if found else "") for wanted, found in pairs]
    return Recurrences(
        expected=sum(bool(wanted) for wanted, _ in read),
        right=sum(bool(wanted) and wanted == found for wanted, found in read),
        false=sum(bool(found) and not wanted for wanted, found in read),
    )


def align(expected: Sequence[Transaction], read: Sequence[Transaction]) -> list[int | None]:
    """For each expected transaction the position of its partner among those read."""
    free = list(range(len(read)))
    partners: list[int | None] = [None] * len(expected)
    for position, wanted in enumerate(expected):
        equal = [index for index in free if wanted.agrees(read[index], Field.AMOUNT)]
        if equal:
            partners[position] = _closest(wanted, read, equal)
            free.remove(_closest(wanted, read, equal))
    for position, partner in enumerate(partners):
        if partner is None and free:
            partners[position] = free.pop(0)
    return partners


def _closest(wanted: Transaction, read: Sequence[Transaction], candidates: Sequence[int]) -> int:
    return max(
        candidates, key=lambda index: (sum(wanted.agrees(read[index], field) for field in FIELDS), -index)
    )


def accuracies(results: Sequence[Result]) -> dict[str, float | int | None]:
    """Percentages by column; None where there is nothing to be right about."""
    hits = [each for result in results for each in result.hits]
    row: dict[str, float | int | None] = {"messages": len(results), "transactions": len(hits)}
    row["count"] = percent(sum(result.count for result in results), len(results))
    for field in FIELDS:
        row[field.value] = percent(sum(each[field] for each in hits), len(hits))
    row["core"] = percent(sum(result.core for result in results), len(results))
    row["full"] = percent(sum(result.full for result in results), len(results))
    return row


def percent(right: int, of: int) -> float | None:
    return 100.0 * right / of if of else None
