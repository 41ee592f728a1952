"""A workbench over a migrated database."""

from collections.abc import AsyncIterator

import pytest

from domain.blobs import Blobs
from domain.captures.models import Capture
from domain.database import Client, Database
from domain.imports.models import Import
from domain.journal import Journal
from domain.ledger.models import CorrectionRun
from domain.people.models import Person
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, RecordingHints, bind_again, migrated, newcomer


@pytest.fixture(scope="session")
async def opened(mongodb_url: str, database_name: str) -> AsyncIterator[tuple[Client, Database]]:
    async with migrated(mongodb_url, f"{database_name}_tasks") as pair:
        yield pair


@pytest.fixture
async def bench(opened: tuple[Client, Database]) -> Workbench:
    client, database = opened
    await bind_again(database)
    for intents in (Capture, CorrectionRun, Import):
        await intents.get_pymongo_collection().delete_many({})
    return Workbench(database, Journal(client, RecordingHints()), RecordingDoorbell(), Blobs(database))


@pytest.fixture
async def anna(bench: Workbench) -> Person:
    return (await newcomer(bench.journal)).person
