"""A worker process ends in order, starts only with what it needs, and loses no message by its death."""

import asyncio
import os
import signal
from collections.abc import Callable

import dramatiq
import pytest
from redis.asyncio import Redis

from infra.adapters.broker import build_broker
from infra.adapters.doorbell import DramatiqDoorbell
from infra.adapters.worker import FAILED, Lifespan, run_worker
from tests.infra.adapters.conftest import WorkerChild
from tests.infra.adapters.test_broker import message
from tests.infra.adapters.waiting import until
from tests.services import OwnService

Children = Callable[..., WorkerChild]


async def nothing() -> None:
    return


async def ring(redis: OwnService, intent: str) -> None:
    """Ring until it got through: on a machine that is very busy a ring may be lost."""
    lost = True
    while lost:
        bell = DramatiqDoorbell(build_broker(redis.url))
        await bell.start()
        bell.ring("LOCAL", intent)
        await bell.stop()
        lost = bell.lost > 0


def test_actors_start_after_what_they_need_was_opened_on_their_own_loop(private_redis: OwnService) -> None:
    broker = build_broker(private_redis.url)
    handler = signal.getsignal(signal.SIGTERM)
    order: list[str] = []
    loops: set[asyncio.AbstractEventLoop] = set()

    async def note(what: str) -> None:
        order.append(what)
        loops.add(asyncio.get_running_loop())

    async def parse(intent: str) -> None:
        await note(intent)
        os.kill(os.getpid(), signal.SIGTERM)

    async def startup() -> None:
        dramatiq.actor(broker=broker, queue_name="captures", actor_name="parse_capture")(parse)
        await note("open")

    broker.add_middleware(Lifespan(startup, lambda: note("closed")))
    broker.enqueue(message("capture"))
    assert run_worker(broker, queues={"captures"}, threads=1) == 0
    assert order == ["open", "capture", "closed"]
    assert len(loops) == 1
    assert signal.getsignal(signal.SIGTERM) == handler


def test_a_failed_startup_is_an_exit_status_and_closes_nothing(private_redis: OwnService) -> None:
    broker = build_broker(private_redis.url)
    closed: list[str] = []

    async def startup() -> None:
        raise ConnectionRefusedError

    async def shutdown() -> None:
        closed.append("closed")

    broker.add_middleware(Lifespan(startup, shutdown))
    assert run_worker(broker, queues={"captures"}, threads=1) == FAILED
    assert closed == []


def test_a_lifespan_needs_an_event_loop(private_redis: OwnService) -> None:
    broker = build_broker(private_redis.url)
    broker.middleware.clear()
    broker.add_middleware(Lifespan(nothing, nothing))
    assert run_worker(broker, queues={"captures"}, threads=1) == FAILED


async def test_a_process_whose_startup_failed_ends_with_a_status(
    private_redis: OwnService, worker_child: Children
) -> None:
    child = worker_child(private_redis.url, "broken")
    assert await asyncio.to_thread(child.ends) == FAILED


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_work_end_first(
    private_redis: OwnService, worker_child: Children, number: signal.Signals
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    await ring(private_redis, "brief")
    await child.says("begin brief")
    child.process.send_signal(number)
    assert await asyncio.to_thread(child.ends) == 0
    assert child.said.index("end brief") < child.said.index("closed")


async def test_a_signal_ends_an_idle_worker_though_redis_is_frozen(
    private_redis: OwnService, worker_child: Children
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    private_redis.freeze()
    child.process.terminate()
    assert await asyncio.to_thread(child.ends) == 0
    private_redis.thaw()


async def test_the_message_of_a_killed_worker_goes_to_another(
    private_redis: OwnService, worker_child: Children
) -> None:
    first = worker_child(private_redis.url)
    await first.says("open")
    await ring(private_redis, "slow")
    await first.says("begin slow")
    second = worker_child(private_redis.url)
    await second.says("open")
    first.kill()
    await second.says("begin slow")


async def test_a_message_delivered_five_times_reaches_the_actor_each_time(
    private_redis: OwnService, worker_child: Children
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    for _ in range(5):
        await ring(private_redis, "capture")
    await child.says("end capture", times=5)


async def test_an_actor_that_raises_leaves_no_trace_in_redis(
    private_redis: OwnService, worker_child: Children
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    await ring(private_redis, "fail")
    await child.says("begin fail")
    await ring(private_redis, "capture")
    await child.says("end capture")
    child.process.terminate()
    assert await asyncio.to_thread(child.ends) == 0
    async with Redis.from_url(private_redis.url) as client:
        assert not await client.keys("finsight:*.msgs")


async def test_a_worker_process_outlives_a_restart_of_redis(
    private_redis: OwnService, worker_child: Children
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    private_redis.restart()
    await ring(private_redis, "capture")
    await child.says("end capture")
    await until(lambda: child.process.poll() is None)
