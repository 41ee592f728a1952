"""A migrated database with people in it, for tests that call the domain or the schema directly."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.errors import AutoReconnect

from domain import clock, migrations
from domain.accounts.models import Account, AccountKind
from domain.books.models import Book, Member, Role
from domain.captures import intents
from domain.captures.models import Capture, Lane, Parser
from domain.captures.service import record_parse
from domain.database import Client, Database, bind, connect, database_of
from domain.journal import Journal
from domain.models import MODELS
from domain.money import Money
from domain.people.models import Person
from domain.people.service import Keys, SignedIn, SignUp, sign_up
from domain.understanding.draft import Draft, Kind, Proposal

PASSWORD = "tidy marble otter sonata"
MOST_INTERRUPTIONS = 5
KEYS = Keys(b"a key of the tests", timedelta(days=60))


@dataclass
class RecordingHints:
    """What would have gone to Redis."""

    changes: list[tuple[str, int]] = field(default_factory=list)
    revocations: list[str] = field(default_factory=list)

    def changed(self, stream: str, seq: int) -> None:
        self.changes.append((stream, seq))

    def revoked(self, session: str) -> None:
        self.revocations.append(session)


@dataclass
class RecordingDoorbell:
    rings: list[tuple[str, str]] = field(default_factory=list)

    def ring(self, lane: str, intent: str) -> None:
        self.rings.append((lane, intent))


@asynccontextmanager
async def migrated(url: str, name: str) -> AsyncIterator[tuple[Client, Database]]:
    """A new database of this name, its documents not yet bound. It goes with the run's MongoDB."""
    client = connect(url)
    try:
        await client.drop_database(name)
        database = database_of(client, name)
        await migrations.migrate(database, lambda _line: None)
        yield client, database
    finally:
        await client.close()


async def bind_again(database: Database) -> None:
    """Documents are bound for the whole process: a test that opened an API of its own has bound them elsewhere."""
    await hear_again(database)
    if not bound_to(database):
        await bind(database, MODELS)


async def hear_again(database: Database) -> None:
    """While tests without an event loop run, the driver hears nothing and takes the server for lost.

    What is under way when it notices is interrupted: here that is a question which may be asked again.
    """
    for _ in range(MOST_INTERRUPTIONS):
        with suppress(AutoReconnect):
            await database.command("ping")
            return


def bound_to(database: Database) -> bool:
    try:
        return Book.get_pymongo_collection().database is database
    except Exception:  # noqa: BLE001  beanie has no question for "not bound yet"
        return False


async def newcomer(journal: Journal, **changes: str) -> SignedIn:
    """Somebody who has just signed up, in Berlin with euros unless told otherwise."""
    form = {
        "email": f"{secrets.token_hex(6)}@example.org",
        "password": PASSWORD,
        "display_name": None,
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "locale": "de-DE",
        "device_name": None,
    } | changes
    return await sign_up(journal, KEYS, SignUp(**form))  # type: ignore[arg-type]  # all of them are text


def plain_book(**values: Any) -> Book:
    """A book in EUR that is stored nowhere."""
    known = {
        "id": PydanticObjectId(),
        "name": "Home",
        "currency": "EUR",
        "members": [],
        "created_at": clock.now(),
        "epoch": 1,
    }
    book: Book = Book.model_construct(**{**known, **values})
    return book


def plain_account(name: str, number: int, book: Book | None = None, **values: Any) -> Account:
    """An account in EUR that is stored nowhere."""
    known = {
        "id": PydanticObjectId(number.to_bytes(12, "big")),
        "book": (book or plain_book()).id,
        "name": name,
        "kind": AccountKind.BANK,
        "currency": "EUR",
        "opening_on": clock.now().date(),
        "created_at": clock.now(),
    }
    account: Account = Account.model_construct(**{**known, **values})
    return account


async def book_of(person: Person) -> Book:
    return await read_book(person.home_book)


async def read_book(book: ObjectId) -> Book:
    raw = await Book.get_pymongo_collection().find_one({"_id": book})
    assert raw is not None
    return Book.from_bson(raw)


def draft(
    amount: str = "12.50",
    currency: str = "EUR",
    *,
    kind: Kind = Kind.EXPENSE,
    on: date = date(2026, 3, 10),
    merchant: str | None = "Chipotle",
    category: str = "dining",
) -> Draft:
    return Draft(kind, Money.of(Decimal(amount), currency), on, merchant, category)


def new_capture(
    book: ObjectId, author: ObjectId, text: str = "lunch 12.50", key: str | None = None
) -> Capture:
    now = clock.now()
    return Capture(
        id=PydanticObjectId(),
        book=PydanticObjectId(book),
        author=PydanticObjectId(author),
        key=key,
        text=text,
        captured_at=datetime(2026, 3, 11, 19, 15, tzinfo=UTC),
        time_zone="Europe/Berlin",
        currency="EUR",
        locale="de-DE",
        due_at=now - timedelta(minutes=1),
        created_at=now,
    )


async def claimed(book: ObjectId, author: ObjectId, text: str = "lunch 12.50") -> Capture:
    """A capture in the hands of a worker."""
    capture = await intents.insert(new_capture(book, author, text))
    taken = await intents.claim(capture.book, capture.id, Lane.LOCAL)
    assert taken is not None
    return taken


async def booked(journal: Journal, person: Person, *drafts: Draft, text: str = "lunch 12.50") -> Capture:
    """The drafts, booked as one capture's outcome in the person's home book."""
    return await proposed(journal, person, Proposal(drafts), text)


async def proposed(
    journal: Journal, person: Person, proposal: Proposal, text: str = "lunch 12.50"
) -> Capture:
    """What becomes of a capture in the person's home book that was read so."""
    return await record_parse(
        journal, await claimed(person.home_book, person.id, text), proposal, Parser.LOCAL
    )


async def make_member(book: Book, person: Person, role: Role) -> None:
    """Let another person into a book, for which there is no verb yet."""
    member = Member(person=person.id, role=role).model_dump()
    await Book.get_pymongo_collection().update_one({"_id": book.id}, {"$push": {"members": member}})


def texts(values: Sequence[object]) -> list[str]:
    return [str(value) for value in values]
