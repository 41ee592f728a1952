"""The real schema on a real database, asked without HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pymongo import monitoring

from domain.blobs import Blobs
from domain.database import Client, Database
from domain.journal import Journal
from domain.settings import Settings
from graphql_api.live.hub import Hub
from graphql_api.oauth.access import AccessTokens
from graphql_api.oauth.keys import signing_keys
from graphql_api.profiles import Profiles
from graphql_api.services import Services
from infra import api
from infra.adapters.local_first import LocalFirst
from tests.backbone import KEYS, RecordingDoorbell, RecordingHints, bind_again, migrated, newcomer
from tests.graphql_api.asking import Asker, Listener


@pytest.fixture(scope="session")
def listener() -> Listener:
    return Listener()


@pytest.fixture(scope="session")
async def opened(
    mongodb_url: str, database_name: str, listener: Listener
) -> AsyncIterator[tuple[Client, Database]]:
    others = list(monitoring._LISTENERS.command_listeners)
    monitoring.register(listener)
    try:
        async with migrated(mongodb_url, f"{database_name}_graphql") as pair:
            yield pair
    finally:
        monitoring._LISTENERS.command_listeners[:] = others


@pytest.fixture
async def wired(opened: tuple[Client, Database], tmp_path: Path) -> Services:
    client, database = opened
    await bind_again(database)
    settings = Settings(data_dir=tmp_path, attempts_per_address=10_000)
    hub, profiles = Hub(), Profiles()
    hints = LocalFirst(RecordingHints(), api._changed(hub, profiles), lambda _session: None)
    return Services(
        settings=settings,
        database=database,
        journal=Journal(client, hints),
        doorbell=RecordingDoorbell(),
        blobs=Blobs(database),
        keys=KEYS,
        tokens=AccessTokens(signing_keys(settings), settings.issuer, settings.audience, 600),
        profiles=profiles,
        hub=hub,
    )


@pytest.fixture
async def anna(wired: Services) -> Asker:
    return Asker(wired, await newcomer(wired.journal))


@pytest.fixture
async def ben(wired: Services) -> Asker:
    return Asker(wired, await newcomer(wired.journal))


@pytest.fixture
def nobody(wired: Services) -> Asker:
    return Asker(wired, None)
