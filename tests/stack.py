"""A whole Finsight of real processes for the tests: APIs, workers, a scheduler, each one's log in a file.

`stack = Stack(directory, mongodb_url, redis_url)`, then `stack.migrate()`, `stack.start("api", "worker-local",
"scheduler")` and `await stack.ready()`. Start processes from the main thread: they die with it.
"""

import asyncio
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from pymongo import MongoClient

from infra.processes import child_environment, finsight, free_port, tethered

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.02
# By what a process's name begins with: `api-2` is another API.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "api": ("api",),
    "worker-local": ("worker", "--lane", "local"),
    "worker-model": ("worker", "--lane", "model"),
    "worker-import": ("worker", "--lane", "import"),
    "scheduler": ("scheduler",),
}
# A test signs up more people than a minute allows anybody.
MANY = "100000"
PLENTY = {"FINSIGHT_ATTEMPTS_PER_ADDRESS": MANY, "FINSIGHT_ATTEMPTS_PER_EMAIL": MANY}


async def eventually(happened: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until this is true; `TimeoutError` where it doesn't become so."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110  another process knows nothing of this event loop
            await asyncio.sleep(LOOK_EVERY_SECONDS)


class Process:
    """One of our processes, which a test may stop, kill, freeze and start again."""

    def __init__(self, command: tuple[str, ...], log: Path, environment: Mapping[str, str]) -> None:
        self.command = command
        self.log = log
        self.environment = environment
        self.port = int(environment["FINSIGHT_PORT"])
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """All that it has printed and logged so far."""
        return self.log.read_text(errors="replace")

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(  # noqa: S603  our own command lines
                tethered(finsight(*self.command)),
                env=child_environment(**self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Ask it to end in good order, and wait for that; one that doesn't end is killed."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def runs(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def _signal(self, kind: signal.Signals) -> None:
        assert self._running is not None, "it does not run"
        self._running.send_signal(kind)

    def _end(self, kind: signal.Signals) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        running.send_signal(kind)
        running.send_signal(signal.SIGCONT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(STOP_SECONDS)
        if running.poll() is None:
            running.kill()
            running.wait()


class Stack:
    """Processes by name (see `COMMANDS`), all against one database and one Redis, with the same settings."""

    def __init__(
        self,
        directory: Path,
        mongodb_url: str,
        redis_url: str,
        database: str = "finsight",
        **settings: str,
    ) -> None:
        """`settings` by name without their prefix: `gemini_api_key="…"`."""
        self.directory = directory
        self.mongodb_url = mongodb_url
        self.database = database
        self.processes: dict[str, Process] = {}
        # What people said and were given: none of it may appear in a log.
        self.confidential: set[str] = set()
        self._environment = {
            "FINSIGHT_MONGODB_URL": mongodb_url,
            "FINSIGHT_MONGODB_DATABASE": database,
            "FINSIGHT_REDIS_URL": redis_url,
            "FINSIGHT_DATA_DIR": str(directory),
            "FINSIGHT_LOG_LEVEL": "debug",
            "FINSIGHT_RATES_URL": "",  # tests reach no other machine
            **PLENTY,
            **{f"FINSIGHT_{name.upper()}": value for name, value in settings.items()},
        }

    def __enter__(self) -> Self:
        self.run("migrate")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            process.kill()

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def stop(self) -> None:
        """Stop everything in good order."""
        for process in self.processes.values():
            process.stop()

    def start(self, *names: str) -> None:
        """Start these, again where they have ended; each keeps its port and its log."""
        for name in names:
            if name not in self.processes:
                command = next(command for kind, command in COMMANDS.items() if name.startswith(kind))
                environment = {**self._environment, "FINSIGHT_PORT": str(free_port())}
                self.processes[name] = Process(command, self.directory / f"{name}.log", environment)
            self.processes[name].start()

    async def ready(self, *degraded: str) -> None:
        """Wait until each API that runs answers, with exactly these parts away."""
        async with httpx.AsyncClient() as client, asyncio.timeout(READY_SECONDS):
            for name, process in self.processes.items():
                if name.startswith("api") and process.runs():
                    while (await readiness(client, process.url)) != (200, [*degraded]):
                        assert process.runs(), process.output
                        await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def logged(self, name: str, words: str, seconds: float = 15.0) -> None:
        """Wait until this process has logged these words."""
        await eventually(lambda: words in self[name].output, seconds)

    def run(self, *command: str, seconds: float = READY_SECONDS) -> str:
        """What one of our commands prints; it must succeed."""
        done = subprocess.run(  # noqa: S603  our own command lines
            tethered(finsight(*command)),
            env=child_environment(**self._environment),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def verify(self) -> None:
        """The kept totals and the log of every book are what the rows say."""
        assert self.run("verify").endswith(", 0 differences\n")

    def leaks(self) -> set[str]:
        """What people said and were given that stands in some process's log."""
        output = "".join(process.output for process in self.processes.values())
        return {words for words in self.confidential if words in output}

    def raw(self) -> "MongoClient[dict[str, Any]]":
        """A client of the database behind Finsight's back; close it."""
        return MongoClient(self.mongodb_url, w="majority", tz_aware=True)


async def readiness(client: httpx.AsyncClient, url: str) -> tuple[int, list[str]] | None:
    """What `/readyz` says: its status and what is away; None where nothing answers."""
    try:
        answer = await client.get(f"{url}/readyz", timeout=5)
        return answer.status_code, answer.json().get("degraded", [])
    except httpx.HTTPError:
        return None
