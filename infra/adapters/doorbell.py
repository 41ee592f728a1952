"""Rings for intents without making anybody wait: `domain.ports.Doorbell` on Dramatiq's queue."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from dramatiq import Message

from infra.adapters import connections
from infra.adapters.broker import LANES, Command, DoorbellBroker, raise_first, without_script
from infra.adapters.flusher import Flusher

MOST_WAITING = 10_000
BATCH = 500

Ring = tuple[str, str]


class DramatiqDoorbell:
    """Gathers rings and sends them in the background, all that wait in one round trip.

    While Redis is away rings are lost, and counted: the sweeper rings again. Use it on one event loop.
    """

    def __init__(self, broker: DoorbellBroker) -> None:
        self._broker = broker
        self._client = connections.asynchronous(broker.url)
        self._waiting: deque[Ring] = deque(maxlen=MOST_WAITING)
        self._displaced = 0
        self._flusher = Flusher("doorbell", self._take, self._send)

    @property
    def lost(self) -> int:
        """How many rings never reached Redis."""
        return self._displaced + self._flusher.lost

    def ring(self, lane: str, intent: str) -> None:
        """Costs about a microsecond. `lane` is "LOCAL" or "MODEL"."""
        if len(self._waiting) == MOST_WAITING:
            self._displaced += 1
        self._waiting.append((lane, intent))
        self._flusher.wake()

    async def start(self) -> None:
        await self._flusher.start()

    async def stop(self) -> None:
        """Send what still waits, for two seconds at most."""
        await self._flusher.stop()
        await self._client.aclose()

    def _take(self) -> list[Ring]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]

    async def _send(self, rings: Sequence[Ring]) -> None:
        commands = self._broker.commands([_message(*ring) for ring in dict.fromkeys(rings)])
        answers = await self._execute(commands)
        if forgotten := without_script(commands, answers):
            await self._client.script_load(self._broker.script)
            answers = await self._execute(forgotten)
        raise_first(answers)

    async def _execute(self, commands: Iterable[Command]) -> list[Any]:
        async with self._client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return await pipeline.execute(raise_on_error=False)


def _message(lane: str, intent: str) -> Message[None]:
    target = LANES[lane]
    return Message(queue_name=target.queue, actor_name=target.actor, args=(intent,), kwargs={}, options={})
