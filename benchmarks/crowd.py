"""The people behind many sockets, a process of its own: `python -m benchmarks.crowd < job > outcome`."""

import asyncio
import json
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

from benchmarks.client import Http, Subscriber, capture_request
from benchmarks.processes import resident_kib
from benchmarks.samples import SHORT_TEXT

AT_A_TIME = 50
WARM_UP = 25
EVENT_SECONDS = 20.0
SETTLE_SECONDS = 15.0
LOOK_SECONDS = 0.25
STEADY_KIB = 256


@dataclass(frozen=True)
class Outcome:
    """`late_ms`: by group, for each event the milliseconds from typing to each of the group's sockets that heard of it."""

    kib_each: float
    open_ms_each: float
    late_ms: dict[str, list[list[float]]]


@dataclass
class Group:
    """Sockets that follow one book."""

    token: str
    size: int
    sockets: list[Subscriber] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, text: bytes) -> None:
        if b'"TransactionChanged"' in text:
            self.arrivals.append(time.perf_counter())
            if len(self.arrivals) == self.size:
                self.complete.set()

    async def open(self, port: int) -> None:
        while missing := self.size - len(self.sockets):
            some = range(min(AT_A_TIME, missing))
            opening = (Subscriber.connect(port, self.token, self.hear) for _ in some)
            self.sockets += await asyncio.gather(*opening)

    async def event(self, http: Http) -> list[float]:
        """The milliseconds until each socket heard of it; sockets that heard nothing within 20 s are missing."""
        self.arrivals.clear()
        self.complete.clear()
        started = time.perf_counter()
        await http.send(capture_request(self.token, SHORT_TEXT))
        with suppress(TimeoutError):
            async with asyncio.timeout(EVENT_SECONDS):
                await self.complete.wait()
        return [(arrival - started) * 1000 for arrival in self.arrivals]


async def run(job: dict[str, Any]) -> Outcome:
    port, pid = job["port"], job["pid"]
    groups = {name: Group(job["tokens"][name], size) for name, size in job["sizes"].items()}
    http = Http(port)
    await warm_up(port, http, next(iter(groups.values())).token)
    before = await settled_kib(pid)
    started = time.perf_counter()
    for group in groups.values():
        await group.open(port)
    took = time.perf_counter() - started
    opened = sum(group.size for group in groups.values())
    grown = await settled_kib(pid) - before
    late = {name: [await group.event(http) for _ in range(job["events"])] for name, group in groups.items()}
    return Outcome(grown / opened, took * 1000 / opened, late)


async def warm_up(port: int, http: Http, token: str) -> None:
    """What the first socket, the first event and the first close bring along belongs to no socket."""
    few = Group(token, WARM_UP)
    await few.open(port)
    await few.event(http)
    for socket in few.sockets:
        socket.close()


async def settled_kib(pid: int) -> int:
    """The process's memory once it doesn't change any more."""
    deadline = time.monotonic() + SETTLE_SECONDS
    sizes = [resident_kib(pid)]
    while time.monotonic() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
        sizes.append(resident_kib(pid))
        if len(sizes) > 3 and max(sizes[-3:]) - min(sizes[-3:]) <= STEADY_KIB:
            break
    return sizes[-1]


def main() -> None:
    json.dump(asdict(uvloop.run(run(json.loads(sys.stdin.read())))), sys.stdout)


if __name__ == "__main__":
    main()
