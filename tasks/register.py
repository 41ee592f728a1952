"""The table of actors: which queue brings which work."""

from collections.abc import Awaitable, Callable, Sequence

import dramatiq

from tasks.bulk import work_in_bulk
from tasks.import_file import import_file
from tasks.parse_capture import parse_capture
from tasks.parse_capture_with_model import parse_capture_with_model
from tasks.workbench import Workbench

Actor = Callable[[Workbench, str], Awaitable[None]]

ACTORS: Sequence[tuple[str, Actor]] = (
    ("captures", parse_capture),
    ("captures", work_in_bulk),
    ("imports", import_file),
    ("models", parse_capture_with_model),
)


def register(broker: dramatiq.Broker, bench: Callable[[], Workbench]) -> None:
    """Declare the actors on the broker. `bench` is asked at each message: it exists once the worker has started.

    Retries are off: leases and the sweeper bring work back, whatever Redis forgets.
    """
    for queue, work in ACTORS:
        _declare(broker, queue, work, bench)


def _declare(broker: dramatiq.Broker, queue: str, work: Actor, bench: Callable[[], Workbench]) -> None:
    async def run(intent: str) -> None:
        await work(bench(), intent)

    declare = dramatiq.actor(actor_name=work.__name__, queue_name=queue, broker=broker)
    declare(run)
