"""Taking changes back: where every touched field still is what a change made of it, what it was before. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import ObjectId

from domain.accounts.models import Account
from domain.arranging.models import Arrangements
from domain.books.models import CATEGORY, Book
from domain.database import Bson, Stored
from domain.imports.models import Import, Stage
from domain.journal import Pair, Row
from domain.learning.models import SLOT, Learned, StoredHabit
from domain.learning.rules import TEACHES
from domain.ledger.models import Transaction
from domain.ledger.plain import thrown_away
from domain.ledger.rules import refreshed
from domain.log import Part
from domain.understanding.slugs import NAMES
from domain.undoing.files import FILES, put_back
from domain.undoing.worth import decided, only_follows, with_worth

# What can be taken back; parts of other types tell how work went on, and stay as they are.
UNDOABLE: Mapping[str, type[Stored]] = {
    "Transaction": Transaction,
    "Learned": Learned,
    "Account": Account,
    "Import": Import,
    "Book": Book,
    "Arrangements": Arrangements,
}

BASES = frozenset({"currency", "other_bases"})
WISHES = BASES | {"default_account"}
# They name fields or files, each of which may be put back by itself.
LISTS_OF_NAMES = frozenset({"by_hand", "unsure", FILES})
# What a habit says of its words before anything is taught.
NOT_TAUGHT: Bson = StoredHabit(words="", turn=0).model_dump(exclude={"words", "turn"})


@dataclass(slots=True)
class Undone:
    """`plain` are transactions that only go to the trash; `left` are rows that were edited since, and stay as they are."""

    rows: list[Row] = field(default_factory=list)
    plain: list[Pair] = field(default_factory=list)
    left: list[ObjectId] = field(default_factory=list)


def is_undoable(part: Part) -> bool:
    """Of an import only that it was taken back can be taken back: how far it was is no change of the ledger."""
    if part.type == "Import":
        return part.before is not None and (part.after or {}).get("stage") == Stage.REVERTED
    if part.type == "Book":
        wishes = part.before is not None and any(is_wish(name) for name in part.after or {})
        return wishes and _bases(part.before or {}) <= _bases(part.after or {})
    if part.type == "Transaction" and part.before is not None:
        return not only_follows(part.before, part.after or {})
    # An account that was opened is archived, not undone.
    return part.type in UNDOABLE and (part.type != "Account" or part.before is not None)


def taken_back(parts: Sequence[Part], stored: Mapping[ObjectId, Bson], at: datetime) -> Undone:
    """`parts` newest first; `stored` are the rows as they are now, by id."""
    now: dict[ObjectId, Bson] = {}
    kinds: dict[ObjectId, type[Stored]] = {}
    refused: set[ObjectId] = set()
    for part in filter(is_undoable, parts):
        raw = now.get(part.id) or stored.get(part.id)
        if raw is None or part.id in refused:
            continue
        kinds[part.id] = UNDOABLE[part.type]
        back = BACK.get(part.type, _all_or_nothing)(part, raw, at)
        if back is None:
            refused.add(part.id)
            now.pop(part.id, None)
        else:
            now[part.id] = back
    undone = Undone(left=sorted(refused))
    for row, raw in now.items():
        if raw == stored[row]:
            continue
        thrown = thrown_away(stored[row], raw) if kinds[row] is Transaction else None
        if thrown is None:
            undone.rows.append(_row(kinds[row], stored[row], raw))
        else:
            undone.plain.append((stored[row], thrown))
    return undone


def _all_or_nothing(part: Part, raw: Bson, at: datetime) -> Bson | None:
    """The row before this part; None where somebody touched the same fields since."""
    after = part.after or {}
    touched = ((name, value) for name, value in after.items() if name not in LISTS_OF_NAMES)
    if any(decided(name, raw.get(name)) != decided(name, value) for name, value in touched):
        return None
    if part.before is None:  # what was created goes to the trash
        return raw | {"trashed_at": at}
    named: Bson = {
        name: _without(raw[name], part.before[name], after[name]) for name in LISTS_OF_NAMES & after.keys()
    }
    if "postings" in after and "date" not in after:
        named["postings"] = with_worth(part.before["postings"], raw["postings"])
    return raw | part.before | named


def _with_files(part: Part, raw: Bson, at: datetime) -> Bson | None:
    """As `_all_or_nothing`. Files are shown and removed again as the list of those that show says."""
    if part.before is None and raw.get(FILES):  # a person's receipt is a change since
        return None
    back = _all_or_nothing(part, raw, at)
    if back is None or part.before is None or FILES not in part.before:
        return back
    return put_back(back, at)


def _without(now: Sequence[Any], before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """What the change added is taken away, what it took away is added; what came since stays."""
    return sorted(({*now} - ({*after} - {*before})) | ({*before} - {*after}))


def _what_still_holds(part: Part, raw: Bson, _at: datetime) -> Bson:
    """Lessons stand side by side: all of each that wasn't taught anew since is forgotten, and counts no more."""
    before, after = part.before or {}, part.after or {}
    slots = {
        name: _unlearned(raw.get(name), before.get(name), value)
        for name, value in after.items()
        if name.startswith(SLOT)
    }
    old, new, now = before.get("corrected", {}), after.get("corrected", {}), raw.get("corrected", {})
    counts = {field: max(0, now.get(field, 0) - new[field] + old.get(field, 0)) for field in new}
    return raw | slots | {"corrected": now | counts}


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


def is_wish(name: str) -> bool:
    """Of a book these are what a person wanted; the rest is bookkeeping."""
    return name.startswith(CATEGORY) or name in WISHES


def _bases(side: Bson) -> set[str]:
    """A base that was removed is not put back but added again: what was written since isn't valued in it."""
    return {*side.get("other_bases", ()), *filter(None, [side.get("currency")])}


def _settings(part: Part, raw: Bson, _at: datetime) -> Bson | None:
    """What a person wanted of the book, as it was before; None where somebody wanted something else since."""
    after = {name: value for name, value in (part.after or {}).items() if is_wish(name)}
    if any(raw.get(name) != value for name, value in after.items()):
        return None
    before = part.before or {}
    return raw | {
        name: before[name] if name in BASES else before.get(name) or _put_away(name, value)
        for name, value in after.items()
    }


def _all_but_gone(part: Part, raw: Bson, _at: datetime) -> Bson | None:
    """Rules and names of merchants as they were before, also where there was nothing; None where somebody was quicker."""
    after = part.after or {}
    if any(raw.get(name) != value for name, value in after.items()):
        return None
    return raw | {name: (part.before or {}).get(name) for name in after}


def _put_away(name: str, value: Bson | None) -> Bson | None:
    """A category that was new keeps its name, as something may be booked in it; the guide's need none."""
    own = name.startswith(CATEGORY) and name.removeprefix(CATEGORY) not in NAMES
    return value | {"archived": True} if own and value else None


BACK: Mapping[str, Callable[[Part, Bson, datetime], Bson | None]] = {
    "Transaction": _with_files,
    "Learned": _what_still_holds,
    "Book": _settings,
    "Arrangements": _all_but_gone,
}


def _row(kind: type[Stored], raw: Bson, back: Bson) -> Row:
    before, after = kind.from_bson(raw), kind.from_bson(back)
    if isinstance(before, Transaction) and isinstance(after, Transaction):
        # Files are no edit that another one could conflict with.
        edited = any(raw.get(name) != back[name] for name in back.keys() - {FILES, "attachments"})
        return Row(before, refreshed(after.changed(version=before.version + edited)))
    if isinstance(before, Account) and isinstance(after, Account):
        return Row(before, after.changed(version=before.version + 1))
    return Row(before, after)


def ids_of(parts: Iterable[Part]) -> Mapping[type[Stored], list[ObjectId]]:
    """The ids of what can be taken back, by its type."""
    found: dict[type[Stored], dict[ObjectId, None]] = {}
    for part in filter(is_undoable, parts):
        found.setdefault(UNDOABLE[part.type], {})[part.id] = None
    return {kind: list(rows) for kind, rows in found.items()}
