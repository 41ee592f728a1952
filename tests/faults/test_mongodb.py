"""MongoDB dies or is away: what was answered is kept, and nobody waits long to hear that it is away."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from tests.client import CAPTURE_EXPENSE, Person
from tests.faults.behind import Behind
from tests.services import OwnService, Services
from tests.stack import Stack, eventually, readiness

ANSWER_SECONDS = 3


@pytest.fixture(scope="module")
def mongod(services: Services) -> Iterator[OwnService]:
    with services.private_mongod() as mongod:
        yield mongod


@pytest.fixture(scope="module")
def servers(mongod: OwnService, redis: OwnService) -> list[OwnService]:
    return [mongod, redis]


@pytest.fixture(scope="module")
def whole(mongod: OwnService, redis: OwnService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Two APIs, a worker and a scheduler against a MongoDB of their own."""
    with Stack(tmp_path_factory.mktemp("mongodb"), mongod.url, redis.url) as stack:
        stack.start("api", "api-2", "worker-local", "scheduler")
        yield stack
        assert stack.leaks() == set()


async def test_what_was_answered_survives_the_death_of_mongodb(
    stack: Stack, mongod: OwnService, mongodb: Behind, anna: Person
) -> None:
    sent = [
        asyncio.create_task(anna.post(CAPTURE_EXPENSE, input={"text": f"coffee {number}.10"}))
        for number in range(1, 41)
    ]
    await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
    mongod.kill()
    answers = [answer.json().get("data") for answer in await asyncio.gather(*sent)]
    kept = [answer["captureExpense"]["capture"]["id"] for answer in answers if answer]
    mongod.start()

    assert kept
    await eventually(lambda: all(mongodb.capture(one)["status"] == "RECORDED" for one in kept), 30)
    assert [len(mongodb.outcomes(one)) for one in kept] == [1] * len(kept)
    await stack.ready()
    stack.verify()


async def test_without_mongodb_it_is_said_soon_and_nothing_passes(
    stack: Stack, mongod: OwnService, anna: Person
) -> None:
    mongod.kill()
    async with asyncio.timeout(ANSWER_SECONDS):
        asked = await anna.post("{ me { id } }")
    async with asyncio.timeout(ANSWER_SECONDS):
        sent = await anna.post(CAPTURE_EXPENSE, input={"text": "coffee 3.20"})
    async with httpx.AsyncClient() as client:
        assert await readiness(client, anna.url) == (503, [])
    for answer in (asked, sent):
        codes = [error["extensions"]["code"] for error in answer.json()["errors"]]
        assert codes == ["UNAVAILABLE"], answer.text
    mongod.start()
    await stack.ready()

    async with anna.following() as feed:
        assert (await feed.outcome(await anna.capture("coffee 3.20")))["status"] == "RECORDED"


async def test_a_subscriber_misses_nothing_that_came_before_and_after_mongodb_was_away(
    stack: Stack, mongod: OwnService, anna: Person
) -> None:
    async with anna.following() as feed:
        await anna.capture("coffee 3.20")
        last = [await feed.next() for _ in range(2)][-1]
    mongod.kill()
    mongod.start()
    await stack.ready()
    tea = await anna.capture("tea 2.10")
    async with anna.events(last["cursor"]) as resumed:
        assert (await resumed.next())["captureId"] == tea


async def test_a_mongodb_that_hangs_lets_nobody_pass(stack: Stack, mongod: OwnService, anna: Person) -> None:
    mongod.freeze()
    asked, sent = await asyncio.gather(
        anna.post("{ me { id } }"), anna.post(CAPTURE_EXPENSE, input={"text": "coffee 3.20"})
    )
    async with httpx.AsyncClient() as client:
        assert await readiness(client, anna.url) == (503, [])
    mongod.thaw()

    for answer in (asked, sent):
        codes = [error["extensions"]["code"] for error in answer.json()["errors"]]
        assert codes == ["UNAVAILABLE"], answer.text
    await stack.ready()


async def test_a_subscriber_is_told_that_mongodb_is_away(
    stack: Stack, mongod: OwnService, redis: OwnService, anna: Person
) -> None:
    async with anna.following() as feed:
        await feed.first()
        mongod.kill()
        redis.restart()  # Hints may have been lost: every subscription looks for itself.
        while (message := await feed.receive())["type"] == "next":
            assert message["payload"]["data"]["events"]["__typename"] == "KeepAlive"
        mongod.start()

    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "UNAVAILABLE"
    await stack.ready()
