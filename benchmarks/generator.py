"""The load generator, a process of its own: `python -m benchmarks.generator < job > outcome`.

A connection sends its next request when it has its answer. One request costs this process some 20 µs, so that the
server is what is measured; the run prints how much more it could have sent.
"""

import asyncio
import base64
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import uvloop

from benchmarks.processes import ask, module
from benchmarks.statistics import percentile
from benchmarks.wire import COUNTER, cut_reply, numbered
from infra.processes import LOOPBACK

# A slice may overrun its time by so much before it counts as stuck.
GRACE_SECONDS = 60.0


@dataclass(frozen=True)
class Load:
    """What one slice brought. Latencies in milliseconds; `refused` counts answers that weren't the expected ones."""

    per_second: float
    median: float
    p99: float
    refused: int


def drive(port: int, requests: Sequence[bytes], marker: bytes, seconds: float) -> Load:
    """Keep one connection busy with each of these requests; an answer counts where it is 2xx and holds `marker`."""
    job = {
        "port": port,
        "requests": [base64.b64encode(one).decode() for one in requests],
        "marker": marker.decode(),
        "seconds": seconds,
    }
    answer = ask(module("benchmarks.generator"), json.dumps(job), seconds + GRACE_SECONDS)
    return Load(**json.loads(answer))


class Connection(asyncio.Protocol):
    """Sends its request again and again until `ends_at`."""

    def __init__(self, template: bytes, marker: bytes, ends_at: float, start: int) -> None:
        self.template = template
        self.marker = marker
        self.ends_at = ends_at
        self.counts = COUNTER in template
        self.number = start
        self.latencies: list[float] = []
        self.refused = 0
        self.received = b""
        self.transport: Any = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.number += 1
        self.sent_at = time.perf_counter()
        data = numbered(self.template, self.number) if self.counts else self.template
        self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        self.received += data
        cut = cut_reply(self.received)
        if cut is None:
            return
        reply, end = cut
        self.received = self.received[end:]
        now = time.perf_counter()
        if reply.status.startswith(b"2") and self.marker in reply.body:
            self.latencies.append(now - self.sent_at)
        else:
            self.refused += 1
        if now < self.ends_at:
            self.send()
        else:
            self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if time.perf_counter() < self.ends_at:
            self.refused += 1
        self.done.set_result(None)


async def run(job: dict[str, Any]) -> Load:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    templates = [base64.b64decode(one) for one in job["requests"]]
    connections = [
        Connection(template, job["marker"].encode(), started + job["seconds"], index * 1_000_000)
        for index, template in enumerate(templates)
    ]
    for connection in connections:
        await loop.create_connection(lambda one=connection: one, LOOPBACK, job["port"])  # type: ignore[misc]  # a default argument binds the loop's variable
    await asyncio.gather(*(connection.done for connection in connections))
    took = time.perf_counter() - started
    latencies = [one * 1000 for connection in connections for one in connection.latencies]
    return Load(
        len(latencies) / took,
        percentile(latencies, 50),
        percentile(latencies, 99),
        sum(one.refused for one in connections),
    )


def main() -> None:
    load = uvloop.run(run(json.loads(sys.stdin.read())))
    json.dump(load.__dict__, sys.stdout)


if __name__ == "__main__":
    main()
