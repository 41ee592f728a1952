"""What the ledger knows of the rows of a file: rows of earlier imports, and transactions that a person typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bson import ObjectId

from domain.database import Bson
from domain.imports import keys
from domain.imports.documents import seen
from domain.imports.formats.finsight.entries import identity
from domain.imports.matching import PENDING_DAYS, TYPED_DAYS, Seen, Verdict, Verdicts
from domain.imports.models import (
    BOOKED,
    Choice,
    Fate,
    Import,
    ImportRow,
    StoredStatement,
    Why,
    becomes_own,
    joins_another,
)
from domain.imports.row_ids import of_one_reading, row_number
from domain.ledger.marks import TYPED
from domain.ledger.models import Transaction
from domain.ledger.serving import INDEXES
from domain.understanding.draft import Kind

COMPARED = {
    "source": 1, "statement": 1, "date": 1, "minor": 1, "currency": 1, "squashed": 1, "bank_id": 1, "pending": 1,
    "fate": 1, "transaction": 1,
}  # fmt: skip
OF_IMPORT = {"first_row": 1, "format": 1, "statements": 1, "choices": 1, "days": 1, "has_pending": 1}


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import whose rows are, or may be, in the ledger. By statement: `told` is what its file calls the account, `accounts` ours."""

    id: ObjectId
    first: ObjectId
    format: str
    told: Mapping[int, str | None]
    accounts: Mapping[int, ObjectId | None]
    choices: Mapping[str, str]
    has_pending: bool

    def knows(self, raw: Bson) -> bool:
        """Whether this stored row of it stands behind a transaction."""
        if not of_one_reading(raw["_id"], self.first):
            return False
        said = self.choices.get(str(row_number(raw["_id"])))
        fate, choice = Fate(raw["fate"]), None if said is None else Choice(said)
        return becomes_own(fate, choice) or joins_another(fate, choice)


async def earlier_imports(
    book: ObjectId, days: tuple[date, date] | None, only: Sequence[ObjectId] | None = None
) -> list[Earlier]:
    """Those that reach into these days, None: any; of `only` these, where given."""
    near = timedelta(days=PENDING_DAYS)
    where: Bson = {"book": book, "stage": {"$in": list(BOOKED)}}
    if days is not None:
        where["days.0"] = {"$lte": (days[1] + near).isoformat()}
        where["days.1"] = {"$gte": (days[0] - near).isoformat()}
    if only is not None:
        where["_id"] = {"$in": list(only)}
    found = Import.get_pymongo_collection().find(where, OF_IMPORT)
    return [_earlier(raw) async for raw in found]


def _earlier(raw: Bson) -> Earlier:
    statements = [StoredStatement.model_validate(one) for one in raw["statements"]]
    return Earlier(
        id=raw["_id"],
        first=raw["first_row"],
        format=raw["format"],
        told={index: one.number for index, one in enumerate(statements)},
        accounts={index: one.place for index, one in enumerate(statements)},
        choices=raw["choices"],
        has_pending=raw["has_pending"],
    )


@dataclass(frozen=True, slots=True)
class Known:
    """The rows of these imports, and what was typed, in one book."""

    book: ObjectId
    imports: Mapping[ObjectId, Earlier]

    @classmethod
    def of(cls, book: ObjectId, imports: Iterable[Earlier]) -> "Known":
        return cls(book, {one.id: one for one in imports})

    async def imported(self, rows: Sequence[Bson]) -> list[Seen]:
        """Stored rows of these imports that may be these rows."""
        if not self.imports:
            return []
        wanted = {key for row in rows for key in self._keys(row)}
        found = ImportRow.get_pymongo_collection().find(
            {"book": self.book, "keys": {"$in": list(wanted)}}, COMPARED
        )
        known = [self._seen(raw) async for raw in found if self._knows(raw)]
        return await self._without_settled(known)

    def _keys(self, row: Bson) -> Iterable[str]:
        """A stored pending row may have been booked on another day."""
        yield from (key for key in row["keys"] if not key.startswith("~"))
        if any(one.has_pending for one in self.imports.values()):
            yield keys.of_pending(row["minor"], row["currency"])

    def _knows(self, raw: Bson) -> bool:
        source = self.imports.get(raw["source"])
        return source is not None and source.knows(raw)

    def _seen(self, raw: Bson) -> Seen:
        source = self.imports[raw["source"]]
        statement = raw.get("statement", 0)
        return seen(raw, source.format, source.told.get(statement), source.accounts.get(statement))

    async def _without_settled(self, known: list[Seen]) -> list[Seen]:
        """Without pending rows that gave way to a booked one, or whose transaction a person threw away."""
        pending = [one.transaction for one in known if one.pending]
        if not pending:
            return known
        found = Transaction.get_pymongo_collection().find(
            {"book": self.book, "_id": {"$in": pending}, "trashed_at": None}, {"statement_row": 1}
        )
        waiting = {raw.get("statement_row") async for raw in found}
        return [one for one in known if not one.pending or one.row in waiting]

    async def at_home(self, rows: Sequence[Bson], used: set[ObjectId]) -> Verdicts:
        """By row: those of an export of our own that are this book's own transactions, or were there before."""
        wanted = {row["_id"]: identity(row["entry"]) for row in rows}
        ids = {one for both in wanted.values() for one in both}
        where = {"book": self.book, "_id": {"$in": list(ids)}}
        there = {raw["_id"] async for raw in Transaction.get_pymongo_collection().find(where, {"_id": 1})}
        found: Verdicts = {}
        for row, both in wanted.items():
            twin = next((one for one in both if one in there and one not in used), None)
            if twin is not None:
                used.add(twin)
                found[row] = Verdict(Fate.DUPLICATE, Why.SAME_TRANSACTION, twin)
        return found

    async def typed(self, rows: Sequence[Bson]) -> list[Seen]:
        """Transactions without a bank's row that may be these rows, by amount and day."""
        near = timedelta(days=TYPED_DAYS)
        days = [row["date"] for row in rows]
        found = Transaction.get_pymongo_collection().find(
            {
                "book": self.book,
                "words": TYPED,
                "date": {
                    "$gte": (date.fromisoformat(min(days)) - near).isoformat(),
                    "$lte": (date.fromisoformat(max(days)) + near).isoformat(),
                },
                "size": {"$in": list({abs(minor) for row in rows for minor in _amounts(row)})},
                "statement_row": None,
                "trashed_at": None,
                "kind": {"$ne": Kind.TRANSFER},
            },
            {"date": 1, "currency": 1, "kind": 1, "size": 1, "by_hand": 1, "postings.account": 1},
            hint=INDEXES["words"],
        )
        return [_typed(raw) async for raw in found]


def _amounts(row: Bson) -> Iterable[int]:
    """What the account moved by, and what was paid in other money."""
    yield row["minor"]
    if "original" in row:
        yield row["original"]["minor"]


def _typed(raw: Bson) -> Seen:
    minor = -raw["size"] if raw["kind"] == Kind.EXPENSE else raw["size"]
    day = date.fromisoformat(raw["date"])
    # An account that nobody chose was only the usual one: what the bank says is surer.
    account = raw["postings"][0]["account"] if "account" in raw["by_hand"] else None
    return Seen(
        row=raw["_id"],
        date=day,
        minor=minor,
        currency=raw["currency"],
        account=account,
        transaction=raw["_id"],
    )
