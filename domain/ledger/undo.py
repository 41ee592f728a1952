"""Taking changes back: where every touched field still is what a change made of it, what it was before. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId

from domain.database import Bson, Stored
from domain.journal import Row
from domain.learning.models import Learned
from domain.ledger.models import Transaction
from domain.ledger.rules import refreshed
from domain.log import Part

# What can be taken back; parts of other types tell how work went on, and stay as they are.
UNDOABLE: Mapping[str, type[Stored]] = {"Transaction": Transaction, "Learned": Learned}
# An edit's number goes on; who set a field by hand is put back with the field.
NEVER_BACK = frozenset({"version"})


@dataclass(slots=True)
class Undone:
    """`left` are the transactions that were edited since, and stay as they are."""

    rows: list[Row] = field(default_factory=list)
    left: list[ObjectId] = field(default_factory=list)


def taken_back(parts: Sequence[Part], stored: Mapping[ObjectId, Bson], at: datetime) -> Undone:
    """`parts` newest first; `stored` are the rows as they are now, by id."""
    now: dict[ObjectId, Bson] = {}
    refused: set[ObjectId] = set()
    for part in parts:
        raw = now.get(part.id) or stored.get(part.id)
        if part.type not in UNDOABLE or raw is None or part.id in refused:
            continue
        back = _back(part, raw, at)
        if back is None:
            refused.add(part.id)
            now.pop(part.id, None)
        else:
            now[part.id] = back
    kinds: dict[ObjectId, type[Stored]] = {
        part.id: UNDOABLE[part.type] for part in parts if part.type in UNDOABLE
    }
    rows = [_row(kinds[row], stored[row], raw) for row, raw in now.items() if raw != stored[row]]
    return Undone(rows, [row for row in kinds if row in refused and kinds[row] is Transaction])


def _back(part: Part, raw: Bson, at: datetime) -> Bson | None:
    """The row before this part; None where somebody touched the same fields since."""
    after = part.after or {}
    if any(raw.get(name) != value for name, value in after.items() if name not in NEVER_BACK):
        return None
    if part.before is None:  # what was created goes to the trash
        return raw | {"trashed_at": at} if part.type == "Transaction" else raw
    return raw | {name: value for name, value in part.before.items() if name not in NEVER_BACK}


def _row(kind: type[Stored], raw: Bson, back: Bson) -> Row:
    before, after = kind.from_bson(raw), kind.from_bson(back)
    if isinstance(before, Transaction) and isinstance(after, Transaction):
        return Row(before, refreshed(after.changed(version=before.version + 1)))
    return Row(before, after)


def ids_of(parts: Iterable[Part]) -> Mapping[str, list[ObjectId]]:
    """The ids of what can be taken back, by type."""
    found: dict[str, list[ObjectId]] = {}
    for part in parts:
        if part.type in UNDOABLE and part.id not in found.setdefault(part.type, []):
            found[part.type].append(part.id)
    return found
