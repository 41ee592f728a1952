"""A private Finsight: embedded MongoDB and Redis, the API, a worker, and a bare app beside them."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from pymongo import MongoClient

from benchmarks.processes import Running, ask, module, start_server, start_service
from domain.captures.models import UNFINISHED
from infra import embedded
from infra.processes import child_environment, finsight, free_port

# Sign-ups are limited per address; a run signs up more people than a minute allows.
MANY = "100000"
# Where Finsight and the baseline keep what waits: by database of MongoDB, by number of Redis' database.
INTENTS = {"finsight": "captures", "baseline": "transactions"}
QUEUES = {0: "finsight:captures*", 13: "celery"}
COMMAND_SECONDS = 60.0
TELLING = {"FINSIGHT_LOG_LEVEL": "info", "FINSIGHT_LOG_FORMAT": "json"}


class Stack:
    """Enter it from the main thread; everything is started on demand and stopped in order at the end."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="finsight-bench-"))
        self._stack = ExitStack()
        self.mongodb = embedded.mongod(self.directory, free_port())
        self.redis = embedded.redis(self.directory, free_port())
        self.api_port = free_port()
        self._processes: dict[str, Running] = {}
        self._ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._stack.callback(shutil.rmtree, self.directory, ignore_errors=True)
        try:
            for service in (self.mongodb, self.redis):
                self._processes[service.name] = self.keep(start_service(service))
            ask(finsight_with(self.environment, "migrate"), "", COMMAND_SECONDS)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "FINSIGHT_MONGODB_URL": self.mongodb.url,
            "FINSIGHT_REDIS_URL": self.redis.url,
            "FINSIGHT_PORT": str(self.api_port),
            "FINSIGHT_DATA_DIR": str(self.directory),
            "FINSIGHT_LOG_LEVEL": "warning",
            "FINSIGHT_ENV": "production",
            "FINSIGHT_ATTEMPTS_PER_ADDRESS": MANY,
            "FINSIGHT_ATTEMPTS_PER_EMAIL": MANY,
        }

    @property
    def log_directory(self) -> Path:
        return self.directory / "logs"

    def api(self) -> Running:
        """The real `finsight api`."""
        return self._once("api", lambda: self._server("api", finsight("api"), self.api_port))

    @property
    def database(self) -> Running:
        """The private MongoDB."""
        return self._processes[self.mongodb.name]

    def worker(self) -> Running:
        """One `finsight worker`, as `finsight up` runs it."""
        return self._worker("worker", "local", self.environment)

    def importer(self) -> Running:
        """The worker that reads and books files; its log tells how long that took."""
        return self._worker("importer", "import", {**self.environment, **TELLING})

    def _worker(self, name: str, lane: str, environment: Mapping[str, str]) -> Running:
        def start() -> Running:
            log = self.log_directory / f"{name}.log"
            running = Running(finsight("worker", "--lane", lane), log, child_environment(**environment))
            running.wait_until(lambda: self._worker_waits(lane))
            return running

        return self._once(name, start)

    def bare(self, application: str) -> int:
        """The port of a program of `benchmarks` (`module:what` it serves), started when first asked for."""
        name, _, what = application.partition(":")
        port = self._ports.setdefault(application, free_port())
        command = module(f"benchmarks.{name}", str(port), what)
        self._once(application, lambda: self._server(application.replace(":", "-"), command, port))
        return port

    def keep(self, running: Running) -> Running:
        """Stop this one too when the run ends, before MongoDB and Redis."""
        self._stack.callback(running.stop)
        return running

    def forget_work(self) -> None:
        """Let no contender inherit the backlog of the one before it: empty the queues, drop what waits."""
        with MongoClient[dict[str, object]](self.mongodb.url) as client:
            for database, collection in INTENTS.items():
                client[database][collection].delete_many({"status": {"$in": [*UNFINISHED]}})
        for number, keys in QUEUES.items():
            with redis.Redis(port=self.redis.port, db=number) as client:
                for key in client.scan_iter(keys):
                    client.delete(key)

    def _server(self, name: str, command: Sequence[str], port: int) -> Running:
        return start_server(command, port, self.log_directory / f"{name}.log", self.environment)

    def _once(self, name: str, start: Callable[[], Running]) -> Running:
        if name not in self._processes:
            self._processes[name] = self.keep(start())
        return self._processes[name]

    def _worker_waits(self, lane: str) -> bool:
        with redis.Redis(port=self.redis.port) as client:
            return any(True for _ in client.scan_iter(f"finsight:worker:{lane.upper()}*"))


def finsight_with(environment: Mapping[str, str], *arguments: str) -> list[str]:
    """One of our own commands with these settings, whatever those of this process are."""
    return [
        "/usr/bin/env",
        *(f"{name}={value}" for name, value in environment.items()),
        *finsight(*arguments),
    ]
