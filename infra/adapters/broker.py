"""Dramatiq on Redis as Finsight uses it: a wake-up call that arrives within milliseconds, never the truth."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import current_millis
from dramatiq.middleware import AsyncIO
from redis.exceptions import NoScriptError

from infra.adapters import connections
from infra.adapters.consumer import DoorbellConsumer

Command = tuple[bytes | str | int, ...]

NAMESPACE = "finsight"
# A worker that was silent for so long is taken for dead, and its messages are delivered again.
HEARTBEAT_MILLISECONDS = 5_000
# More tokens than worker processes sleep at once wake nobody else.
MOST_TOKENS = 32


@dataclass(frozen=True)
class Lane:
    """The queue that wakes a lane's workers, and the actor that takes an intent's public id there.

    Corrections are rare and take turns with the captures of their queue.
    """

    queue: str
    actor: str


LANES = {
    "LOCAL": Lane(queue="captures", actor="parse_capture"),
    "BULK": Lane(queue="captures", actor="work_in_bulk"),
    "IMPORT": Lane(queue="imports", actor="import_file"),
    "MODEL": Lane(queue="models", actor="parse_capture_with_model"),
}


def build_broker(redis_url: str) -> "DoorbellBroker":
    """A broker without actors; nothing is connected yet. Async actors run on its worker's one event loop.

    There are no retries, time limits, results or dead letters: an actor that raises is logged and forgotten,
    because its intent is due again in MongoDB. Options of those middlewares are therefore refused.
    """
    return DoorbellBroker(redis_url)


class DoorbellBroker(RedisBroker):
    """Whoever enqueues also rings the queue's bell, on which idle workers wait instead of polling."""

    # The parent asks Redis for this once by letting a script fail; ours are lists of at most a few dozen.
    _max_unpack_size_val = 1_000  # type: ignore[assignment]  # the parent fills in its None later

    def __init__(self, url: str) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the parent has no annotations
            client=connections.blocking(url),
            middleware=[AsyncIO()],
            namespace=NAMESPACE,
            heartbeat_timeout=HEARTBEAT_MILLISECONDS,
        )
        self.url = url

    @property
    def script(self) -> bytes:
        """The Lua script that carries out all of the broker's commands."""
        return bytes(self.scripts["dispatch"].script)  # type: ignore[arg-type]  # it was registered as bytes

    def bell(self, queue_name: str) -> str:
        """The key of the list whose tokens wake one sleeping worker process each."""
        return f"{self.namespace}:{queue_name}.bell"

    def consume(
        self,
        queue_name: str,
        prefetch: int = 1,
        timeout: int = 5_000,  # noqa: ARG002  the parent's signature
    ) -> DoorbellConsumer:
        """Ignore `timeout`: the consumer has a shorter patience of its own."""
        return DoorbellConsumer(self, queue_name, prefetch)

    def declare_queue(self, queue_name: str) -> None:
        """Declare it without its twin for delayed messages, which would be stranded by a restart of Redis."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Send one message now. May raise `redis.RedisError`; a delay is a `ValueError`: MongoDB keeps those."""
        if delay is not None:
            raise ValueError("Finsight's delays are kept in MongoDB, not in the queue.")
        self.enqueue_many([message])
        return message

    def enqueue_many(self, messages: Sequence[Message[Any]]) -> None:
        """Send all in one round trip and ring. May raise `redis.RedisError`; then some may have been sent."""
        commands = self.commands(messages)
        answers = self._execute(commands)
        if forgotten := without_script(commands, answers):
            self.client.script_load(self.script)
            answers = self._execute(forgotten)
        raise_first(answers)

    def commands(self, messages: Sequence[Message[Any]]) -> list[Command]:
        """The Redis commands that enqueue these messages and then ring the bells of their queues."""
        commands: list[Command] = [self._enqueueing(message) for message in messages]
        for queue_name, count in Counter(message.queue_name for message in messages).items():
            bell = self.bell(queue_name)
            commands.append(("LPUSH", bell, *["1"] * min(count, MOST_TOKENS)))
            commands.append(("LTRIM", bell, 0, MOST_TOKENS - 1))
        return commands

    def dispatch(self, command: str, queue_name: str, *arguments: str | int) -> Any:
        """Run one command of the script: `fetch`, `ack`, `nack` or `requeue`."""
        return self._dispatch(command)(queue_name, *arguments)  # type: ignore[no-untyped-call]  # as above

    def _execute(self, commands: Iterable[Command]) -> list[Any]:
        with self.client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return pipeline.execute(raise_on_error=False)

    def _enqueueing(self, message: Message[Any]) -> Command:
        identified = message.copy(options={"redis_message_id": message.message_id})
        return (
            *("EVALSHA", self.scripts["dispatch"].sha, 1, self.namespace),
            *("enqueue", current_millis(), message.queue_name, self.broker_id),
            *(self.heartbeat_timeout, self.dead_message_ttl),
            *(self._should_do_maintenance("enqueue"), self._max_unpack_size_val),
            *(message.message_id, identified.encode()),
        )

    def _should_do_maintenance(self, command: str) -> int:
        """Look for dead workers' messages with each fetch: those come twice a second from every worker."""
        return int(command == "fetch")


def without_script(commands: Sequence[Command], answers: Sequence[Any]) -> list[Command]:
    """The commands that failed because Redis, started anew, doesn't know the script."""
    return [
        command
        for command, answer in zip(commands, answers, strict=True)
        if isinstance(answer, NoScriptError)
    ]


def raise_first(answers: Iterable[Any]) -> None:
    """Raise the first error among these answers, if there is one."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
