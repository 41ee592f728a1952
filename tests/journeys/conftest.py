"""One small Finsight for all journeys of a pytest process, and one that asks a model."""

from collections.abc import AsyncIterator

import pytest

from tests.client import Person
from tests.services import Services
from tests.stack import Stack
from tests.standins.gemini import GeminiStandIn

API_KEY = "no-key-of-anybody"
# Shorter than by default, so that a model that hangs costs a test less.
DEADLINE = "1.5"


@pytest.fixture(scope="session")
async def stack(
    services: Services, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """API, workers and scheduler; at the end, their logs must hold nothing that people said or were given."""
    directory = tmp_path_factory.mktemp("journeys")
    with (
        services.private_redis() as redis,
        Stack(directory, services.mongodb_url, redis.url, f"journeys_{worker_id}") as stack,
    ):
        stack.start("api", "worker-local", "worker-import", "scheduler")
        await stack.ready()
        yield stack
        stack.stop()
        assert stack.leaks() == set()


@pytest.fixture(scope="session")
async def gemini() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn() as gemini:
        yield gemini


@pytest.fixture(scope="session")
async def model_stack(
    services: Services, gemini: GeminiStandIn, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """The same with a model's worker, which asks the stand-in."""
    directory = tmp_path_factory.mktemp("model")
    settings = {"gemini_api_key": API_KEY, "gemini_base_url": gemini.url, "gemini_deadline": DEADLINE}
    with (
        services.private_redis() as redis,
        Stack(directory, services.mongodb_url, redis.url, f"models_{worker_id}", **settings) as stack,
    ):
        stack.confidential.add(API_KEY)
        stack.start("api", "worker-local", "worker-model", "scheduler")
        await stack.ready()
        yield stack
        stack.stop()
        assert stack.leaks() == set()


@pytest.fixture
async def anna(stack: Stack) -> Person:
    """Somebody who has just signed up."""
    return await Person.sign_up(stack)
