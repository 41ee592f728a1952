"""`finsight up`: all of Finsight as one command, each part a child process that is kept running."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from domain.settings import Settings
from infra import embedded, readiness
from infra.console import Console
from infra.embedded import Service
from infra.errors import StartError
from infra.lock import sole_use
from infra.processes import finsight, port_is_free
from infra.supervisor import Child, Program, Supervisor

PATIENCE_OF_DATABASE = 30.0
PATIENCE_OF_API = 8.0
POLL_SECONDS = 0.05
DEATHS_TO_GIVE_UP = 3
SERVICE_SECONDS = 120.0
# What mongod says before it opens its log file; what comes from the loader or the system looks otherwise.
MONGOD_LINE = '{"t":'


def run(settings: Settings, *, embed: bool = True) -> int:
    """Run everything until a signal comes; the exit status. `StartError` says what is missing or taken."""
    if not embed:
        _check_urls(settings)
    settings = settings.model_copy(update={"data_dir": settings.data_dir.absolute()})
    with sole_use(settings.data_dir):
        _check_port(settings)
        coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        console = Console(sys.stdout.fileno(), coloured=coloured)
        try:
            asyncio.run(Up(settings, console).until_stopped())
        finally:
            console.close()
    return 0


def _check_urls(settings: Settings) -> None:
    urls = {"FINSIGHT_MONGODB_URL": settings.mongodb_url, "FINSIGHT_REDIS_URL": settings.redis_url}
    missing = [name for name, url in urls.items() if url is None]
    if missing:
        raise StartError(f"Without embedded services, set {' and '.join(missing)}.")


def _check_port(settings: Settings) -> None:
    if not port_is_free(settings.port, settings.host):
        raise StartError(
            f"Port {settings.port} on {settings.host} is taken by another program. "
            "Choose another by FINSIGHT_PORT or --port."
        )


class Up:
    """One run of everything. The stages are: services; workers and scheduler; API."""

    def __init__(
        self, settings: Settings, console: Console, command: Callable[..., list[str]] = finsight
    ) -> None:
        """`command` gives the command line of a part, from its name and options."""
        self._settings = settings
        self._console = console
        self._command = command
        self._supervisor = Supervisor(console)
        self._stop = asyncio.Event()

    async def until_stopped(self) -> None:
        self._listen_for_signals()
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await stopping
        finally:
            for task in (starting, stopping):
                task.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)
            await self._supervisor.stop()
        self._console.say("stopped")

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(kind, self._hear, kind)

    def _hear(self, kind: signal.Signals) -> None:
        if self._stop.is_set():
            self._console.say(f"{kind.name} again: killing what is left")
            self._supervisor.kill()
        else:
            self._console.say(f"{kind.name}: stopping; once more to kill")
            self._stop.set()

    async def _start(self) -> None:
        environment = await self._start_services()
        self._console.say("migrating the database")
        status = await self._supervisor.run(self._part(environment, "migrate", "migrate"))
        if status != 0:
            raise StartError("The database could not be migrated; the lines above say why.")
        self._console.say("starting API, workers and scheduler")
        self._supervisor.start(*self._background(environment))
        self._supervisor.start(self._part(environment, "api", "api", patience=PATIENCE_OF_API))
        await self._until_ready()
        self._console.plain(f"ready {readiness.base_url(self._settings)}/graphql")

    async def _start_services(self) -> dict[str, str]:
        """Start those that no URL is given for; the environment that tells the others where all are."""
        services = self._embedded_services()
        if services:
            names = " and ".join(service.name for service in services)
            self._console.say(f"starting {names} in {self._settings.data_dir}")
            children = self._supervisor.start(*map(_service_program, services))
            await asyncio.gather(*map(_answers, services, children))
        urls = {service.name: service.url for service in services}
        return {
            "FINSIGHT_MONGODB_URL": self._settings.mongodb_url or urls[embedded.MONGOD],
            "FINSIGHT_REDIS_URL": self._settings.redis_url or urls[embedded.REDIS],
            "FINSIGHT_DATA_DIR": str(self._settings.data_dir),
            "FINSIGHT_PORT": str(self._settings.port),
            "PYTHONUNBUFFERED": "1",
        }

    def _embedded_services(self) -> list[Service]:
        directory = self._settings.data_dir
        wanted: dict[str, tuple[str | None, Callable[..., Service]]] = {
            embedded.MONGOD: (self._settings.mongodb_url, embedded.mongod),
            embedded.REDIS: (self._settings.redis_url, embedded.redis),
        }
        return [
            build(directory, embedded.claim_port(directory, name))
            for name, (url, build) in wanted.items()
            if url is None
        ]

    def _background(self, environment: dict[str, str]) -> list[Program]:
        local = [
            self._part(environment, f"worker-{number}", "worker", "--lane", "local")
            for number in range(1, self._settings.worker_processes + 1)
        ]
        model = self._part(environment, "model", "worker", "--lane", "model")
        imports = self._part(environment, "import", "worker", "--lane", "import")
        return [*local, model, imports, self._part(environment, "scheduler", "scheduler")]

    def _part(
        self, environment: dict[str, str], name: str, *arguments: str, patience: float = 5.0
    ) -> Program:
        return Program(name, tuple(self._command(*arguments)), environment, patience)

    async def _until_ready(self) -> None:
        said = ""
        while not (answer := await readiness.ask(self._settings)).complete:
            if answer.status is not None and str(answer) != said:
                said = str(answer)
                self._console.say(f"waiting: {said}")
            await asyncio.sleep(POLL_SECONDS)


def _service_program(service: Service) -> Program:
    return Program(
        service.name,
        service.command,
        patience=PATIENCE_OF_DATABASE,
        prepare=service.prepare,
        hidden=MONGOD_LINE,
    )


async def _answers(service: Service, child: Child) -> None:
    """Return when the service answers; `StartError` when it keeps dying or stays silent."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SERVICE_SECONDS):
            while child.deaths < DEATHS_TO_GIVE_UP:
                if await asyncio.to_thread(service.is_ready):
                    return
                await asyncio.sleep(POLL_SECONDS)
    raise StartError(f"{service.name} does not start. {service.advice} Its log is {service.log}.")
