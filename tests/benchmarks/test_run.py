import json
import subprocess
from pathlib import Path

from benchmarks.processes import module
from infra.processes import child_environment, tethered

SECONDS = 90


def test_every_benchmark_measures_something_in_a_tiny_run(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    options = [
        "--seconds",
        "0.2",
        "--rounds",
        "1",
        "--sockets",
        "8",
        "--connections",
        "2",
        "--json",
        str(figures),
    ]
    done = subprocess.run(  # noqa: S603  our own command line
        tethered(module("benchmarks", *options)),
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    measured = {one["name"]: one["value"] for one in json.loads(figures.read_text())["figures"]}
    for name in (
        "a message read, median",
        "captures/s, Finsight / bare",
        "typed to pushed, median: Finsight",
        "trivial queries/s, Finsight / bare",
        "sockets open",
    ):
        assert measured[name] > 0
    refused = [value for name, value in measured.items() if "refused" in name or "missed" in name]
    assert refused
    assert not any(refused)
