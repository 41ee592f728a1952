"""Many subscribed sockets on one API process: what each weighs, and how late an event is meanwhile."""

import json
from collections.abc import Mapping

from benchmarks.bench import Bench
from benchmarks.crowd import Outcome
from benchmarks.people import sign_up
from benchmarks.processes import ask, module
from benchmarks.report import Figure, Goal
from benchmarks.statistics import percentile

LONGEST_SECONDS = 300.0
# A person with one device, one with many, and one book that all the others follow.
HOUSEHOLD = 20


def run(bench: Bench) -> list[Figure]:
    """The rounds of the others are events here: the sockets are opened once."""
    api = bench.stack.api()
    bench.stack.worker()
    bench.stack.forget_work()
    sizes = sizes_of(bench.sockets)
    tokens = {name: sign_up(bench.stack.api_port).token for name in sizes}
    job = {
        "port": bench.stack.api_port,
        "pid": api.pid,
        "events": bench.rounds,
        "sizes": sizes,
        "tokens": tokens,
    }
    bench.say(f"opening {sum(sizes.values()):,} sockets")
    answer = json.loads(ask(module("benchmarks.crowd"), json.dumps(job), LONGEST_SECONDS))
    return _figures(Outcome(**answer), sizes)


def sizes_of(sockets: int) -> Mapping[str, int]:
    """How many sockets follow each of three books."""
    household = min(HOUSEHOLD, max(1, sockets // 4))
    return {
        "one socket": 1,
        "a book's few": household,
        "a book's all others": max(1, sockets - household - 1),
    }


def _figures(outcome: Outcome, sizes: Mapping[str, int]) -> list[Figure]:
    opened = sum(sizes.values())
    figures = [
        Figure("sockets open", "", (float(opened),)),
        Figure("memory of a socket", "KiB", (outcome.kib_each,), Goal(40, at_most=True)),
        Figure("time to open a socket", "ms", (outcome.open_ms_each,)),
    ]
    for name, events in outcome.late_ms.items():
        unheard = tuple(float(sizes[name] - len(one)) for one in events)
        figures.append(Figure(f"sockets that missed an event: {name}", "", unheard, Goal(0, at_most=True)))
        for percent in (50, 99):
            late = tuple(percentile(one, percent) for one in events)
            figures.append(Figure(f"typed to pushed, p{percent}: {name} ({sizes[name]})", "ms", late))
    return figures
