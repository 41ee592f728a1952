"""A worker that is killed or paused while a model is asked: whoever comes later decides, once."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.client import Person
from tests.faults.behind import Behind, behind
from tests.services import OwnService, Services
from tests.stack import Stack
from tests.standins.gemini import GeminiStandIn

SENTENCE = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"
RECOVERY_SECONDS = 22


@pytest.fixture(scope="module")
async def gemini() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn() as gemini:
        yield gemini


@pytest.fixture(scope="module")
def whole(
    services: Services,
    gemini: GeminiStandIn,
    redis: OwnService,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """An API, a scheduler, and workers of both lanes."""
    settings = {"gemini_api_key": "no-key-of-anybody", "gemini_base_url": gemini.url}
    directory, name = tmp_path_factory.mktemp("model_workers"), f"model_workers_{worker_id}"
    with Stack(directory, services.mongodb_url, redis.url, name, **settings) as stack:
        stack.start("api", "worker-local", "worker-model", "scheduler")
        yield stack
        assert stack.leaks() == set()


@pytest.fixture
async def stack(whole: Stack) -> Stack:
    await whole.ready()
    return whole


@pytest.fixture
async def anna(stack: Stack) -> Person:
    """Somebody who wants a model asked about every text."""
    anna = await Person.sign_up(stack)
    await anna.ask("mutation { updateMe(input: {parsingMode: MODEL_FIRST}) { errors { code } } }")
    return anna


@pytest.fixture
def mongodb(stack: Stack) -> Iterator[Behind]:
    with behind(stack) as mongodb:
        yield mongodb


async def test_a_worker_killed_while_it_asks_a_model_costs_only_time(
    stack: Stack, gemini: GeminiStandIn, mongodb: Behind, anna: Person
) -> None:
    gemini.becomes("never", "good")
    asked = len(gemini.requests)
    async with anna.following() as feed:
        capture = await anna.capture(SENTENCE)
        await gemini.arrived(asked + 1)
        stack["worker-model"].kill()
        stack.start("worker-model")
        async with asyncio.timeout(RECOVERY_SECONDS):
            outcome = await feed.outcome(capture)

    assert (outcome["status"], outcome["parser"]) == ("RECORDED", "JUDGED")
    assert (len(mongodb.outcomes(capture)), mongodb.booked(capture)) == (1, 2)
    stack.verify()


async def test_the_outcome_of_a_worker_paused_past_its_lease_is_refused(
    stack: Stack, gemini: GeminiStandIn, mongodb: Behind, anna: Person
) -> None:
    gemini.becomes("never", "good")
    asked = len(gemini.requests)
    async with anna.following() as feed:
        capture = await anna.capture(SENTENCE)
        await gemini.arrived(asked + 1)
        stack["worker-model"].freeze()
        stack.start("worker-model-2")
        outcome = await feed.outcome(capture)
        stack["worker-model"].thaw()
        await stack.logged("worker-model", "capture.superseded")

    assert (outcome["status"], outcome["parser"]) == ("RECORDED", "JUDGED")
    assert mongodb.capture(capture)["parser"] == "JUDGED"
    assert (len(mongodb.outcomes(capture)), mongodb.booked(capture)) == (1, 2)
    stack.verify()
