"""`finsight migrate`."""

import asyncio

from domain import migrations
from domain.database import opened
from domain.models import MODELS
from domain.settings import Settings
from infra.embedded import urls_of


def run(settings: Settings) -> None:
    """Bring the database up to this release, with a line for each step."""
    asyncio.run(_migrate(settings))


async def _migrate(settings: Settings) -> None:
    mongodb_url, _ = urls_of(settings)
    async with opened(mongodb_url, settings.mongodb_database, MODELS, timeout_seconds=None) as database:
        await migrations.migrate(database, print)
