"""Real MongoDB and Redis for the tests, on free ports, gone with the process that started them."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from infra import embedded
from infra.embedded import Service
from infra.processes import free_port, tethered

START_SECONDS = 60.0
STOP_SECONDS = 20.0
PREFIX = "finsight-tests-"
MEMORY = Path("/dev/shm")  # noqa: S108  only our own subdirectory of it is used, and removed
MEMORY_WANTED = 4 * 2**30


class OwnService:
    """A server that a test may stop, kill, freeze and start again; it keeps its port and its files.

    Start it from the main thread: the kernel kills it when the thread that started it ends.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.url = service.url
        self.port = service.port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._running().pid

    def launch(self) -> None:
        """Start the process without waiting until it answers."""
        self.service.prepare()
        with self.service.log.with_suffix(".out").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603  our own command line
                tethered(self.service.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self) -> Self:
        """Start the process and wait until it answers."""
        self.launch()
        _wait_until_ready(self.service)
        return self

    def stop(self) -> None:
        """Ask it to end in good order, and wait for that."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would, and wait for that."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""
        self._running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._running().send_signal(signal.SIGCONT)

    def restart(self) -> None:
        self.stop()
        self.start()

    def discard(self) -> None:
        """End it if it runs."""
        if self._process is not None:
            self.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, f"{self.service.name} does not run"
        return self._process

    def _end(self, kind: signal.Signals) -> None:
        process, self._process = self._running(), None
        process.send_signal(kind)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class SharedMongod:
    """The one MongoDB of a pytest run, of which every pytest process knows directory and port."""

    def __init__(self) -> None:
        self.directory = _make_directory()
        self._own = OwnService(_small_mongod(self.directory))
        self.port = self._own.port
        self._own.launch()

    def stop(self) -> None:
        self._own.discard()
        shutil.rmtree(self.directory, ignore_errors=True)


class Services:
    """The run's MongoDB, this pytest process's Redis, and as many private ones as a test needs.

    Each pytest process has a Redis of its own: channels aren't separated by database number.
    """

    def __init__(self, directory: Path, mongodb_port: int) -> None:
        self._directory = directory
        self._mongod = embedded.mongod(directory, mongodb_port)
        self._redis = self.private_redis()
        self.mongodb_url = self._mongod.url
        self.redis_url = self._redis.url

    def start(self) -> Self:
        self._redis.start()
        _wait_until_ready(self._mongod)
        return self

    def stop(self) -> None:
        self._redis.discard()

    def private_mongod(self) -> OwnService:
        """A MongoDB of a test's own, not yet started: `with services.private_mongod() as mongod`."""
        return OwnService(_small_mongod(self._subdirectory()))

    def private_redis(self) -> OwnService:
        """A Redis of a test's own, not yet started: `with services.private_redis() as redis`."""
        return OwnService(embedded.redis(self._subdirectory(), free_port()))

    def _subdirectory(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._directory))


def _small_mongod(directory: Path) -> Service:
    return embedded.mongod(directory, free_port(), cache_gigabytes=0.25)


def _wait_until_ready(service: Service) -> None:
    if not service.wait_until_ready(START_SECONDS):
        raise TimeoutError(
            f"{service.name} did not answer within {START_SECONDS} s; its log is {service.log}"
        )


def _make_directory() -> Path:
    """A directory for the servers' files, in memory where there is room: tests wait for many flushes."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_WANTED
    parent = MEMORY if roomy else Path(tempfile.gettempdir())
    _remove_orphans(parent)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))


def _remove_orphans(parent: Path) -> None:
    """Remove what runs that were killed left behind."""
    for directory in parent.glob(f"{PREFIX}*-*"):
        owner = directory.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists():
            shutil.rmtree(directory, ignore_errors=True)
