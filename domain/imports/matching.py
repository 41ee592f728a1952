"""Which rows of a file are in the ledger already. Pure.

Everything is counted: of two equal rows in a file only as many are duplicates as were booked before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bson import ObjectId
from rapidfuzz import fuzz

from domain.imports.formats.statement import Format
from domain.imports.models import Fate, Why

# A hotel's reservation is booked days later; a typed expense is dated by the person, its bank row by the bank.
PENDING_DAYS = 10
TYPED_DAYS = 3
# How much of two formats' texts for one payment must be the same, in percent: "REWE, SAGT DANKE" and "SAGT DANKE REWE".
ALIKE = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A row as it is compared. `told` is what the file calls its account, `format` is the file's; None: unknown.

    Ids that banks give are compared within a format only. Those of our own exports name a transaction for ever; a text
    such a row has only where a bank's row stands behind it.
    """

    row: ObjectId
    date: date
    minor: int
    currency: str
    squashed: str = ""
    bank_id: str | None = None
    pending: bool = False
    account: ObjectId | None = None
    told: str | None = None
    format: str | None = None
    transaction: ObjectId | None = None

    @property
    def is_ours(self) -> bool:
        return self.format == Format.FINSIGHT

    @property
    def is_of_bank(self) -> bool:
        return bool(self.squashed) or not self.is_ours


@dataclass(frozen=True, slots=True)
class Verdict:
    fate: Fate
    why: Why
    transaction: ObjectId | None


Verdicts = dict[ObjectId, Verdict]
Test = Callable[[Seen, Seen], bool]
Place = tuple[str, ...]


def against_imported(rows: Sequence[Seen], known: Iterable[Seen], used: set[ObjectId]) -> Verdicts:
    """By row: those that an earlier import brought. What was matched is added to `used` and not matched again.

    The surest likeness goes first, over all rows, so that no row takes another one's twin.
    """
    found: Verdicts = {}
    groups = _grouped(known)
    for why, place, test in LEVELS:
        for row in rows:
            if row.row in found:
                continue
            twin = next((one for one in groups.get(place(row), ()) if _may_be(row, one, test, used)), None)
            if twin is not None:
                used.add(twin.row)
                fate = Fate.PENDING_REPLACED if twin.pending and not row.pending else Fate.DUPLICATE
                found[row.row] = Verdict(fate, why, twin.transaction)
    return found


def _may_be(row: Seen, one: Seen, test: Test, used: set[ObjectId]) -> bool:
    return one.row not in used and compatible(row, one) and test(row, one)


def compatible(first: Seen, second: Seen) -> bool:
    """Whether both may be of one account: what is unknown may be any, and a transaction is itself on any."""
    if _is_itself(first, second):
        return True
    if first.account is not None and second.account is not None:
        return first.account == second.account
    return first.told is None or second.told is None or first.told == second.told


def _is_itself(row: Seen, one: Seen) -> bool:
    return row.is_ours and one.is_ours and row.bank_id == one.bank_id


def _of_bank(row: Seen) -> Place:
    return ("bank", row.format or "", row.bank_id or "")


def _of_day(row: Seen) -> Place:
    return ("day", row.date.isoformat(), str(row.minor), row.currency)


def _of_amount(row: Seen) -> Place:
    return ("amount", str(row.minor), row.currency)


def _grouped(known: Iterable[Seen]) -> Mapping[Place, Sequence[Seen]]:
    groups: dict[Place, list[Seen]] = defaultdict(list)
    for one in known:
        groups[_of_day(one)].append(one)
        if one.bank_id:
            groups[_of_bank(one)].append(one)
        if one.pending:
            groups[_of_amount(one)].append(one)
    return groups


def _apart(first: Seen, second: Seen) -> int:
    return abs((first.date - second.date).days)


def _same_id(row: Seen, one: Seen) -> bool:
    """Some banks count their ids from 1 in each file: amount and time must fit too."""
    if row.is_ours:
        return False
    same_money = (row.minor, row.currency) == (one.minor, one.currency)
    return (same_money or one.pending) and _apart(row, one) <= PENDING_DAYS


def _ids_differ(row: Seen, one: Seen) -> bool:
    """Of two books each may have booked the same row of the same bank."""
    if row.is_ours and one.is_ours:
        return False
    return bool(row.bank_id and one.bank_id and row.format == one.format and row.bank_id != one.bank_id)


def _same_row(row: Seen, one: Seen) -> bool:
    return _are_of_banks(row, one) and row.squashed == one.squashed and not _ids_differ(row, one)


def _similar_row(row: Seen, one: Seen) -> bool:
    return _are_of_banks(row, one) and _alike(row, one) and not _ids_differ(row, one)


def _are_of_banks(row: Seen, one: Seen) -> bool:
    return row.is_of_bank and one.is_of_bank


def _alike(row: Seen, one: Seen) -> bool:
    """Whether both texts may be of one payment: cut or added to at either end; of two formats, mostly the same."""
    short, long = sorted((row.squashed, one.squashed), key=len)
    if not short or short in long:
        return True
    return row.format != one.format and fuzz.partial_ratio(short, long) >= ALIKE


def _booked_since(row: Seen, one: Seen) -> bool:
    return (
        one.pending
        and not row.pending
        and not row.is_ours
        and _apart(row, one) <= PENDING_DAYS
        and bool(one.squashed)
        and _alike(row, one)
    )


LEVELS: Sequence[tuple[Why, Callable[[Seen], Place], Test]] = (
    (Why.SAME_TRANSACTION, _of_bank, _is_itself),
    (Why.SAME_BANK_ID, _of_bank, _same_id),
    (Why.SAME_ROW, _of_day, _same_row),
    (Why.SIMILAR_ROW, _of_day, _similar_row),
    (Why.BOOKED_SINCE, _of_amount, _booked_since),
)


def against_typed(rows: Iterable[Seen], typed: Iterable[Seen], used: set[ObjectId]) -> Verdicts:
    """By row: those that a person typed already, each once, the nearest day first."""
    pairs = sorted(_pairs(rows, typed, used), key=lambda pair: _apart(*pair))
    found: Verdicts = {}
    for row, one in pairs:
        if row.row not in found and one.row not in used:
            used.add(one.row)
            found[row.row] = Verdict(Fate.MATCHES_CAPTURE, Why.SAME_AMOUNT_AND_DAY, one.transaction)
    return found


def _pairs(rows: Iterable[Seen], typed: Iterable[Seen], used: set[ObjectId]) -> Iterator[tuple[Seen, Seen]]:
    groups: dict[Place, list[Seen]] = defaultdict(list)
    for one in typed:
        if one.row not in used:
            groups[_of_amount(one)].append(one)
    for row in rows:
        for one in groups.get(_of_amount(row), ()):
            if compatible(row, one) and _apart(row, one) <= TYPED_DAYS:
                yield row, one


def pending_twins(rows: Sequence[Seen]) -> Mapping[ObjectId, ObjectId]:
    """Pending rows of a file that the same file also has booked: pending → booked."""
    waiting = [row for row in rows if row.pending]
    groups: dict[Place, list[Seen]] = defaultdict(list)
    wanted = {_of_amount(row) for row in waiting}
    for row in rows:
        if not row.pending and _of_amount(row) in wanted:
            groups[_of_amount(row)].append(row)
    used: set[ObjectId] = set()
    twins: dict[ObjectId, ObjectId] = {}
    for row in waiting:
        for one in groups.get(_of_amount(row), ()):
            same = (row.bank_id and row.bank_id == one.bank_id) or _booked_since(one, row)
            if one.row not in used and same and compatible(row, one):
                used.add(one.row)
                twins[row.row] = one.row
                break
    return twins
