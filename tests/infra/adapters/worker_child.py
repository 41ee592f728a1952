"""A worker process for tests: `python -m tests.infra.adapters.worker_child REDIS_URL`. It prints what it does."""

import asyncio
import sys

import dramatiq

from infra.adapters.broker import build_broker
from infra.adapters.pulse import WorkerPulse
from infra.adapters.worker import Lifespan, run_worker


def say(*words: str) -> None:
    # One call, so that the lines of several threads don't mix.
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def parse(intent: str) -> None:
    say("begin", intent)
    if intent.startswith("slow"):
        await asyncio.sleep(60)
    if intent.startswith("brief"):
        await asyncio.sleep(1)
    if intent.startswith("fail"):
        raise ValueError(intent)
    say("end", intent)


def main(url: str) -> int:
    broker = build_broker(url)
    pulse = WorkerPulse(url, "LOCAL")

    async def startup() -> None:
        if "broken" in sys.argv:
            raise RuntimeError("nothing opens")
        dramatiq.actor(broker=broker, queue_name="captures", actor_name="parse_capture")(parse)
        await pulse.start()
        say("open")

    async def shutdown() -> None:
        await pulse.stop()
        say("closed")

    broker.add_middleware(Lifespan(startup, shutdown))
    return run_worker(broker, queues={"captures"}, threads=4)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
