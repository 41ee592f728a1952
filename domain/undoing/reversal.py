"""Taking changes back: where every touched field still is what a change made of it, what it was before. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import ObjectId

from domain.accounts.models import Account
from domain.arranging.models import Arrangements
from domain.books.models import CATEGORY, Book, CategoryChanges
from domain.captures.models import UNFINISHED, Capture
from domain.database import Bson, Stored
from domain.imports.models import Import, Stage
from domain.journal import Row
from domain.learning.models import SLOT, Learned, StoredHabit
from domain.learning.rules import TEACHES
from domain.ledger.models import Transaction
from domain.ledger.plain import thrown_away
from domain.ledger.rules import refreshed, said_as
from domain.log import Pair, Part
from domain.understanding.slugs import NAMES
from domain.undoing.coherence import Home, Place, impossible
from domain.undoing.fields import (
    ChangedSince,
    are_untouched,
    counts_back,
    names_back,
    postings_back,
    slot_back,
    value_back,
)
from domain.undoing.files import FILES, put_back
from domain.undoing.labels import BASES, is_wish, label_of
from domain.undoing.worth import only_follows

# What can be taken back; parts of other types tell how work went on, and stay as they are.
UNDOABLE: Mapping[str, type[Stored]] = {
    "Capture": Capture,
    "Transaction": Transaction,
    "Learned": Learned,
    "Account": Account,
    "Import": Import,
    "Book": Book,
    "Arrangements": Arrangements,
}
# What goes back piece by piece, since edits of different pieces don't exclude each other.
PieceByPiece = Callable[[Any, Any, Any], Any]
BY_PIECES: Mapping[str, PieceByPiece] = {
    "by_hand": names_back,
    "unsure": names_back,
    FILES: names_back,
    "postings": postings_back,
}
# What a habit says of its words before anything is taught.
NOT_TAUGHT: Bson = StoredHabit(words="", turn=0).model_dump(exclude={"words", "turn"})


@dataclass(slots=True)
class Undone:
    """`count` rows are as before, `plain` of them transactions that only go to the trash.

    `left` were changed since, and stay; `names` is what those but transactions are called.
    """

    rows: list[Row] = field(default_factory=list)
    plain: list[Pair] = field(default_factory=list)
    count: int = 0
    left: list[ObjectId] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def is_undoable(part: Part) -> bool:
    """Of an import only that it was taken back, of a capture what a person decided: how work went on stays as it is."""
    after, before = part.after or {}, part.before
    if part.type == "Transaction" and before is not None:
        return not only_follows(before, after)
    if part.type in {"Transaction", "Account", "Learned", "Arrangements"}:
        return True
    if before is None:
        return False
    if part.type == "Import":
        return Stage.REVERTED in {before.get("stage"), after.get("stage")}
    if part.type == "Capture":
        return before.get("status") not in UNFINISHED
    return part.type == "Book" and any(is_wish(name) for name in after) and _bases(before) <= _bases(after)


def _bases(side: Bson) -> set[str]:
    """A base that was removed is not put back but added again: what was written since isn't valued in it."""
    return {side[name] for name in BASES[:1] if name in side} | {*side.get(BASES[1], ())}


def taken_back(parts: Sequence[Part], stored: Mapping[Place, Bson], home: Home, at: datetime) -> Undone:
    """`parts` newest first; `stored` are the rows as they are now."""
    touching: dict[Place, Part] = {}
    now: dict[Place, Bson] = {}
    refused: set[Place] = set()
    for part in filter(is_undoable, parts):
        place = part.type, part.id
        raw = now.get(place) or stored.get(place)
        if raw is None or place in refused:
            continue
        touching[place] = part
        try:
            now[place] = _as_it_was(part, raw, at)
        except ChangedSince:
            refused.add(place)
    # Who decides about a capture once more books all of it: it stays where something of it does.
    refused |= touching.keys() & {(Capture.__name__, stored[row].get("capture")) for row in refused}
    changed = [row for row in now if row not in refused and now[row] != stored[row]]
    plain = {
        row: thrown
        for row in changed
        if touching[row].type == "Transaction" and (thrown := _thrown(stored[row], now[row])) is not None
    }
    rows = {row: _row(_kind(touching[row]), stored[row], now[row]) for row in changed if row not in plain}
    for row in impossible(home, rows.values()):
        refused.add(row)
        del rows[row]
    left = sorted(refused, key=lambda place: place[1])
    names = [label for row in left if (label := label_of(touching[row], stored[row]))]
    # What was learned goes with the row that it was learned from.
    count = sum(not isinstance(row.after, Learned) for row in rows.values()) + len(plain)
    thrown_rows: list[Pair] = [(stored[row], after) for row, after in plain.items()]
    return Undone(_in_order(_found_again(rows, stored)), thrown_rows, count, [row for _, row in left], names)


def _thrown(raw: Bson, back: Bson) -> Bson | None:
    """What is found by a capture's text may have to be found otherwise, and takes the model's way."""
    return None if raw.get("capture") is not None else thrown_away(raw, back)


def _as_it_was(part: Part, raw: Bson, at: datetime) -> Bson:
    back = BACK[part.type](part, raw, at)
    if back == raw and part.type != "Learned":  # somebody took it back already
        raise ChangedSince
    return back


def ids_of(parts: Iterable[Part]) -> Mapping[type[Stored], list[ObjectId]]:
    """The ids of what can be taken back, by its type."""
    found: dict[type[Stored], dict[ObjectId, None]] = {}
    for part in filter(is_undoable, parts):
        found.setdefault(_kind(part), {})[part.id] = None
    return {kind: list(rows) for kind, rows in found.items()}


def _kind(part: Part) -> type[Stored]:
    return UNDOABLE[part.type]


def _transaction(part: Part, raw: Bson, at: datetime) -> Bson:
    """What was created goes to the trash."""
    before, after = part.before, part.after or {}
    if before is None:
        _check_untouched(raw, after, after.keys() - BY_PIECES.keys())
        # A person's receipt is a change too.
        if raw.get(FILES) or not are_untouched(after["postings"], raw["postings"]):
            raise ChangedSince
        return raw | {"trashed_at": at}
    backs: Mapping[str, PieceByPiece] = {**dict.fromkeys(after, value_back), **BY_PIECES}
    back = raw | {name: backs[name](before[name], value, raw[name]) for name, value in after.items()}
    return _with_files(back, at) if FILES in after else back


def _with_files(back: Bson, at: datetime) -> Bson:
    """Files are shown and removed again as the list of those that show says."""
    shown = put_back(back, at)
    if shown is None:
        raise ChangedSince
    return shown


def _account(part: Part, raw: Bson, at: datetime) -> Bson:
    """What was opened goes to the archive."""
    if part.before is None:
        _check_untouched(raw, part.after or {}, part.after or {})
        return raw | {"archived_at": at}
    return _as_before(part, raw, at)


def _check_untouched(raw: Bson, after: Bson, names: Iterable[str]) -> None:
    if any(raw.get(name) != after[name] for name in names):
        raise ChangedSince


def _as_before(part: Part, raw: Bson, _at: datetime) -> Bson:
    before, after = part.before or {}, part.after or {}
    return raw | {name: value_back(before.get(name), value, raw.get(name)) for name, value in after.items()}


def _capture(part: Part, raw: Bson, at: datetime) -> Bson:
    """As it was before a person decided. It still knows what came of it, so that nothing is booked twice."""
    return _as_before(part, raw, at) | {"transactions": raw["transactions"]}


def _lessons(part: Part, raw: Bson, _at: datetime) -> Bson:
    """Lessons stand side by side: all of each that wasn't taught anew since is forgotten, and counts no more."""
    before, after = part.before or {}, part.after or {}
    slots = {
        name: _unlearned(raw.get(name), before.get(name), value)
        for name, value in after.items()
        if name.startswith(SLOT)
    }
    counts = counts_back(*(side.get("corrected", {}) for side in (before, after, raw)))
    return raw | slots | {"corrected": counts}


def _unlearned(now: Bson | None, before: Bson | None, after: Bson | None) -> Bson | None:
    """A habit without what one change taught of it; None where nothing is left of it."""
    if now == after:
        return before
    if now is None or after is None or now["words"] != after["words"]:
        return now
    known = NOT_TAUGHT | (before if before and before["words"] == after["words"] else {})
    now, after = NOT_TAUGHT | now, NOT_TAUGHT | after
    still = {name for name in NOT_TAUGHT if after[name] != known[name] and now[name] == after[name]}
    left = now | {name: known[name] for name in still}
    return left if any(left[name] is not None for name in TEACHES) else None


def _settings(part: Part, raw: Bson, _at: datetime) -> Bson:
    """What a person wanted of the book, as it was before."""
    before, after = part.before or {}, part.after or {}
    return raw | {
        name: _setting(name, before.get(name), value, raw.get(name))
        for name, value in after.items()
        if is_wish(name)
    }


def _setting(name: str, before: Any, after: Any, now: Any) -> Any:
    """A category that was new is archived, as something may be booked in it; of the guide's nothing is said then."""
    if not name.startswith(CATEGORY):
        return value_back(before, after, now)
    if name.removeprefix(CATEGORY) not in NAMES:
        return slot_back(before, after, now) or after | {"archived": True}
    unsaid = CategoryChanges().model_dump()
    back = slot_back(*(side or unsaid for side in (before, after, now)))
    return None if back == unsaid else back


def _arrangements(part: Part, raw: Bson, _at: datetime) -> Bson:
    """Rules and names of merchants as they were before, also where there was nothing."""
    before, after = part.before or {}, part.after or {}
    return raw | {name: slot_back(before.get(name), value, raw.get(name)) for name, value in after.items()}


BACK: Mapping[str, Callable[[Part, Bson, datetime], Bson]] = {
    "Capture": _capture,
    "Transaction": _transaction,
    "Learned": _lessons,
    "Account": _account,
    "Import": _as_before,
    "Book": _settings,
    "Arrangements": _arrangements,
}


def _row(kind: type[Stored], raw: Bson, back: Bson) -> Row:
    before, after = kind.from_bson(raw), kind.from_bson(back)
    if isinstance(before, Transaction) and isinstance(after, Transaction):
        # Files are no edit that another one could conflict with.
        edited = any(raw.get(name) != back[name] for name in back.keys() - {FILES, "attachments"})
        return Row(before, refreshed(after.changed(version=before.version + edited)))
    if isinstance(before, Account) and isinstance(after, Account):
        return Row(before, after.changed(version=before.version + 1))
    if isinstance(before, Capture) and isinstance(after, Capture):
        return Row(before, after.changed(attempt=before.attempt + 1))
    return Row(before, after)


def _found_again(rows: Mapping[Place, Row], stored: Mapping[Place, Bson]) -> Mapping[Place, Row]:
    """With what is booked of a capture, which search finds by the text that it has again."""
    texts = {row.after.id: row.after.text for row in rows.values() if isinstance(row.after, Capture)}
    found = dict(rows)
    for place, raw in stored.items():
        if raw.get("capture") in texts:
            before = Transaction.from_bson(raw)
            after = rows[place].after if place in rows else before
            if isinstance(after, Transaction) and (said := said_as(after, texts[raw["capture"]])) != before:
                found[place] = Row(before, said)
    return found


def _in_order(rows: Mapping[Place, Row]) -> list[Row]:
    """A capture comes first, as in all changes."""
    return sorted(rows.values(), key=lambda row: not isinstance(row.after, Capture))
