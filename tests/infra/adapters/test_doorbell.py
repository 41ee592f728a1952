"""Rings reach a worker at once; without Redis they are lost without harm."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import structlog

from domain.ports import Doorbell
from infra.adapters import connections, doorbell
from infra.adapters.broker import build_broker
from infra.adapters.doorbell import DramatiqDoorbell
from tests.infra.adapters.conftest import WorkerChild
from tests.infra.adapters.waiting import until
from tests.services import OwnService


@pytest.fixture
async def bell(private_redis: OwnService) -> AsyncIterator[DramatiqDoorbell]:
    broker = build_broker(private_redis.url)
    bell = DramatiqDoorbell(broker)
    await bell.start()
    yield bell
    await bell.stop()
    broker.client.close()


async def queue_length(url: str, queue: str) -> int:
    async with connections.asynchronous(url) as client:
        return int(await client.llen(f"finsight:{queue}"))


def test_it_is_a_doorbell(bell: DramatiqDoorbell) -> None:
    port: Doorbell = bell
    assert port is bell


async def test_a_ring_wakes_a_worker(
    bell: DramatiqDoorbell, private_redis: OwnService, worker_child: Callable[..., WorkerChild]
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    bell.ring("LOCAL", "capture")
    await child.says("end capture")


async def test_a_ring_for_the_model_goes_to_its_own_queue(
    bell: DramatiqDoorbell, private_redis: OwnService
) -> None:
    bell.ring("MODEL", "capture")
    await bell.stop()
    assert await queue_length(private_redis.url, "models") == 1
    assert await queue_length(private_redis.url, "captures") == 0


async def test_rings_for_one_intent_that_wait_together_are_sent_once(
    bell: DramatiqDoorbell, private_redis: OwnService
) -> None:
    for _ in range(5):
        bell.ring("LOCAL", "capture")
    await bell.stop()
    assert await queue_length(private_redis.url, "captures") == 1


async def test_a_lane_that_does_not_exist_harms_no_later_ring(
    bell: DramatiqDoorbell, private_redis: OwnService
) -> None:
    bell.ring("NONE", "capture")
    await until(lambda: bell.lost == 1)
    bell.ring("LOCAL", "capture")
    await bell.stop()
    assert await queue_length(private_redis.url, "captures") == 1


async def test_rings_before_the_start_are_bounded_and_the_oldest_lost(private_redis: OwnService) -> None:
    bell = DramatiqDoorbell(build_broker(private_redis.url))
    for number in range(doorbell.MOST_WAITING + 3):
        bell.ring("LOCAL", str(number))
    assert (len(bell._waiting), bell._waiting[0], bell.lost) == (doorbell.MOST_WAITING, ("LOCAL", "3"), 3)
    await bell.stop()


async def test_a_restart_during_fifty_rings_loses_rings_but_raises_nothing(
    bell: DramatiqDoorbell, private_redis: OwnService, worker_child: Callable[..., WorkerChild]
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    with structlog.testing.capture_logs() as logs:
        for number in range(25):
            bell.ring("LOCAL", f"early {number}")
        private_redis.stop()
        for number in range(25):
            bell.ring("LOCAL", f"late {number}")
        await until(lambda: bell.lost >= 25)
        for _ in range(3):
            lost = bell.lost
            bell.ring("LOCAL", "nobody")
            await until(lambda lost=lost: bell.lost > lost)  # type: ignore[misc]  # mypy infers no default's type
    assert [entry["event"] for entry in logs] == ["redis_away"]
    private_redis.start()
    bell.ring("LOCAL", "new")
    await child.says("end new")


async def test_a_flush_makes_later_rings_no_worse(
    bell: DramatiqDoorbell, private_redis: OwnService, worker_child: Callable[..., WorkerChild]
) -> None:
    child = worker_child(private_redis.url)
    await child.says("open")
    async with connections.asynchronous(private_redis.url) as client:
        await client.flushall()
        await client.script_flush()
    bell.ring("LOCAL", "capture")
    await child.says("end capture")


async def test_a_frozen_redis_holds_up_nobody(bell: DramatiqDoorbell, private_redis: OwnService) -> None:
    private_redis.freeze()
    for number in range(50):
        bell.ring("LOCAL", str(number))
    await until(lambda: bell.lost == 50)
    private_redis.thaw()
    async with asyncio.timeout(15):
        bell.ring("LOCAL", "new")
        await bell.stop()
    assert await queue_length(private_redis.url, "captures") >= 1


async def test_stopping_beside_a_frozen_redis_ends_soon(private_redis: OwnService) -> None:
    bell = DramatiqDoorbell(build_broker(private_redis.url))
    for number in range(doorbell.MOST_WAITING):
        bell.ring("LOCAL", str(number))
    private_redis.freeze()
    await bell.start()
    async with asyncio.timeout(15):
        await bell.stop()
    private_redis.thaw()
