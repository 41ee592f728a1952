"""`/readyz` learns within a moment whether Redis answers and whether a worker lives."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.adapters import connections, pulse
from infra.adapters.pulse import EXPIRY_SECONDS, RedisProbe, WorkerPulse
from tests.infra.adapters.waiting import until
from tests.services import OwnService


@pytest.fixture
async def probe(private_redis: OwnService) -> AsyncIterator[RedisProbe]:
    probe = RedisProbe(private_redis.url)
    yield probe
    await probe.aclose()


async def until_alive(probe: RedisProbe, lane: str) -> None:
    async with asyncio.timeout(15):
        while not await probe.worker_alive(lane):
            pass


async def test_a_redis_that_answers_is_alive(probe: RedisProbe) -> None:
    assert await probe.redis_alive()


async def test_a_redis_that_is_gone_is_not_alive_and_neither_is_its_worker(
    probe: RedisProbe, private_redis: OwnService
) -> None:
    assert await probe.redis_alive()
    private_redis.stop()
    assert not await probe.redis_alive()
    assert not await probe.worker_alive("LOCAL")
    private_redis.start()
    assert await probe.redis_alive()


async def test_a_frozen_redis_is_not_alive_until_it_goes_on(
    probe: RedisProbe, private_redis: OwnService
) -> None:
    assert await probe.redis_alive()
    private_redis.freeze()
    assert not await probe.redis_alive()
    private_redis.thaw()
    assert await probe.redis_alive()


async def test_a_worker_gives_a_sign_for_its_lane_that_expires(
    probe: RedisProbe, private_redis: OwnService
) -> None:
    worker = WorkerPulse(private_redis.url, "LOCAL")
    await worker.start()
    await until_alive(probe, "LOCAL")
    assert not await probe.worker_alive("MODEL")
    await worker.stop()
    async with connections.asynchronous(private_redis.url) as client:
        assert 0 < await client.ttl("finsight:worker:LOCAL") <= EXPIRY_SECONDS


async def test_a_worker_gives_its_sign_again_after_redis_was_away(
    probe: RedisProbe, private_redis: OwnService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.05)
    worker = WorkerPulse(private_redis.url, "LOCAL")
    await worker.start()
    await until_alive(probe, "LOCAL")
    private_redis.stop()
    await until(lambda: worker._outage._lasts)
    private_redis.start()
    await until_alive(probe, "LOCAL")
    await worker.stop()


async def test_a_worker_that_never_started_may_be_stopped(private_redis: OwnService) -> None:
    await WorkerPulse(private_redis.url, "LOCAL").stop()
