"""Typed to pushed: from the mutation's first byte to `TransactionChanged` on a subscription, an idle worker between.

Against the same round trips to MongoDB and Redis alone, and against a client of the baseline that polls.
"""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable

import uvloop

from benchmarks.bench import Bench
from benchmarks.client import Http, Subscriber, capture_request
from benchmarks.people import sign_up
from benchmarks.report import Figure, Goal, ratios
from benchmarks.round_trips import RoundTrips
from benchmarks.samples import SHORT_TEXT
from benchmarks.statistics import median, percentile
from benchmarks.wire import request

SAMPLE_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 0.03
SLOW_POLL_SECONDS, QUICK_POLL_SECONDS = 1.0, 0.05
FINSIGHT, FLOOR = "Finsight", "round trips alone"
SLOW_POLL, QUICK_POLL = "baseline, 1 s polling", "baseline, 50 ms polling"

Sample = Callable[[], Awaitable[None]]
Samples = dict[str, list[list[float]]]  # by contender and round: milliseconds


def run(bench: Bench) -> list[Figure]:
    bench.stack.api()
    bench.stack.worker()
    bench.stack.forget_work()
    samples = uvloop.run(_measure(bench, sign_up(bench.stack.api_port).token))
    return _figures(samples)


async def _measure(bench: Bench, token: str) -> Samples:
    finsight = await Typist.open(bench.stack.api_port, token)
    floor = await RoundTrips.open(bench.stack)
    share = max(3, int(bench.seconds * 15))
    contenders: dict[str, tuple[Sample, int]] = {
        FINSIGHT: (finsight.type, share),
        FLOOR: (floor.run, share),
    }
    if bench.baseline is not None:
        port, baseline_token = bench.baseline.port, bench.baseline.token
        slow = _Poller(Http(port), baseline_token, SLOW_POLL_SECONDS)
        quick = _Poller(Http(port), baseline_token, QUICK_POLL_SECONDS)
        contenders[SLOW_POLL] = (slow.type, max(1, int(bench.seconds)))
        contenders[QUICK_POLL] = (quick.type, max(3, int(bench.seconds * 4)))
    samples: Samples = {name: [] for name in contenders}
    for sample, _ in contenders.values():
        await sample()
    for turn in range(bench.rounds):
        for name, (sample, count) in contenders.items():
            samples[name].append([await _timed(sample) for _ in range(count)])
        now = ", ".join(f"{name} {median(of[-1]):,.1f} ms" for name, of in samples.items())
        bench.say(f"round {turn + 1}: {now}")
    await floor.close()
    return samples


async def _timed(sample: Sample) -> float:
    """Milliseconds. The pause before it lets the worker become idle, and meets no timer's beat."""
    await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
    started = time.perf_counter()
    async with asyncio.timeout(SAMPLE_SECONDS):
        await sample()
    return (time.perf_counter() - started) * 1000


class Typist:
    """Types a text of one transaction and waits until it arrives."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._request = capture_request(token, SHORT_TEXT)
        self._arrived = asyncio.Event()

    @classmethod
    async def open(cls, port: int, token: str) -> "Typist":
        typist = cls(Http(port), token)
        await Subscriber.connect(port, token, typist.hear)
        return typist

    def hear(self, text: bytes) -> None:
        if b'"TransactionChanged"' in text:
            self._arrived.set()

    async def type(self) -> None:
        self._arrived.clear()
        await self._http.send(self._request)
        await self._arrived.wait()


class _Poller:
    """Types, then asks every so often whether it is done."""

    def __init__(self, http: Http, token: str, seconds: float) -> None:
        self._http = http
        self._token = token
        self._seconds = seconds

    async def type(self) -> None:
        reply = await self._http.send(request("/transactions", {"text": SHORT_TEXT}, self._token))
        look = request(f"/transactions/{json.loads(reply.body)['id']}", None, self._token, method="GET")
        done = False
        while not done:
            await asyncio.sleep(self._seconds)
            done = b'"DONE"' in (await self._http.send(look)).body


def _figures(samples: Samples) -> list[Figure]:
    figures = []
    medians = {name: tuple(median(one) for one in rounds) for name, rounds in samples.items()}
    for name, rounds in samples.items():
        goal = Goal(25, at_most=True) if name == FINSIGHT else None
        figures.append(Figure(f"typed to pushed, median: {name}", "ms", medians[name], goal))
        for percent in (95, 99):
            values = tuple(percentile(one, percent) for one in rounds)
            figures.append(Figure(f"typed to pushed, p{percent}: {name}", "ms", values))
    figures.append(
        Figure(
            "typed to pushed, Finsight / round trips alone", "x", ratios(medians[FINSIGHT], medians[FLOOR])
        )
    )
    for name, goal in ((SLOW_POLL, Goal(30)), (QUICK_POLL, None)):
        if name in medians:
            figures.append(
                Figure(
                    f"typed to pushed, {name} / Finsight", "x", ratios(medians[name], medians[FINSIGHT]), goal
                )
            )
    return figures
