"""Trivial signed-in queries per second against a bare route, and how much more the load generator could send."""

from benchmarks.bench import Bench
from benchmarks.generator import drive
from benchmarks.report import Figure, ratios
from benchmarks.wire import request

QUERY = {"query": "{ __typename }"}
MARKER = b'"Query"'


def run(bench: Bench) -> list[Figure]:
    stack = bench.stack
    stack.api()
    ports = {
        "Finsight": stack.api_port,
        "bare route": stack.bare("bare"),
        "generator's ceiling": stack.bare("reflector"),
    }
    rates: dict[str, list[float]] = {name: [] for name in ports}
    paths = {"Finsight": "/graphql", "bare route": "/trivial", "generator's ceiling": "/"}
    for turn in range(bench.rounds):
        for name, port in ports.items():
            requests = [request(paths[name], QUERY, person.token) for person in bench.people]
            rates[name].append(drive(port, requests, MARKER, bench.seconds).per_second)
        bench.say(f"round {turn + 1}: " + ", ".join(f"{name} {of[-1]:,.0f}/s" for name, of in rates.items()))
    return [
        *(Figure(f"trivial queries/s: {name}", "/s", tuple(of)) for name, of in rates.items()),
        Figure("trivial queries/s, Finsight / bare", "x", ratios(rates["Finsight"], rates["bare route"])),
    ]
