"""Redis stops, forgets, comes back: nothing is lost or booked twice, and subscribers hear all, only later."""

import asyncio

import redis as client

from tests.client import Person
from tests.faults.behind import Behind
from tests.services import OwnService
from tests.stack import Stack, eventually

SENTENCE = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"


async def test_redis_stopped_during_fifty_captures_delays_and_loses_nothing(
    stack: Stack, redis: OwnService, mongodb: Behind, anna: Person
) -> None:
    start = await anna.cursor()
    other = Person(stack, stack["api-2"].url, anna.email)
    other.take(await other.sign_in())
    async with anna.events(start) as feed, other.events(start) as others:
        captures = [await anna.capture(f"coffee {number}.10") for number in range(1, 16)]
        redis.stop()
        captures += [await anna.capture(f"coffee {number}.10") for number in range(16, 36)]
        redis.start()
        captures += [await anna.capture(f"coffee {number}.10") for number in range(36, 51)]
        heard, overheard = await asyncio.gather(*(one.outcomes(set(captures)) for one in (feed, others)))

    async with anna.events(start) as replay:
        assert heard == overheard == await replay.outcomes(set(captures))
    assert [event["__typename"] for event in heard] == ["CaptureChanged", "TransactionChanged"] * 50
    assert [len(mongodb.outcomes(one)) for one in captures] == [1] * 50
    stack.verify()


async def test_captures_whose_messages_redis_forgot_are_booked(
    stack: Stack, redis: OwnService, mongodb: Behind, anna: Person
) -> None:
    async with anna.following() as feed:
        stack["worker-local"].freeze()
        captures = [await anna.capture(f"coffee {number}.10") for number in range(1, 11)]
        with client.Redis.from_url(redis.url) as queue:
            await eventually(lambda: queue.dbsize() > 0)
            queue.flushall()
        stack["worker-local"].thaw()
        await feed.outcomes(set(captures))

    assert [mongodb.booked(one) for one in captures] == [1] * 10
    stack.verify()


async def test_an_attempt_that_fails_while_redis_is_down_is_made_again(
    stack: Stack, redis: OwnService, mongodb: Behind, anna: Person
) -> None:
    async with anna.following() as feed:
        with mongodb.held_book(anna):
            capture = await anna.capture(SENTENCE)
            await mongodb.becomes(capture, status="PARSING")
            redis.stop()
            with mongodb.refused_transactions():
                await mongodb.becomes(capture, status="QUEUED", failures=1)
        redis.start()
        outcome = await feed.outcome(capture)

    assert (outcome["status"], len(outcome["transactions"])) == ("RECORDED", 2)
    assert (len(mongodb.outcomes(capture)), mongodb.booked(capture)) == (1, 2)
    stack.verify()


async def test_readiness_names_what_is_away(stack: Stack, redis: OwnService) -> None:
    redis.stop()
    await stack.ready("redis", "worker")
    stack["worker-local"].kill()
    redis.start()
    # A Redis that has just begun knows of no worker: there is none.
    await stack.ready("worker")
    stack.start("worker-local")
    await stack.ready()
