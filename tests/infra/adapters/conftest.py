import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from infra.processes import child_environment, tethered
from tests.infra.adapters.waiting import until


class WorkerChild:
    """A worker process and the lines it printed so far."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.infra.adapters.worker_child", *arguments]
        self.process = subprocess.Popen(  # noqa: S603  our own command line
            tethered(command), stdout=subprocess.PIPE, env=child_environment(), text=True
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    async def says(self, line: str, times: int = 1) -> None:
        await until(lambda: self.said.count(line) >= times)

    def kill(self) -> None:
        self.process.kill()
        self.ends()

    def ends(self) -> int:
        """The exit status, once it has one."""
        status = self.process.wait(20)
        self._reader.join()
        return status

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.said.extend(line.strip() for line in iter(lines.readline, ""))


@pytest.fixture
def worker_child() -> Iterator[Callable[..., WorkerChild]]:
    """Starts worker processes that end with the test."""
    children: list[WorkerChild] = []

    def start(*arguments: str) -> WorkerChild:
        children.append(WorkerChild(*arguments))
        return children[-1]

    yield start
    for child in children:
        child.kill()
