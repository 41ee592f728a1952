"""The one door for writes: each outcome is one transaction that writes rows, totals, head and change together."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar, cast
from weakref import WeakValueDictionary

from beanie import PydanticObjectId
from bson import ObjectId, encode
from pymongo import ReturnDocument, UpdateMany, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from domain import clock, ids
from domain.accounts.models import Account
from domain.books.models import Book
from domain.database import Bson, Client, Stored
from domain.errors import FinsightError, TryAgain, Unavailable
from domain.ledger.completing import completed
from domain.ledger.models import Total, Transaction
from domain.ledger.plain import NONE, Batch
from domain.ledger.rules import Bases
from domain.log import MAX_PARTS, Actor, Change, Pair, difference, stored_part
from domain.people.models import Person
from domain.ports import Hints

# So long after a write every snapshot has it.
SETTLED_SECONDS = 0.04
RETRY_SECONDS = 5.0
DUPLICATE_KEY = 11000
State = TypeVar("State")
Answer = TypeVar("Answer")


class Superseded(FinsightError):  # noqa: N818  it says what happened to the attempt
    """Another attempt has decided this meanwhile."""

    code = "CONFLICT"


@dataclass(frozen=True, slots=True)
class Stream:
    """A log: of a book or of a person, whose document is the log's head."""

    head: type[Book | Person]
    id: ObjectId

    @property
    def public_id(self) -> str:
        return ids.book_id(self.id) if self.head is Book else ids.person_id(self.id)


@dataclass(frozen=True)
class Row:
    """One document as it was (None: new) and as it shall be; `old` and `new` are how it is stored."""

    before: Stored | None
    after: Stored

    @cached_property
    def old(self) -> Bson | None:
        return None if self.before is None else self.before.to_bson()

    @cached_property
    def new(self) -> Bson:
        return self.after.to_bson()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Answer]):
    """What was decided. No rows: nothing is written. The first row's part comes first in the log.

    `plain` are transactions beside those in `rows`, written out already: for work on many. `derived` are rows of which only what is computed changes: no part of the log tells of
    them. `erased` are rows that count nowhere any more and go for ever, from the log too. `mended` are changes of what
    is kept of other rows, and is wrong.
    """

    answer: Answer
    rows: Sequence[Row] = ()
    summary: str = ""
    bases: Bases = ()
    derived: Sequence[Row] = ()
    plain: Batch = NONE
    erased: Sequence[Stored] = ()
    mended: Mapping[type[Stored], Sequence[UpdateOne]] = field(default_factory=dict)


def written_out(pairs: Sequence[Pair], bases: Bases) -> Batch:
    """Transactions as they are (None: new) and as they shall be stored, for `Outcome.plain`."""
    return Batch(pairs, bases)


@dataclass(slots=True)
class Journal:
    """`load` reads, `decide` is pure; both may run again. `decide` raising ends it with nothing written."""

    client: Client
    hints: Hints
    locks: WeakValueDictionary[ObjectId, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def record(
        self,
        stream: Stream,
        actor: Actor,
        cause: str | None,
        load: Callable[[AsyncClientSession], Awaitable[State]],
        decide: Callable[[State], Outcome[Answer]],
    ) -> Answer:
        """Commit one outcome and return its answer.

        Raises what `decide` raises; `Superseded` when a guarded row is no longer as it was read; `TryAgain` when
        the commit certainly didn't happen within 5 s; `Unavailable` when nobody knows.
        """
        lock = self.locks.setdefault(stream.id, asyncio.Lock())
        deadline = time.monotonic() + RETRY_SECONDS
        async with lock:
            pause, looked_again = 0.005, False
            while True:
                try:
                    return await self._once(stream, actor, cause, load, decide, deadline)
                except Superseded:
                    # A claim of a moment ago may be missing from the snapshot while an older write is under way.
                    if looked_again:
                        raise
                    looked_again = True
                    await asyncio.sleep(SETTLED_SECONDS)
                    continue
                except PyMongoError as error:
                    _give_up_unless_transient(error, deadline)
                await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  jitter, no secret
                pause = min(pause * 2, 0.5)

    async def _once(
        self,
        stream: Stream,
        actor: Actor,
        cause: str | None,
        load: Callable[[AsyncClientSession], Awaitable[State]],
        decide: Callable[[State], Outcome[Answer]],
        deadline: float,
    ) -> Answer:
        async with self.client.start_session() as session:
            await session.start_transaction(ReadConcern("snapshot"), WriteConcern("majority"))
            outcome = await _completed(stream, decide(await load(session)), session)
            if not (outcome.rows or outcome.plain or outcome.derived or outcome.erased or outcome.mended):
                return outcome.answer
            await _write_rows(outcome, session)
            rows = [row for row in (*outcome.rows, *outcome.derived) if isinstance(row.after, Transaction)]
            batches = (Batch([(row.old, row.new) for row in rows], outcome.bases), outcome.plain)
            await _write_totals(batches, session)
            await _write_balances(stream, batches, session)
            await _erase(stream, outcome.erased, session)
            await _mend(outcome.mended, session)
            seq = await _write_change(stream, actor, cause, outcome, session)
            await _commit(session, deadline)
        for member in _who_knows_better(outcome):
            self.hints.changed(ids.person_id(member), 0)
        self.hints.changed(stream.public_id, seq)
        return outcome.answer


def _who_knows_better(outcome: Outcome[Any]) -> set[ObjectId]:
    """The members of a book that itself has changed: what is remembered of them holds the old one."""
    return {
        member.person
        for row in outcome.rows
        if isinstance(row.before, Book) and isinstance(row.after, Book)
        for member in row.after.members
    }


def _give_up_unless_transient(error: PyMongoError, deadline: float) -> None:
    if isinstance(error, ServerSelectionTimeoutError) or not error.has_error_label(
        "TransientTransactionError"
    ):
        raise error
    if time.monotonic() > deadline:
        # Nothing of an aborted transaction stays; without a server nobody can say when it will work again.
        raise (Unavailable if isinstance(error, ConnectionFailure) else TryAgain) from error


async def _completed(
    stream: Stream, outcome: Outcome[Answer], session: AsyncClientSession
) -> Outcome[Answer]:
    """With what new money moves in its account's currency, and is worth in the book's base currencies."""
    rows, derived = [
        await _rows_completed(stream, rows, outcome.bases, session)
        for rows in (outcome.rows, outcome.derived)
    ]
    answer = next(
        (new.after for old, new in zip(outcome.rows, rows, strict=True) if old.after is outcome.answer), None
    )
    return replace(
        outcome,
        rows=rows,
        derived=[row for row in derived if row.old != row.new],
        answer=outcome.answer if answer is None else cast("Answer", answer),
    )


async def _rows_completed(
    stream: Stream, rows: Sequence[Row], bases: Bases, session: AsyncClientSession
) -> list[Row]:
    stored = await completed(stream.id, [(row.before, row.after) for row in rows], bases, session)
    return [
        row if row.after is after else Row(row.before, after) for row, after in zip(rows, stored, strict=True)
    ]


async def _write_rows(outcome: Outcome[Any], session: AsyncClientSession) -> None:
    new: dict[type[Stored], list[Mapping[str, Any]]] = {}
    changed: dict[type[Stored], list[tuple[Bson, Bson]]] = {}
    for row in (*outcome.rows, *outcome.derived):
        if row.old is None:
            new.setdefault(type(row.after), []).append(row.new)
        else:
            changed.setdefault(type(row.after), []).append((row.old, row.new))
    if outcome.plain.new:
        new.setdefault(Transaction, []).extend(outcome.plain.new)
    if outcome.plain.changed:
        changed.setdefault(Transaction, []).extend(outcome.plain.changed)
    try:
        for model, both in changed.items():
            updates = _updates(model, both)
            result = await model.get_pymongo_collection().bulk_write(updates, session=session, ordered=False)
            if result.matched_count < len(both):
                raise Superseded
        for model, documents in new.items():
            await model.get_pymongo_collection().insert_many(documents, session=session)
    except BulkWriteError as error:
        if any(one["code"] == DUPLICATE_KEY for one in (error.details or {}).get("writeErrors", ())):
            # The server's own words quote the key, an e-mail address for instance.
            raise DuplicateKeyError("a unique key is taken", DUPLICATE_KEY) from None
        raise


def _updates(model: type[Stored], rows: Iterable[tuple[Bson, Bson]]) -> list[UpdateMany]:
    """They match nothing where somebody was quicker. Rows that change alike change by one of them."""
    alike: dict[bytes, tuple[Bson, Bson, list[Any]]] = {}
    for before, after in rows:
        where = {name: before.get(name) for name in sorted({model.stream_field, *model.guard})}
        values = difference(before, after)
        alike.setdefault(encode({"where": where, "values": values}), (where, values, []))[2].append(
            before["_id"]
        )
    return [
        UpdateMany({**where, "_id": {"$in": named}}, {"$set": values})
        for where, values, named in alike.values()
    ]


async def _write_totals(batches: Iterable[Batch], session: AsyncClientSession) -> None:
    increments: dict[tuple[ObjectId, int, str], Counter[str]] = defaultdict(Counter)
    for batch in batches:
        for (book, generation), changes in batch.sums.items():
            for (period, cell, what), change in changes.items():
                increments[book, generation, period][f"cells.{cell}.{what}"] += change
    updates = [
        UpdateOne(
            {"book": book, "generation": generation, "period": period},
            {"$inc": moved, "$setOnInsert": {"v": 1}},
            upsert=True,
        )
        for (book, generation, period), cells in increments.items()
        if (moved := {cell: change for cell, change in cells.items() if change})
    ]
    if updates:
        await Total.get_pymongo_collection().bulk_write(updates, session=session, ordered=False)


async def _write_balances(stream: Stream, batches: Iterable[Batch], session: AsyncClientSession) -> None:
    increments: dict[ObjectId, Counter[str]] = defaultdict(Counter)
    for batch in batches:
        for account, change in batch.movements.items():
            increments[account].update(change)
    if increments:
        await Account.get_pymongo_collection().bulk_write(
            [
                UpdateOne({"book": stream.id, "_id": account}, {"$inc": change, "$set": {"used": True}})
                for account, change in increments.items()
            ],
            session=session,
            ordered=False,
        )


async def _erase(stream: Stream, rows: Sequence[Stored], session: AsyncClientSession) -> None:
    """The one rewrite of the log: that something was, and when it changed, stays; what it was goes."""
    for row in rows:
        await row.get_pymongo_collection().delete_one(
            {"_id": row.id, row.stream_field: stream.id, **{name: getattr(row, name) for name in row.guard}},
            session=session,
        )
    named = [row.id for row in rows]
    for side in ("before", "after") if named else ():
        await Change.get_pymongo_collection().update_many(
            {"stream": stream.id, "parts.id": {"$in": named}},
            {"$set": {f"parts.$[part].{side}": {}}},
            array_filters=[{"part.id": {"$in": named}, f"part.{side}": {"$ne": None}}],
            session=session,
        )


async def _mend(updates: Mapping[type[Stored], Sequence[UpdateOne]], session: AsyncClientSession) -> None:
    for model, changes in updates.items():
        if changes:
            await model.get_pymongo_collection().bulk_write(list(changes), session=session)


async def _write_change(
    stream: Stream, actor: Actor, cause: str | None, outcome: Outcome[Any], session: AsyncClientSession
) -> int:
    parts: list[Mapping[str, Any]] = [
        part
        for row in outcome.rows
        if (part := stored_part(type(row.after), row.after.id, row.old, row.new)) is not None
    ]
    parts += outcome.plain.parts
    parts += [
        {"type": type(row).__name__, "id": row.id, "before": None, "after": None} for row in outcome.erased
    ]
    if len(parts) > MAX_PARTS:
        raise ValueError(f"a change holds at most {MAX_PARTS} parts, not {len(parts)}")
    head = await stream.head.get_pymongo_collection().find_one_and_update(
        {"_id": stream.id},
        {"$inc": {"seq": 1}},
        projection={"seq": 1},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    if head is None:
        raise Superseded
    change = Change(
        id=PydanticObjectId(),
        stream=PydanticObjectId(stream.id),
        seq=head["seq"],
        at=clock.now(),
        actor=actor,
        cause=cause,
        summary=outcome.summary,
        parts=[],
    )
    # Five hundred parts are read and written back by no model: it would take longer than the database does.
    await Change.get_pymongo_collection().insert_one({**change.to_bson(), "parts": parts}, session=session)
    return change.seq


async def _commit(session: AsyncClientSession, deadline: float) -> None:
    """An unknown result retries the commit alone: the server knows the transaction and commits it once."""
    while True:
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
            if time.monotonic() > deadline:
                raise Unavailable from error
        else:
            return
        await asyncio.sleep(0.05)
