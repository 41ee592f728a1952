"""A Finsight for the tests of each file, whose parts may be stopped, killed and frozen; each test finds all well."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.client import Person
from tests.faults.behind import Behind, behind
from tests.services import OwnService, Services
from tests.stack import Stack

PARTS = ("api", "api-2", "worker-local", "scheduler")


@pytest.fixture(scope="module")
def redis(services: Services) -> Iterator[OwnService]:
    with services.private_redis() as redis:
        yield redis


@pytest.fixture(scope="module")
def whole(
    request: pytest.FixtureRequest,
    services: Services,
    redis: OwnService,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """Two APIs, a worker and a scheduler."""
    name = request.module.__name__.rpartition(".")[2]
    directory = tmp_path_factory.mktemp(name)
    with Stack(directory, services.mongodb_url, redis.url, f"{name}_{worker_id}") as stack:
        stack.start(*PARTS)
        yield stack
        assert stack.leaks() == set()


@pytest.fixture(scope="module")
def servers(redis: OwnService) -> list[OwnService]:
    """What a test of this file may stop or freeze."""
    return [redis]


@pytest.fixture
async def stack(whole: Stack, servers: list[OwnService]) -> AsyncIterator[Stack]:
    """The same, with every part running and reachable, whatever a failed test left behind."""
    for server in servers:
        if server._process is None:
            server.start()
        server.thaw()
    whole.start(*(name for name in PARTS if not whole[name].runs()))
    await whole.ready()
    yield whole
    for process in whole.processes.values():
        if process.runs():
            process.thaw()


@pytest.fixture
def mongodb(stack: Stack) -> Iterator[Behind]:
    with behind(stack) as mongodb:
        yield mongodb


@pytest.fixture
async def anna(stack: Stack) -> Person:
    """Somebody who has just signed up."""
    return await Person.sign_up(stack)
