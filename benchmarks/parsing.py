"""Reading a message here: how long it takes, and what the parser's data cost a process.

The floor is the time that the same texts take to be cut into tokens, by one regular expression. What Python compiles and
the parser keeps is there before a process is timed, as it is in an installation from its second start on.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bench import Bench
from benchmarks.report import Figure, Goal, ratios
from benchmarks.statistics import median, percentile
from domain.understanding import load, propose
from domain.understanding.draft import Context
from domain.understanding.tokens import tokenise
from infra.processes import child_environment

MESSAGES = Path(__file__).parent / "messages" / "tune.jsonl"
CHARACTERS = 2_000
MILLISECONDS = 1_000
MEBIBYTE = 1024  # of the kibibytes in which Linux counts memory
READER = Context(datetime.fromisoformat("2026-03-11T12:00:00+01:00"), "Europe/Berlin", "EUR", "en-GB")
# Texts of such pieces make some stage work hardest.
HARDEST = {
    "amounts": "lunch 12.50, ", "digits": "1 ", "grouped digits": "1.234,56 ", "number words": "twenty-five hundred ",
    "signs": "$€£", "dates": "03/04/2026 ", "weekdays": "last monday ", "brands": "Uber Starbucks ", "items": "coffee ",
    "unknown words": "zqvbxk wqxzrj ", "capitals": "Aqv Bzk ", "one letter": "a ", "one word": "x", "lines": "tea 3\n",
    "glyphs": "昨日ランチ", "gaps": "took the thing ", "corrections": "12 no wait ", "slips": "cofffe grocries ",
    "questions": "how much? ", "accents": "e\u0301", "splits": "84 split 3 ways ", "percents": "20% off 10 + ",
    "payments": "paid 3 ", "sentences": "tea 3. ", "shops": "uber 3\n",
}  # fmt: skip
LOAD = """
import sys, time
started = time.perf_counter()
if sys.argv[1:]:
    from domain.understanding import load
    load()
seconds = time.perf_counter() - started
# The greatest memory of this program alone; what the system counts for a process has that of its parent in it.
facts = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(seconds, facts["VmHWM"].split()[0])
"""

Read = Callable[[str, Context], object]


def run(bench: Bench) -> list[Figure]:
    lines = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    messages = [(line["text"], _context(line)) for line in lines]
    seconds, tokens, worst, loads, memory = [], [], [], [], []
    load()  # as worker and API do
    with TemporaryDirectory() as compiled:
        _loaded(compiled, "everything")
        for number in range(bench.rounds):
            bench.say(f"round {number + 1}")
            _times(propose, messages)  # warm
            seconds.append(_times(propose, messages))
            tokens.append(_times(lambda text, _: tokenise(text), messages))
            worst.append(_hardest())
            (bare, empty), (loaded, full) = _loaded(compiled), _loaded(compiled, "everything")
            loads.append((loaded - bare) * MILLISECONDS)
            memory.append((full - empty) / MEBIBYTE)
    medians, floors = [median(each) for each in seconds], [median(each) for each in tokens]
    return [
        Figure("a message read, median", "ms", _milliseconds(medians), Goal(0.5, at_most=True)),
        Figure(
            "a message read, p99",
            "ms",
            _milliseconds([percentile(each, 99) for each in seconds]),
            Goal(3, at_most=True),
        ),
        Figure("a message read, median / cut into tokens", "", ratios(medians, floors)),
        Figure(
            f"{CHARACTERS:,} characters of the worst kind ({worst[-1][1]})",
            "ms",
            _milliseconds([each for each, _ in worst]),
            Goal(20, at_most=True),
        ),
        Figure("import and load of all languages", "ms", tuple(loads), Goal(400, at_most=True)),
        Figure("memory above bare Python", "MiB", tuple(memory), Goal(80, at_most=True)),
    ]


def _context(line: Mapping[str, Any]) -> Context:
    return Context(datetime.fromisoformat(line["now"]), line["timezone"], line["currency"], line["locale"])


def _times(read: Read, messages: Sequence[tuple[str, Context]]) -> list[float]:
    """Seconds for each message."""
    times = []
    for text, context in messages:
        started = time.perf_counter()
        read(text, context)
        times.append(time.perf_counter() - started)
    return times


def _hardest() -> tuple[float, str]:
    """The seconds for the text that takes longest, and its kind."""
    times = []
    for kind, piece in HARDEST.items():
        text = (piece * CHARACTERS)[:CHARACTERS]
        propose(text, READER)
        times.append((min(_times(propose, [(text, READER)] * 3)), kind))
    return max(times)


def _loaded(compiled: str, *what: str) -> tuple[float, float]:
    """Seconds to import the parser and load its data in a new process, and its largest memory in KiB; of none: bare.

    `compiled` is the folder for what is compiled.
    """
    done = subprocess.run(  # noqa: S603  our own Python
        [sys.executable, "-c", LOAD, *what],
        env=child_environment(PYTHONPYCACHEPREFIX=compiled, PYTHONDONTWRITEBYTECODE=""),
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _milliseconds(seconds: Sequence[float]) -> tuple[float, ...]:
    return tuple(one * MILLISECONDS for one in seconds)
