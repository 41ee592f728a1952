"""What comes before the rows of an export of our own: accounts, categories, merchants and rules, in one commit."""

from collections.abc import Sequence

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock, ids
from domain.accounts.queries import accounts_of
from domain.arranging.models import Arrangements
from domain.arranging.queries import arrangements_of
from domain.books.models import Book
from domain.books.queries import head_of
from domain.database import Bson
from domain.imports import intents, rows
from domain.imports.formats.belongings import Belongings
from domain.imports.formats.problems import Code, Problem
from domain.imports.keys import of_bank
from domain.imports.models import Choice, Fate, Import, StoredStatement, becomes_own
from domain.imports.row_ids import of_one_reading, row_number
from domain.imports.settling import Home, Used, settled
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor

# Rows that are looked at at once.
STRETCH = 2_000


async def prepare(journal: Journal, run: Import) -> Import:
    """The import with nothing left to bring; done again after a kill, it does nothing."""
    brought = run.brought
    if brought is None or run.first_row is None:
        return run
    used = await _used(run, run.first_row)

    async def load(session: AsyncClientSession) -> tuple[Home, Arrangements | None]:
        book = await head_of(run.book, session)
        known = await arrangements_of(run.book, session)
        accounts = await accounts_of(run.book, session)
        arrangements = known or Arrangements(id=book.id, book=book.id)
        return Home(book, accounts, arrangements, statements=run.statements), known

    def decide(state: tuple[Home, Arrangements | None]) -> Outcome[Import]:
        before, arrangements = state
        now = clock.now()
        home = settled(before, brought, used, now)
        after = run.changed(
            statements=list(home.statements), slugs=dict(home.slugs), brought=None, due_at=now + intents.LEASE
        )
        changed = [
            Row(old, new) for old, new in zip(before.accounts, home.accounts, strict=True) if new is not old
        ]
        opened = [Row(None, one) for one in home.opened]
        book = [Row(before.book, home.book)] if home.book != before.book else []
        said = [Row(arrangements, home.arrangements)] if home.arrangements != before.arrangements else []
        return Outcome(
            after, (Row(run, after), *book, *opened, *changed, *said), "Made room for an export of Finsight"
        )

    cause = ids.import_id(run.book, run.id)
    return await journal.record(Stream(Book, run.book), Actor.IMPORT, cause, load, decide)


async def note(
    run: Import, brought: Belongings, statements: Sequence[StoredStatement], files: int
) -> list[Problem]:
    """What of it will be new in the book, as it is now; [] where that is nothing."""
    book = await head_of(run.book, None)
    known = await arrangements_of(run.book, None) or Arrangements(id=book.id, book=book.id)
    before = Home(book, await accounts_of(run.book), known, statements=statements)
    after = settled(before, brought, Used(), clock.now())
    new = {
        "accounts": len(after.opened),
        "categories": len(after.book.categories) - len(book.categories),
        "merchants that something is known of": len(after.arrangements.merchants) - len(known.merchants),
        "rules": len(after.arrangements.rules) - len(known.rules),
        "attached files": files,
    }
    said = [f"{what}: {count}" for what, count in new.items() if count]
    if not said:
        return []
    return [Problem(code=Code.BROUGHT_ALONG, message=f"Comes along: {', '.join(said)}.")]


async def _used(run: Import, first: ObjectId) -> Used:
    """By what is booked anew."""
    accounts: set[ObjectId] = set()
    slugs: set[str] = set()
    async for stretch in rows.stretches(run.book, first, run.total, STRETCH, ("fate", "entry.postings")):
        for row in stretch:
            if becomes_own_of(run, row):
                accounts |= {one["account"] for one in row["entry"]["postings"] if one["account"]}
                slugs |= {one["category"] for one in row["entry"]["postings"] if one["category"]}
    return Used(accounts, slugs)


def becomes_own_of(run: Import, row: Bson) -> bool:
    """Whether booking the import makes a transaction of this stored row."""
    said = run.choices.get(str(row_number(row["_id"])))
    return becomes_own(Fate(row["fate"]), None if said is None else Choice(said))


async def name_refunded(run: Import, stored: Sequence[Bson]) -> None:
    """Have refunds name the expense by its id here: a row's own, or that of what was here before; None: it isn't."""
    refunds = [row for row in stored if row.get("entry") and row["entry"]["refund_of"]]
    if not refunds:
        return
    wanted = {row["entry"]["refund_of"] for row in refunds}
    found: dict[ObjectId, ObjectId | None] = {}
    for row in await rows.with_keys(run.book, [of_bank(str(one)) for one in wanted]):
        shown = run.first_row is not None and of_one_reading(row["_id"], run.first_row)
        if shown and (becomes_own_of(run, row) or row["fate"] == Fate.DUPLICATE):
            own = row["_id"] if becomes_own_of(run, row) else row.get("transaction")
            found[row["entry"]["_id"]] = own
    for row in refunds:
        row["entry"]["refund_of"] = found.get(row["entry"]["refund_of"])
