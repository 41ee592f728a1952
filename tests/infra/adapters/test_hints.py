"""Hints reach every process over one connection that mends itself, and tells when it may have missed some."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog
from broadcaster import Broadcast, Event
from redis.asyncio import Redis

from domain.ports import Hints
from infra.adapters import connections, hints, pubsub
from infra.adapters.hints import CHANGES, REVOCATIONS, HintListener, RedisHints
from infra.adapters.pubsub import Gap, RedisPubSub
from tests.infra.adapters.waiting import until
from tests.services import OwnService

SESSION = "0123456789abcdef01234567"


class Follower:
    """Notes what a listener calls back."""

    def __init__(self, broadcast: Broadcast) -> None:
        self.changes: list[tuple[str, int]] = []
        self.revoked: list[str] = []
        self.gaps = 0
        self.listener = HintListener(broadcast, self.change, self.revoked.append, self.gap)

    def change(self, stream: str, seq: int) -> None:
        self.changes.append((stream, seq))
        if stream == "bad":
            raise ValueError(stream)

    def gap(self) -> None:
        self.gaps += 1

    async def hears(self, stream: str, seq: int) -> None:
        await until(lambda: (stream, seq) in self.changes)

    async def hears_gaps(self, count: int) -> None:
        await until(lambda: self.gaps >= count)


@pytest.fixture
async def broadcast(private_redis: OwnService) -> AsyncIterator[Broadcast]:
    async with Broadcast(backend=RedisPubSub(private_redis.url)) as broadcast:
        yield broadcast


@pytest.fixture
async def follower(broadcast: Broadcast) -> AsyncIterator[Follower]:
    """A follower that hears both channels already."""
    follower = Follower(broadcast)
    await follower.listener.start()
    await follower.hears_gaps(2)
    yield follower
    await follower.listener.stop()


@pytest.fixture
async def publisher(private_redis: OwnService) -> AsyncIterator[RedisHints]:
    publisher = RedisHints(private_redis.url)
    await publisher.start()
    yield publisher
    await publisher.stop()


async def publish(redis: OwnService, channel: str, payload: bytes | str) -> None:
    async with connections.asynchronous(redis.url) as client:
        await client.publish(channel, payload)


async def subscribed_connections(url: str) -> int:
    async with Redis.from_url(url) as client:
        return len(await client.client_list(_type="pubsub"))


async def test_a_hint_tells_stream_and_number(publisher: RedisHints, follower: Follower) -> None:
    port: Hints = publisher
    port.changed("Qm9vazox", 7)
    await follower.hears("Qm9vazox", 7)


async def test_a_revocation_tells_the_session(publisher: RedisHints, follower: Follower) -> None:
    publisher.revoked(SESSION)
    await until(lambda: follower.revoked == [SESSION])


async def test_of_several_numbers_of_a_stream_the_highest_is_published(
    publisher: RedisHints, follower: Follower
) -> None:
    for seq in (1, 3, 2):
        publisher.changed("book", seq)
    await follower.hears("book", 3)
    assert follower.changes == [("book", 3)]


async def test_many_streams_are_all_published(publisher: RedisHints, follower: Follower) -> None:
    for number in range(1_200):
        publisher.changed(f"book{number}", number)
    await until(lambda: len(follower.changes) == 1_200)


async def test_hints_that_wait_are_bounded(private_redis: OwnService) -> None:
    publisher = RedisHints(private_redis.url)
    for number in range(hints.MOST_WAITING + 2):
        publisher.changed(f"book{number}", 1)
    assert (len(publisher._changes), publisher.lost) == (hints.MOST_WAITING, 2)
    assert "book0" not in publisher._changes
    await publisher.stop()


async def test_without_redis_hints_are_lost_and_later_ones_published(
    publisher: RedisHints, follower: Follower, private_redis: OwnService
) -> None:
    private_redis.stop()
    publisher.changed("book", 1)
    publisher.revoked(SESSION)
    await until(lambda: publisher.lost == 2)
    private_redis.start()
    await follower.hears_gaps(4)
    publisher.changed("book", 2)
    await follower.hears("book", 2)
    assert follower.changes == [("book", 2)]


async def test_a_restart_is_told_as_a_gap_and_both_channels_are_heard_again(
    publisher: RedisHints, follower: Follower, private_redis: OwnService
) -> None:
    for gaps in (4, 6):
        private_redis.restart()
        await follower.hears_gaps(gaps)
    publisher.changed("book", 1)
    publisher.revoked(SESSION)
    await follower.hears("book", 1)
    await until(lambda: follower.revoked == [SESSION])


async def test_a_frozen_redis_is_noticed_and_told_as_a_gap_once_it_answers(
    publisher: RedisHints, follower: Follower, private_redis: OwnService
) -> None:
    with structlog.testing.capture_logs() as logs:
        private_redis.freeze()
        publisher.changed("book", 1)
        await until(lambda: {"hints", "hints connection"} <= {entry.get("part") for entry in logs})
    private_redis.thaw()
    await follower.hears_gaps(4)
    publisher.changed("book", 2)
    await follower.hears("book", 2)


async def test_a_flush_of_redis_touches_no_subscription(
    publisher: RedisHints, follower: Follower, private_redis: OwnService
) -> None:
    async with Redis.from_url(private_redis.url) as client:
        await client.flushall()
    publisher.changed("book", 1)
    await follower.hears("book", 1)


@pytest.mark.parametrize(
    ("channel", "payload"),
    [
        (CHANGES, b"\xff\xfe"),
        (CHANGES, "book"),
        (CHANGES, "book:"),
        (CHANGES, ":1"),
        (CHANGES, "book:-1"),
        (CHANGES, "book:١"),
        (CHANGES, "book:" + "9" * 5_000),
        (CHANGES, "b" * 201 + ":1"),
        (REVOCATIONS, b"\xff\xfe"),
        (REVOCATIONS, "nobody"),
    ],
)
async def test_what_is_not_ours_is_passed_over(
    channel: str, payload: bytes | str, follower: Follower, private_redis: OwnService
) -> None:
    await publish(private_redis, channel, payload)
    await publish(private_redis, CHANGES, "book:1")
    await follower.hears("book", 1)
    assert follower.changes == [("book", 1)]
    assert follower.revoked == []


async def test_a_callback_that_fails_ends_nothing(publisher: RedisHints, follower: Follower) -> None:
    publisher.changed("bad", 1)
    publisher.changed("book", 2)
    await follower.hears("book", 2)


async def test_ten_first_subscribers_at_once_are_all_served(
    broadcast: Broadcast, private_redis: OwnService
) -> None:
    ready = asyncio.Barrier(11)

    async def subscriber() -> str:
        async with broadcast.subscribe("news") as events:
            await ready.wait()
            while isinstance(event := await events.get(), Gap):
                pass
            return event.message

    async with asyncio.TaskGroup() as tasks:
        subscribers = [tasks.create_task(subscriber()) for _ in range(10)]
        await ready.wait()
        await until_heard(private_redis, "news")
        await broadcast.publish("news", "hello")
    assert [task.result() for task in subscribers] == ["hello"] * 10


async def until_heard(redis: OwnService, channel: str, subscribers: int = 1) -> None:
    async with Redis.from_url(redis.url) as client, asyncio.timeout(15):
        while dict(await client.pubsub_numsub(channel))[channel.encode()] != subscribers:
            pass


async def test_a_process_has_one_connection_for_all_subscribers(
    broadcast: Broadcast, follower: Follower, private_redis: OwnService
) -> None:
    others = [Follower(broadcast) for _ in range(5)]
    for other in others:
        await other.listener.start()
    await publish(private_redis, CHANGES, "book:1")
    for other in others:
        await other.hears("book", 1)
        await other.listener.stop()
    assert await subscribed_connections(private_redis.url) == 1


async def test_a_channel_without_subscribers_is_left(broadcast: Broadcast, private_redis: OwnService) -> None:
    async with broadcast.subscribe("news"):
        await until_heard(private_redis, "news")
    await until_heard(private_redis, "news", subscribers=0)


async def test_a_process_starts_without_redis_and_hears_it_once_it_is_there(
    private_redis: OwnService,
) -> None:
    private_redis.stop()
    async with Broadcast(backend=RedisPubSub(private_redis.url)) as broadcast:
        follower = Follower(broadcast)
        await follower.listener.start()
        private_redis.start()
        await follower.hears_gaps(2)
        await publish(private_redis, CHANGES, "book:1")
        await follower.hears("book", 1)
        await follower.listener.stop()


async def test_too_many_waiting_hints_become_a_gap(
    monkeypatch: pytest.MonkeyPatch, private_redis: OwnService
) -> None:
    monkeypatch.setattr(pubsub, "MOST_PENDING", 3)
    backend = RedisPubSub(private_redis.url)
    await backend.connect()
    await backend.subscribe(CHANGES)
    assert isinstance(await backend.next_published(), Gap)
    for seq in range(4):
        await publish(private_redis, CHANGES, f"book:{seq}")
    await until(lambda: len(backend._pending) == 2)
    assert isinstance(await backend.next_published(), Gap)
    assert await backend.next_published() == Event(CHANGES, "book:3")
    await backend.disconnect()


async def test_a_backend_that_never_connected_may_be_disconnected(private_redis: OwnService) -> None:
    await RedisPubSub(private_redis.url).disconnect()
