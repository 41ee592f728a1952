"""Captures acknowledged per second: the whole API against the bare insert and doorbell, and against the baseline."""

from collections.abc import Callable

from benchmarks.bench import Bench
from benchmarks.generator import Load, drive
from benchmarks.report import Figure, Goal, ratios
from benchmarks.samples import CAPTURE, TEXT
from benchmarks.wire import COUNTER, request

# No two texts are the same: a parser or database that remembers shall not gain.
NUMBERED = f"{TEXT} {COUNTER.decode()}"
WARM_UP = 0.3
FINSIGHT, FLOOR, BASELINE = "Finsight", "bare insert + doorbell", "baseline"


def run(bench: Bench) -> list[Figure]:
    contenders = _contenders(bench)
    loads: dict[str, list[Load]] = {name: [] for name in contenders}
    for contend in contenders.values():
        contend(bench.seconds * WARM_UP)
        bench.stack.forget_work()
    for turn in range(bench.rounds):
        for name, contend in contenders.items():
            loads[name].append(contend(bench.seconds))
            bench.stack.forget_work()
        now = ", ".join(f"{name} {of[-1].per_second:,.0f}/s" for name, of in loads.items())
        bench.say(f"round {turn + 1}: {now}")
    return _figures(loads)


def _contenders(bench: Bench) -> dict[str, Callable[[float], Load]]:
    stack = bench.stack
    stack.api()
    stack.worker()
    form = {"query": CAPTURE, "variables": {"input": {"text": NUMBERED}}}
    ours = [request("/graphql", form, person.token) for person in bench.people]
    floor = [request("/captures", {"book": str(person.book), "text": NUMBERED}) for person in bench.people]
    bare = stack.bare("bare")
    contenders: dict[str, Callable[[float], Load]] = {
        FINSIGHT: lambda seconds: drive(stack.api_port, ours, b'"QUEUED"', seconds),
        FLOOR: lambda seconds: drive(bare, floor, b'"capture"', seconds),
    }
    if bench.baseline is not None:
        port, token = bench.baseline.port, bench.baseline.token
        theirs = [request("/transactions", {"text": NUMBERED}, token)] * bench.connections
        contenders[BASELINE] = lambda seconds: drive(port, theirs, b'"QUEUED"', seconds)
    return contenders


def _figures(loads: dict[str, list[Load]]) -> list[Figure]:
    rates = {name: tuple(load.per_second for load in of) for name, of in loads.items()}
    figures = [Figure(f"captures/s: {name}", "/s", rate) for name, rate in rates.items()]
    for name, of in loads.items():
        figures.append(Figure(f"capture answered, median: {name}", "ms", tuple(load.median for load in of)))
        figures.append(Figure(f"capture answered, p99: {name}", "ms", tuple(load.p99 for load in of)))
        figures.append(
            Figure(
                f"captures refused: {name}",
                "",
                tuple(float(load.refused) for load in of),
                Goal(0, at_most=True),
            )
        )
    figures.append(
        Figure("captures/s, Finsight / bare", "x", ratios(rates[FINSIGHT], rates[FLOOR]), Goal(0.6))
    )
    if BASELINE in rates:
        against = ratios(rates[FINSIGHT], rates[BASELINE])
        figures.append(Figure("captures/s, Finsight / baseline", "x", against, Goal(2)))
    return figures
