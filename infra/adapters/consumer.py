"""Fetches messages for one queue of a worker: woken by a bell, undisturbed by a Redis that goes and comes."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from dramatiq import Message
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.errors import DecodeError

from infra.adapters.outage import AWAY, Outage

if TYPE_CHECKING:
    from infra.adapters.broker import DoorbellBroker

# How long a bell or a free thread is waited for before the queue is looked at anyway.
WAIT_SECONDS = 0.5
OUTAGE_PAUSE_SECONDS = 0.1
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class DoorbellConsumer(Consumer):
    """Holds at most `prefetch` messages that aren't finished. Nothing here raises because of Redis.

    An exception would make Dramatiq wait three seconds before it fetches again, and a failed acknowledgement
    would hold a worker's thread for five: what couldn't be acknowledged is so with a later fetch instead.
    """

    def __init__(self, broker: "DoorbellBroker", queue_name: str, prefetch: int) -> None:
        self._broker = broker
        self._queue_name = queue_name
        self._prefetch = prefetch
        self._fetched: deque[Message[Any]] = deque()
        self._working: set[str] = set()
        self._unacknowledged: deque[str] = deque()
        self._finished_one = threading.Event()
        self._outage = Outage(f"consumer of {queue_name}")

    def __next__(self) -> MessageProxy | None:
        """The next message, or None after at most a second."""
        try:
            self._look()
        except AWAY as error:
            self._outage.begins(error)
            time.sleep(OUTAGE_PAUSE_SECONDS)
        if not self._fetched:
            return None
        message = self._fetched.popleft()
        self._working.add(_key(message))
        return MessageProxy(message)

    def ack(self, message: MessageProxy) -> None:
        self._finish(_key(message))

    def nack(self, message: MessageProxy) -> None:
        """Forget it too, for a dead letter would tell nobody: its intent is still due."""
        self._finish(_key(message))

    def requeue(self, messages: Iterable[MessageProxy | Message[Any]]) -> None:
        """Hand back what a stopping worker didn't begin."""
        if keys := [_key(message) for message in messages]:
            try:
                self._broker.dispatch("requeue", self._queue_name, *keys)
            except AWAY as error:
                self._outage.begins(error)

    def close(self) -> None:
        self.requeue(self._fetched)
        self._fetched.clear()

    def _look(self) -> None:
        """Fetch as many messages as threads are free; where none came, wait for what could change that."""
        if self._fetched:
            return
        self._acknowledge_late()
        self._finished_one.clear()
        room = max(self._prefetch - len(self._working), 0)
        # Also without room: the fetch is the sign of life without which our messages go to another worker.
        self._fetched.extend(_decoded(self._broker.dispatch("fetch", self._queue_name, room)))
        self._outage.ends()
        if room == 0:
            self._finished_one.wait(WAIT_SECONDS)
        elif not self._fetched:
            self._broker.client.brpop([self._broker.bell(self._queue_name)], timeout=WAIT_SECONDS)

    def _finish(self, key: str) -> None:
        try:
            self._broker.dispatch("ack", self._queue_name, key)
        except AWAY as error:
            self._outage.begins(error)
            self._unacknowledged.append(key)
        finally:
            self._working.discard(key)
            self._finished_one.set()

    def _acknowledge_late(self) -> None:
        while self._unacknowledged:
            self._broker.dispatch("ack", self._queue_name, self._unacknowledged[0])
            self._unacknowledged.popleft()


def _key(message: MessageProxy | Message[Any]) -> str:
    """The name of the message in Redis."""
    key: str = message.options["redis_message_id"]
    return key


def _decoded(contents: Iterable[bytes | None]) -> Iterable[Message[Any]]:
    """The messages that are still there and are ours."""
    for content in contents:
        if content is None:
            continue
        try:
            message = Message.decode(content)
            _key(message)
        except (DecodeError, KeyError):
            log.warning("message_unreadable", size=len(content))
        else:
            yield message
