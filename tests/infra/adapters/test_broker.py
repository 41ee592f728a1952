"""A wake-up call arrives at once, and no fault of Redis stops a worker."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import dramatiq
import pytest
from dramatiq import Message
from dramatiq.middleware import AsyncIO, Retries, TimeLimit
from redis.exceptions import RedisError

from infra.adapters import consumer
from infra.adapters.broker import LANES, MOST_TOKENS, DoorbellBroker, build_broker
from infra.adapters.worker import build_worker
from tests.infra.adapters.waiting import until_blocking
from tests.services import OwnService

Intents = list[str]


def message(intent: str, lane: str = "LOCAL") -> Message[None]:
    target = LANES[lane]
    return Message(queue_name=target.queue, actor_name=target.actor, args=(intent,), kwargs={}, options={})


def sign_of_life(broker: DoorbellBroker) -> float:
    return float(str(broker.client.zscore("finsight:__heartbeats__", broker.broker_id)))


class Running:
    """A worker of this process with two threads, whose actor notes the intents it is given."""

    def __init__(self, url: str) -> None:
        self.broker = build_broker(url)
        self.seen: Intents = []
        self.let_go = threading.Event()
        self.worker = build_worker(self.broker, queues={"captures"}, threads=2)
        dramatiq.actor(broker=self.broker, queue_name="captures", actor_name="parse_capture")(self.parse)
        self.worker.start()

    async def parse(self, intent: str) -> None:
        self.seen.append(intent)
        if intent.startswith("fail"):
            self.broker.enqueue(message("from a failing actor"))

    def sees(self, intent: str, seconds: float = 15) -> None:
        until_blocking(lambda: intent in self.seen, seconds)

    def rings_through(self) -> None:
        """Send a new message until Redis takes it, and wait for its arrival."""
        intent = uuid4().hex

        def sent() -> bool:
            try:
                self.broker.enqueue(message(intent))
            except RedisError:
                return False
            return True

        until_blocking(sent)
        self.sees(intent)

    def queued(self) -> int:
        return int(self.broker.client.hlen(f"{self.broker.namespace}:captures.msgs"))


@pytest.fixture
def broker(private_redis: OwnService) -> Iterator[DoorbellBroker]:
    broker = build_broker(private_redis.url)
    yield broker
    broker.client.close()


@pytest.fixture
def running(private_redis: OwnService) -> Iterator[Running]:
    running = Running(private_redis.url)
    yield running
    running.worker.stop(timeout=5_000)
    running.broker.client.close()


def test_a_broker_has_an_event_loop_but_no_retries_and_no_time_limit(broker: DoorbellBroker) -> None:
    assert [type(middleware) for middleware in broker.middleware] == [AsyncIO]
    assert not broker.actor_options & (Retries().actor_options | TimeLimit().actor_options)


def test_a_delay_is_refused_because_a_restart_of_redis_would_strand_it(broker: DoorbellBroker) -> None:
    with pytest.raises(ValueError, match="MongoDB"):
        broker.enqueue(message("later"), delay=1_000)


def test_a_queue_has_no_twin_for_delayed_messages(running: Running) -> None:
    assert set(running.worker.consumers) == {"captures"}


def test_a_worker_holds_no_more_messages_than_it_has_threads(broker: DoorbellBroker) -> None:
    assert build_worker(broker, queues={"captures"}, threads=3).queue_prefetch == 3


def test_many_messages_arrive_after_one_round_trip(running: Running) -> None:
    running.broker.enqueue_many([message(f"intent {number}") for number in range(100)])
    until_blocking(lambda: len(running.seen) == 100)
    assert set(running.seen) == {f"intent {number}" for number in range(100)}


def test_a_finished_message_leaves_nothing_in_redis(running: Running) -> None:
    running.broker.enqueue(message("one"))
    running.sees("one")
    until_blocking(lambda: running.queued() == 0)


def test_an_idle_worker_is_woken_by_the_bell(
    monkeypatch: pytest.MonkeyPatch, private_redis: OwnService
) -> None:
    monkeypatch.setattr(consumer, "WAIT_SECONDS", 0.0)  # Redis takes 0 as "for ever": only the bell wakes it.
    broker = build_broker(private_redis.url)
    broker.client.connection_pool.connection_kwargs["socket_timeout"] = None
    queue = broker.consume("captures", prefetch=2)
    got: list[object] = []
    waiting = threading.Thread(target=lambda: got.extend([next(queue), next(queue)]))
    waiting.start()
    until_blocking(lambda: "brpop" in str(broker.client.client_list()))
    broker.enqueue(message("ring"))
    waiting.join(15)
    assert [getattr(item, "args", None) for item in got] == [None, ("ring",)]
    broker.client.close()


def test_a_bell_that_nobody_hears_does_not_grow(broker: DoorbellBroker) -> None:
    for _ in range(3):
        broker.enqueue_many([message("unheard")] * 40)
    assert broker.client.llen(broker.bell("captures")) == MOST_TOKENS


def test_a_message_without_its_bell_is_fetched_all_the_same(running: Running) -> None:
    [enqueue, *_bell] = running.broker.commands([message("silent")])
    running.broker.client.script_load(running.broker.script)
    running.broker.client.execute_command(*enqueue)
    running.sees("silent", seconds=5)


def test_what_is_no_message_is_passed_over(running: Running) -> None:
    key = f"{running.broker.namespace}:captures"
    running.broker.client.hset(f"{key}.msgs", "bad", b"\xff")
    running.broker.client.rpush(key, "bad", "missing")
    running.rings_through()


def test_a_worker_goes_on_after_redis_was_flushed(running: Running, private_redis: OwnService) -> None:
    running.rings_through()
    running.broker.client.flushall()
    running.rings_through()


def test_a_worker_goes_on_after_redis_was_restarted(running: Running, private_redis: OwnService) -> None:
    running.rings_through()
    private_redis.restart()
    running.rings_through()


def test_a_worker_goes_on_after_redis_was_frozen(running: Running, private_redis: OwnService) -> None:
    private_redis.freeze()
    with pytest.raises(RedisError):
        running.broker.enqueue(message("into the void"))
    private_redis.thaw()
    running.rings_through()


def test_a_worker_whose_actor_fails_while_redis_is_down_stays_alive(
    running: Running, private_redis: OwnService
) -> None:
    taken = threading.Event()
    go_on = threading.Event()

    def fail(intent: str) -> None:
        taken.set()
        go_on.wait(15)
        raise ValueError(intent)

    dramatiq.actor(broker=running.broker, queue_name="captures", actor_name="fail")(fail)
    running.broker.enqueue(
        Message(queue_name="captures", actor_name="fail", args=("x",), kwargs={}, options={})
    )
    assert taken.wait(15)
    private_redis.stop()
    go_on.set()
    private_redis.start()
    running.rings_through()


def test_an_acknowledgement_that_failed_is_sent_with_a_later_fetch(private_redis: OwnService) -> None:
    broker = build_broker(private_redis.url)
    broker.client.ping()
    queue = broker.consume("captures", prefetch=1)
    broker.enqueue(message("one"))
    taken = next(queue)
    assert taken is not None
    private_redis.freeze()
    queue.ack(taken)
    private_redis.thaw()
    until_blocking(lambda: next(queue) is None and broker.client.hlen("finsight:captures.msgs") == 0)
    broker.client.close()


def test_messages_that_were_not_begun_are_handed_back(broker: DoorbellBroker) -> None:
    queue = broker.consume("captures", prefetch=3)
    broker.enqueue_many([message("one"), message("two"), message("three")])
    first = next(queue)
    assert first is not None
    queue.close()
    queue.requeue([first])
    assert broker.client.llen("finsight:captures") == 3


def test_handing_back_is_left_out_while_redis_is_down(
    broker: DoorbellBroker, private_redis: OwnService
) -> None:
    queue = broker.consume("captures", prefetch=2)
    broker.enqueue_many([message("one"), message("two")])
    next(queue)
    private_redis.stop()
    queue.close()
    private_redis.start()


def test_a_refused_message_is_forgotten_because_its_intent_is_still_due(broker: DoorbellBroker) -> None:
    queue = broker.consume("captures", prefetch=1)
    broker.enqueue(message("one"))
    taken = next(queue)
    assert taken is not None
    queue.nack(taken)
    assert broker.client.keys("finsight:captures*") == [b"finsight:captures.bell"]


def test_a_busy_worker_keeps_its_messages(broker: DoorbellBroker) -> None:
    queue = broker.consume("captures", prefetch=1)
    broker.enqueue(message("one"))
    assert next(queue) is not None
    before = sign_of_life(broker)
    assert [next(queue), next(queue)] == [None, None]
    assert sign_of_life(broker) > before


def test_a_finished_message_makes_room_for_the_next_at_once(
    broker: DoorbellBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "WAIT_SECONDS", 600.0)
    queue = broker.consume("captures", prefetch=1)
    broker.enqueue_many([message("one"), message("two")])
    first = next(queue)
    assert first is not None
    got: list[object] = []
    waiting = threading.Thread(target=lambda: got.extend([next(queue), next(queue)]))
    waiting.start()
    queue.ack(first)
    waiting.join(15)
    assert [getattr(item, "args", None) for item in got][-1] == ("two",)


def test_workers_of_other_lanes_take_nothing(running: Running) -> None:
    running.broker.enqueue(message("for the model", lane="MODEL"))
    running.rings_through()
    assert running.broker.client.llen("finsight:models") == 1
