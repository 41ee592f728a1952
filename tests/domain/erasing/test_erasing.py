"""Somebody leaves: access ends at once, and nothing that is stored of them is left."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from domain import clock, migrations
from domain.arranging.service import Arranging
from domain.blobs import Blobs
from domain.books.models import Role
from domain.captures import intents
from domain.database import Database
from domain.erasing.models import Erasure
from domain.erasing.registry import OF_BOOK, OF_NOBODY, OF_PERSON
from domain.erasing.service import FIRST, LAST, Eraser, ask, due, forget
from domain.errors import NotFound, Unauthenticated
from domain.journal import Journal
from domain.ledger.verify import verify_book
from domain.models import MODELS
from domain.people import service
from domain.people.errors import BadCredentials
from domain.people.models import Person
from tests.backbone import (
    KEYS,
    PASSWORD,
    RecordingHints,
    book_of,
    booked,
    draft,
    make_member,
    new_capture,
    newcomer,
    read_book,
)
from tests.domain.attachments.files import PNG, attach


async def all_that_names(database: Database, *wanted: Any) -> Mapping[str, int]:
    """How many documents of each collection hold one of these ids or texts, wherever in them."""
    found = {}
    for name in await database.list_collection_names():
        rows = [row async for row in database[name].find()]
        count = sum(any(one in set(leaves(row)) for one in wanted) for row in rows)
        if count:
            found[name] = count
    return found


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    else:
        yield value


async def busy(journal: Journal, database: Database) -> Person:
    """Somebody of whom there is something in most collections."""
    person = (await newcomer(journal)).person
    capture = await booked(journal, person, draft("12.50"), draft("3.20", merchant="BVG"))
    book = await book_of(person)
    await Arranging(journal, person, book).set_merchant("BVG", {"category": "transport"})
    await attach(journal, Blobs(database), person, capture.transactions[0], PNG + bytes(300_000))
    return person


async def asked(journal: Journal, person: Person) -> Erasure:
    await ask(journal, person.id, PASSWORD)
    (erasure,) = [one async for one in due(clock.now() + FIRST) if one.id == person.id]
    return erasure


async def test_access_ends_at_once(journal: Journal, hints: RecordingHints) -> None:
    signed_in = await newcomer(journal)
    person = signed_in.person

    await ask(journal, person.id, PASSWORD)

    assert str(signed_in.session.id) in hints.revocations
    with pytest.raises(Unauthenticated):
        await service.get_person(person.id)
    with pytest.raises(BadCredentials):
        await service.sign_in(journal, KEYS, person.email, PASSWORD, None)
    with pytest.raises(Unauthenticated):
        await service.refresh(KEYS, signed_in.refresh_token.text)
    again = await newcomer(journal, email=person.email)
    assert again.person.id != person.id


async def test_a_wrong_password_changes_nothing(journal: Journal) -> None:
    person = (await newcomer(journal)).person

    with pytest.raises(BadCredentials):
        await ask(journal, person.id, "not this one")

    assert (await service.get_person(person.id)).id == person.id
    assert len(await service.live_sessions(person.id)) == 1
    assert [one async for one in due(clock.now() + LAST) if one.id == person.id] == []


async def test_nothing_is_left_anywhere(journal: Journal, database: Database) -> None:
    person = await busy(journal, database)
    ids = (person.id, person.home_book, person.email)
    before = await all_that_names(database, *ids)
    assert {"people", "books", "changes", "transactions", "captures", "totals", "arrangements"} <= set(before)
    assert {"blobs.files", "blobs.chunks"} <= set(before)
    erasure = await asked(journal, person)

    assert not await Eraser(database, journal).erase(erasure, clock.now() + FIRST)

    assert await all_that_names(database, *ids) == {"erasures": 1}
    with pytest.raises(NotFound):
        await booked(journal, person, draft())
    late = new_capture(person.home_book, person.id)
    await intents.insert(late)
    assert await Eraser(database, journal).erase(erasure, erasure.asked_at + LAST)
    await forget(erasure)
    assert await all_that_names(database, *ids, late.id) == {}


async def test_others_keep_everything(journal: Journal, database: Database) -> None:
    person, other = await busy(journal, database), await busy(journal, database)
    before = await all_that_names(database, other.id, other.home_book)

    await Eraser(database, journal).erase(await asked(journal, person), clock.now())

    assert await all_that_names(database, other.id, other.home_book) == before
    assert [line async for line in verify_book(await book_of(other))] == []


async def test_a_book_that_others_read_goes_on_without_the_person(
    journal: Journal, database: Database
) -> None:
    person, other = await busy(journal, database), (await newcomer(journal)).person
    await make_member(await book_of(person), other, Role.MEMBER)
    erasure = await asked(journal, person)

    for _ in range(2):
        await Eraser(database, journal).erase(erasure, clock.now())

    book = await read_book(person.home_book)
    assert [(member.person, member.role) for member in book.members] == [(other.id, Role.OWNER)]
    assert [line async for line in verify_book(book)] == []
    assert await database["transactions"].count_documents({"book": book.id}) == 2
    assert await database["people"].count_documents({"_id": person.id}) == 0


async def test_an_erasure_that_was_cut_off_anywhere_goes_on(
    journal: Journal, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await busy(journal, database)
    erasure = await asked(journal, person)
    empty, done, limit = Eraser._empty, 0, 1

    async def cut(self: Eraser, name: str, field: str, row: ObjectId) -> None:
        nonlocal done
        done += 1
        if done == limit:
            raise asyncio.CancelledError
        await empty(self, name, field, row)

    monkeypatch.setattr(Eraser, "_empty", cut)
    while limit <= len(OF_BOOK) + len(OF_PERSON):
        with pytest.raises(asyncio.CancelledError):
            await Eraser(database, journal).erase(erasure, clock.now())
        done, limit = 0, limit + 1
    await Eraser(database, journal).erase(erasure, clock.now())

    assert await all_that_names(database, person.id, person.home_book) == {"erasures": 1}


async def test_it_waits_for_what_was_in_hand(journal: Journal) -> None:
    person = (await newcomer(journal)).person
    await ask(journal, person.id, PASSWORD)

    assert person.id not in {one.id async for one in due(clock.now() + FIRST - timedelta(seconds=5))}
    assert person.id in {one.id async for one in due(clock.now() + FIRST)}


async def test_every_collection_is_registered(database: Database) -> None:
    known = {*OF_BOOK, *OF_PERSON, *OF_NOBODY}
    assert known == set(migrations.INDEXES) | {migrations.COLLECTION}
    assert set(await database.list_collection_names()) <= known
    for model in MODELS:
        name = str(model.get_settings().name)
        fields = {"_id" if field == "id" else field for field in model.model_fields}
        for registry in (OF_BOOK, OF_PERSON):
            assert name not in registry or registry[name] in fields, name
