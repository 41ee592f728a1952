"""`python -m benchmarks`: measures Finsight beside floors, and beside the baseline, in one interleaved run."""

import argparse
import json
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import captures, imports, ledger, machine, parsing, pushed, queries, sockets
from benchmarks.baseline import Baseline, environment_for
from benchmarks.bench import Bench
from benchmarks.report import Figure, table
from benchmarks.stack import Stack

BENCHMARKS: Mapping[str, Callable[[Bench], list[Figure]]] = {
    "parsing": parsing.run,
    "captures": captures.run,
    "pushed": pushed.run,
    "queries": queries.run,
    "sockets": sockets.run,
    "ledger": ledger.run,
    "imports": imports.run,
}
# They fill a book for minutes, and are asked for by name.
APART = frozenset({"ledger", "imports"})
ROWS = 1_000_000
IMPORTED = 100_000
CONNECTIONS = 32
SOCKETS = 2_000


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    _allow_files()
    before = machine.facts()
    with Stack() as stack:
        figures = _run(stack, options)
    _print(before, figures)
    if options.json is not None:
        content = {"machine": before, "figures": [figure.as_json() for figure in figures]}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--baseline", type=Path, metavar="DIR", help="also measure the baseline in this directory"
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one slice (default 4)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    parser.add_argument(
        "--connections", type=int, default=CONNECTIONS, help=f"senders at a time (default {CONNECTIONS})"
    )
    parser.add_argument(
        "--sockets", type=int, default=SOCKETS, help=f"sockets open at once (default {SOCKETS})"
    )
    parser.add_argument("--rows", type=int, default=ROWS, help=f"of the large book (default {ROWS:,})")
    parser.add_argument(
        "--imported",
        type=int,
        default=IMPORTED,
        help=f"rows of the file that is imported (default {IMPORTED:,})",
    )
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="only this one; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures, round by round")
    return parser.parse_args(arguments)


def _run(stack: Stack, options: argparse.Namespace) -> list[Figure]:
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - started:5.0f} s] {line}", flush=True)

    baseline = None
    if options.baseline is not None:
        say("preparing the baseline's environment")
        directory = options.baseline.resolve()
        baseline = Baseline(directory, stack, environment_for(directory))
    bench = Bench(
        stack,
        baseline,
        options.seconds,
        options.rounds,
        options.connections,
        options.sockets,
        options.rows,
        options.imported,
        say,
    )
    figures = []
    for name in options.only or [name for name in BENCHMARKS if name not in APART]:
        say(name)
        figures += BENCHMARKS[name](bench)
    return figures


def _allow_files() -> None:
    """Let this process and those that it starts open as many sockets as the system permits."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _print(facts: Mapping[str, str], figures: Sequence[Figure]) -> None:
    print()
    for name, value in facts.items():
        print(f"{name}: {value}")
    print(f"\n{table(figures)}")


if __name__ == "__main__":
    main()
