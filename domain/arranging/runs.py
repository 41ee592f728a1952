"""A rule for what is booked already: tried without consequences, or done in the background as one cause."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.arranging import checks
from domain.arranging.models import RuleRun, StoredRule, When
from domain.arranging.queries import arrangements_of
from domain.arranging.rules import Arranger, arranged, words
from domain.books.models import Book
from domain.books.queries import may_write
from domain.bulk import intents
from domain.bulk.work import Chunk, Kind, begin, record_chunk
from domain.errors import Forbidden, NotFound
from domain.ids import Type
from domain.journal import Journal, Row
from domain.keys import KeyUsedForOther, check_key, digest
from domain.ledger.errors import NothingSelected, TooManySelected
from domain.ledger.filters import MAX_WORDS, Filter
from domain.ledger.models import Transaction
from domain.ledger.queries import ids_matching
from domain.log import Actor
from domain.money import Money
from domain.people.models import Person
from domain.ports import Doorbell
from domain.texts import counted

CHUNK, READ = 100, 1_000
MOST_ROWS, MOST_TRIED, MOST_SHOWN = 50_000, 20_000, 20
Pair = tuple[Transaction, Transaction]


@dataclass(slots=True)
class Effect:
    """How many transactions would change, as far as was looked (`exact`: everywhere), and the latest 20, before and after."""

    count: int = 0
    exact: bool = True
    shown: list[Pair] = field(default_factory=list)


async def effect(book: Book, values: Mapping[str, Any]) -> Effect:
    """A dry run: nothing is written. Raises what is wrong with a value."""
    rule = checks.checked({"name": "Dry run", **values}, 0, book)
    rows = await ids_matching(book, _candidates(rule.when), MOST_TRIED + 1)
    found = Effect(exact=len(rows) <= MOST_TRIED)
    async for before, after in _changes(book, rule, rows[:MOST_TRIED]):
        found.count += 1
        if len(found.shown) < MOST_SHOWN:
            found.shown.append((before, after))
    return found


async def _changes(book: Book, rule: StoredRule, rows: Sequence[ObjectId]) -> AsyncIterator[Pair]:
    arranger = Arranger([rule])
    for start in range(0, len(rows), READ):
        wanted = rows[start : start + READ]
        cursor = Transaction.get_pymongo_collection().find({"book": book.id, "_id": {"$in": wanted}})
        stored = {raw["_id"]: Transaction.from_bson(raw) async for raw in cursor}
        for row in wanted:
            before = stored.get(row)
            if before is not None and (after := arranged(before, arranger)) is not before:
                yield before, after


def _candidates(when: When) -> Filter:
    """All for which the conditions may hold: what indexes tell of them."""
    text = words(when.text or "")
    narrows = text.isascii() and 0 < len(text.split()) <= MAX_WORDS
    return Filter(
        kinds=when.kinds or None,
        text=text if narrows else None,
        currency=when.currency,
        min_amount=_major(when.least, when.currency),
        max_amount=_major(when.most, when.currency),
        merchant=when.merchant,
    )


def _major(minor: int | None, currency: str | None) -> Decimal | None:
    return None if minor is None else Money(minor, currency or "").amount


@dataclass(frozen=True, slots=True)
class RuleRunning:
    """One person's runs in one book; each is one for each key."""

    journal: Journal
    doorbell: Doorbell
    person: Person
    book: Book

    async def apply(self, rule: ObjectId, key: str) -> RuleRun:
        """Raises `NotFound`, `Forbidden`, `NothingSelected`, `TooManySelected`, `KeyInvalid`, `KeyUsedForOther`."""
        asked = digest(rule)
        known = await intents.of_key(RuleRun, self.book.id, self.person.id, check_key(key))
        if known is not None:
            if known.asked != asked:
                raise KeyUsedForOther("idempotencyKey")
            return known
        if not may_write(self.book, self.person.id):
            raise Forbidden
        stored = await self._rule(rule)
        rows = await ids_matching(self.book, _candidates(stored.when), MOST_ROWS + 1)
        if len(rows) > MOST_ROWS:
            raise TooManySelected
        if not rows:
            raise NothingSelected
        now = clock.now()
        run = await intents.insert(
            RuleRun(
                id=PydanticObjectId(),
                book=self.book.id,
                author=self.person.id,
                key=key,
                asked=asked,
                rows=[PydanticObjectId(row) for row in rows],
                rule=stored,
                expected=len(rows),
                due_at=now - intents.CLOCK_SKEW,
                created_at=now,
            )
        )
        return await begin(self.journal, self.doorbell, RULE_RUNS, run)

    async def _rule(self, rule: ObjectId) -> StoredRule:
        found = await arrangements_of(self.book.id)
        stored = None if found is None else found.rules.get(str(rule))
        if stored is None:
            raise NotFound("ruleId")
        return stored


async def run_chunk(journal: Journal, run: RuleRun) -> RuleRun:
    """The next rows in one commit."""
    wanted = run.rows[run.position : run.position + CHUNK]
    arranger = Arranger([run.rule])

    async def load(_book: Book, session: AsyncClientSession) -> list[Transaction]:
        where = {"book": run.book, "_id": {"$in": wanted}, "trashed_at": None}
        found = Transaction.get_pymongo_collection().find(where, session=session)
        return [Transaction.from_bson(raw) async for raw in found]

    def decide(_book: Book, rows: list[Transaction]) -> Chunk:
        pairs = [(row, arranged(row, arranger)) for row in rows]
        changed = [
            Row(row, after.changed(version=row.version + 1)) for row, after in pairs if after is not row
        ]
        position = run.position + len(wanted)
        summary = f"The rule {run.rule.name} changed {counted(len(changed), 'transaction')}"
        return Chunk(changed, summary, position >= len(run.rows), {"position": position})

    return await record_chunk(journal, RULE_RUNS, run, Actor.RULE, load, decide)


async def get_rule_run(book: ObjectId, row: ObjectId) -> RuleRun | None:
    raw = await RuleRun.get_pymongo_collection().find_one({"book": book, "_id": row})
    return None if raw is None else RuleRun.from_bson(raw)


RULE_RUNS = Kind(Type.RULE_RUN, RuleRun, run_chunk, "Gave up applying a rule")
