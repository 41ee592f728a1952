"""An opened, migrated database, and a journal that writes into it."""

from collections.abc import AsyncIterator

import pytest

from domain.blobs import Blobs
from domain.database import Client, Database
from domain.journal import Journal
from domain.people.models import Person
from tests.backbone import RecordingHints, bind_again, migrated, newcomer


@pytest.fixture(scope="session")
async def opened(mongodb_url: str, database_name: str) -> AsyncIterator[tuple[Client, Database]]:
    async with migrated(mongodb_url, f"{database_name}_domain") as pair:
        yield pair


@pytest.fixture
async def database(opened: tuple[Client, Database]) -> Database:
    await bind_again(opened[1])
    return opened[1]


@pytest.fixture
def hints() -> RecordingHints:
    return RecordingHints()


@pytest.fixture
def journal(opened: tuple[Client, Database], database: Database, hints: RecordingHints) -> Journal:
    return Journal(opened[0], hints)


@pytest.fixture
def blobs(database: Database) -> Blobs:
    return Blobs(database)


@pytest.fixture
async def anna(journal: Journal, hints: RecordingHints) -> Person:
    """Somebody who has signed up; the hints of that are forgotten."""
    person = (await newcomer(journal)).person
    hints.changes.clear()
    return person
