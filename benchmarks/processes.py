"""The processes of a run: tied to ours, stopped in order, and what the kernel says of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from infra.embedded import Service
from infra.processes import child_environment, somebody_listens, tethered

START_SECONDS = 60.0
STOP_SECONDS = 8.0
PAUSE_SECONDS = 0.05


class StartFailed(Exception):  # noqa: N818  it says what became of the process
    """A process ended, or didn't answer, while it was waited for; the text holds the end of its log."""


class Running:
    """One process, gone at the latest when we are. Start it from the main thread."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str], directory: Path | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603  our own command lines
                tethered(command),
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Raises `StartFailed` after a minute, or as soon as the process has ended."""
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise StartFailed(f"{self.log.name}:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(PAUSE_SECONDS)

    def stop(self) -> None:
        """Ask its whole group to end, insist after eight seconds, and wait until it is gone."""
        for kind in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.pid, kind)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
                return


def start_service(service: Service) -> Running:
    """An embedded MongoDB or Redis that answers."""
    running = Running(service.command, service.log, os.environ)
    running.wait_until(service.is_ready)
    return running


def module(name: str, *arguments: str) -> list[str]:
    """The command line of one of our own modules."""
    return [sys.executable, "-P", "-m", name, *arguments]


def start_server(command: Sequence[str], port: int, log: Path, environment: Mapping[str, str]) -> Running:
    """A server of our own code that accepts connections on this port."""
    running = Running(command, log, child_environment(**environment))
    running.wait_until(lambda: somebody_listens(port))
    return running


def ask(command: Sequence[str], question: str, seconds: float) -> str:
    """What a program of ours prints for this input. It is killed after so many seconds."""
    done = subprocess.run(  # noqa: S603  our own command lines
        tethered(command),
        input=question,
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise StartFailed(done.stderr[-2000:])
    return done.stdout


def resident_kib(pid: int) -> int:
    """The process's resident memory."""
    return _status(pid, "VmRSS")


def most_resident_kib(pid: int) -> int:
    """The most that it ever had."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise ProcessLookupError(pid)


def cpu_seconds(pid: int) -> float:
    """Processor time of the process so far, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
