"""A module can be imported by anybody at any time: it connects to nothing, writes nothing, starts nothing."""

import subprocess
import sys

from infra.processes import child_environment
from tests.architecture.test_one_door import ROOT, modules

PROBE = """
import importlib, socket, subprocess, sys, threading

def refuse(event, arguments):
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.fork", "os.mkdir", "os.remove"}:
        raise RuntimeError(event + " while importing " + name)

name = ""
sys.addaudithook(refuse)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(threading.active_count())
"""


def test_every_module_is_imported_without_effects() -> None:
    names = [name for name, _ in modules() if not name.endswith("__main__")]

    shown = subprocess.run(  # noqa: S603  our own modules
        [sys.executable, "-B", "-c", PROBE, *names],
        cwd=ROOT,
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.split() == ["1"]


def test_import_contracts_are_kept() -> None:
    linter = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]

    shown = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own tool

    assert shown.returncode == 0, shown.stdout
