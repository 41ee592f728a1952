"""The same edit, or the trash, for many transactions: those that were asked for, in the background, as one cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.accounts.queries import currencies_of
from domain.books.models import Book
from domain.books.queries import may_write
from domain.bulk import intents
from domain.bulk.work import Chunk, Kind, begin, record_chunk
from domain.errors import Forbidden, Rejected
from domain.ids import Type
from domain.journal import Journal, Row
from domain.keys import KeyUsedForOther, check_key, digest
from domain.ledger.checks import check_tags, checked
from domain.ledger.edits import revised
from domain.ledger.entries import trashed
from domain.ledger.errors import NothingSelected, NothingToSet, TooManySelected
from domain.ledger.filters import Filter
from domain.ledger.models import BulkEdit, Transaction
from domain.ledger.queries import ids_matching
from domain.ledger.rules import Bases, refreshed
from domain.log import Actor
from domain.people.models import Person
from domain.ports import Doorbell
from domain.texts import counted

CHUNK = 100
MOST_ROWS = 50_000
TAGS = ("add_tags", "remove_tags")
RETAG = "retag"


@dataclass(frozen=True, slots=True)
class Selection:
    """Transactions of the book by their ids, or (None) by a filter."""

    rows: Sequence[ObjectId] | None
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class BulkEditing:
    """One person's bulk edits in one book; each is one for each key.

    Each raises `Forbidden`, `NothingSelected`, `TooManySelected`, `BadRequest` of a filter, or what is wrong with a value.
    """

    journal: Journal
    doorbell: Doorbell
    person: Person
    book: Book

    async def edit(self, selection: Selection, values: Mapping[str, Any], key: str) -> BulkEdit:
        """`values` as an `Edit`'s, of `category`, `merchant`, `note`, `tags` and `account`; `add_tags`, `remove_tags`."""
        if not values:
            raise NothingToSet
        tags = {name: check_tags(values[name]) for name in TAGS if name in values}
        others = {name: value for name, value in values.items() if name not in TAGS}
        return await self._begin(selection, checked(others, self.book) | tags, key)

    async def rename_tag(self, old: str, new: str | None, key: str) -> BulkEdit:
        """In each part that has it; None: take it away. Raises `TagsInvalid` and as `edit`."""
        names = [check_tags([name])[0] for name in (old, new) if name is not None]
        return await self._begin(Selection(None, Filter(tag=names[0])), {RETAG: names}, key)

    async def trash(self, selection: Selection, key: str) -> BulkEdit:
        return await self._begin(selection, None, key)

    async def _begin(self, selection: Selection, values: dict[str, Any] | None, key: str) -> BulkEdit:
        asked = digest(selection, sorted((values or {}).items()), values is None)
        known = await intents.of_key(BulkEdit, self.book.id, self.person.id, check_key(key))
        if known is not None:
            if known.asked != asked:
                raise KeyUsedForOther("idempotencyKey")
            return known
        if not may_write(self.book, self.person.id):
            raise Forbidden
        await self._check_account(values)
        rows = await self._selected(selection)
        now = clock.now()
        work = await intents.insert(
            BulkEdit(
                id=PydanticObjectId(),
                book=self.book.id,
                author=self.person.id,
                key=key,
                asked=asked,
                rows=[PydanticObjectId(row) for row in rows],
                values=values,
                expected=len(rows),
                due_at=now - intents.CLOCK_SKEW,
                created_at=now,
            )
        )
        return await begin(self.journal, self.doorbell, BULK_EDITS, work)

    async def _check_account(self, values: Mapping[str, Any] | None) -> None:
        account = (values or {}).get("account")
        if account is not None:
            await currencies_of(self.book.id, [account])

    async def _selected(self, selection: Selection) -> Sequence[ObjectId]:
        if selection.rows is not None:
            rows: Sequence[ObjectId] = list(dict.fromkeys(selection.rows))
        else:
            rows = await ids_matching(self.book, selection.filter or Filter(), MOST_ROWS + 1)
        if len(rows) > MOST_ROWS:
            raise TooManySelected
        if not rows:
            raise NothingSelected
        return rows


async def edit_chunk(journal: Journal, work: BulkEdit) -> BulkEdit:
    """The next rows in one commit; what can't take the edit (dining for a transfer), or is in the trash, is left out."""
    wanted = work.rows[work.position : work.position + CHUNK]

    async def load(_book: Book, session: AsyncClientSession) -> list[Transaction]:
        where = {"book": work.book, "_id": {"$in": wanted}, "trashed_at": None}
        found = Transaction.get_pymongo_collection().find(where, session=session)
        return [Transaction.from_bson(raw) async for raw in found]

    def decide(book: Book, rows: list[Transaction]) -> Chunk:
        changed = [Row(row, after) for row in rows if (after := _after(work, row, book.bases)) is not row]
        verb = "Changed" if work.values is not None else "Deleted"
        position = work.position + len(wanted)
        return Chunk(
            changed,
            f"{verb} {counted(len(changed), 'transaction')}",
            position >= len(work.rows),
            {"position": position},
        )

    return await record_chunk(journal, BULK_EDITS, work, Actor.PERSON, load, decide)


def _after(work: BulkEdit, row: Transaction, bases: Bases) -> Transaction:
    """The same object where nothing changes."""
    if work.values is None:
        return trashed(row, clock.now())
    if RETAG in work.values:
        return _retagged(row, *work.values[RETAG])
    values = {name: value for name, value in work.values.items() if name not in TAGS}
    added, removed = (set(work.values.get(name, ())) for name in TAGS)
    if added or removed:
        values["tags"] = sorted(({*values.get("tags", row.tags)} | added) - removed)
    try:
        return revised(row, values, bases)
    except Rejected:
        return row


def _retagged(row: Transaction, old: str, new: str | None = None) -> Transaction:
    added = set() if new is None else {new}
    postings = [
        one.model_copy(update={"tags": sorted({*one.tags} - {old} | added)}) if old in one.tags else one
        for one in row.postings
    ]
    if postings == row.postings:
        return row
    by_hand = sorted({*row.by_hand, "tags"})
    return refreshed(row.changed(postings=postings, by_hand=by_hand, version=row.version + 1))


BULK_EDITS = Kind(Type.BULK_EDIT, BulkEdit, edit_chunk, "Gave up changing transactions")
