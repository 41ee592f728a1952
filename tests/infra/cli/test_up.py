"""`finsight up` with real services, its own parts stood in for by `parts.py`."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from domain.settings import Settings
from infra.cli.up import Up, run
from infra.console import Console
from infra.embedded import remembered_ports
from infra.errors import StartError
from infra.processes import free_port, somebody_listens
from tests.infra.screen import WAIT_SECONDS, Screen
from tests.services import Services

PARTS = Path(__file__).with_name("parts.py")

Start = Callable[[Settings], "asyncio.Task[None]"]


def part(*arguments: str) -> list[str]:
    return [sys.executable, "-S", str(PARTS), *arguments]


def settings(directory: Path, services: Services | None = None, **changes: object) -> Settings:
    urls = {} if services is None else {"mongodb_url": services.mongodb_url, "redis_url": services.redis_url}
    return Settings.model_validate({"data_dir": directory, "port": free_port(), **urls, **changes})


@pytest.fixture
async def start(screen: Screen) -> AsyncIterator[Start]:
    """Start everything; stopped when the test ends."""
    console = Console(screen.descriptor, coloured=False)
    running: list[asyncio.Task[None]] = []

    def start(given: Settings) -> "asyncio.Task[None]":
        task = asyncio.create_task(Up(given, console, part).until_stopped())
        running.append(task)
        return task

    yield start
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(kind)
    console.close()


async def stop(task: Awaitable[None], kind: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), kind)
    await asyncio.wait_for(task, WAIT_SECONDS)


async def test_everything_is_started_announced_and_stopped_in_order(
    start: Start, screen: Screen, tmp_path: Path
) -> None:
    given = settings(tmp_path, worker_processes=2)
    running = start(given)
    seen = await screen.until_contains("\nready ")
    assert f"\nready http://127.0.0.1:{given.port}/graphql\n" in seen
    assert "waiting: the API answers without worker" in seen
    for name in ("worker-1", "worker-2", "model", "scheduler", "api"):
        seen = await screen.until_contains(f"\n{name:<10}| ")
    ports = remembered_ports(tmp_path)
    assert (
        f"api       | mongodb://127.0.0.1:{ports['mongod']}/?replicaSet=finsight redis://127.0.0.1:{ports['redis']}/0"
        in seen
    )
    await stop(running)
    seen = await screen.until_contains("finsight  | stopped")
    farewells = [line.split()[0] for line in seen.splitlines() if line.endswith("| goodbye")]
    assert farewells[0] == "api"
    assert sorted(farewells[1:]) == ["import", "model", "scheduler", "worker-1", "worker-2"]
    assert not somebody_listens(ports["mongod"])
    assert not somebody_listens(ports["redis"])


async def test_an_embedded_service_that_dies_is_started_again_on_its_port(
    start: Start, screen: Screen, tmp_path: Path, services: Services
) -> None:
    start(settings(tmp_path, mongodb_url=services.mongodb_url))
    await screen.until_contains("\nready ")
    port = remembered_ports(tmp_path)["redis"]
    shut_down(port)
    await screen.until_contains("redis ended with status 0; starting it again")
    async with asyncio.timeout(WAIT_SECONDS):
        while not await asyncio.to_thread(somebody_listens, port):
            pass


def shut_down(redis_port: int) -> None:
    with socket.create_connection(("127.0.0.1", redis_port)) as connection:
        connection.sendall(b"SHUTDOWN NOSAVE\r\n")
        assert connection.recv(64) == b""


async def test_given_servers_are_used_and_none_is_started(
    start: Start, screen: Screen, tmp_path: Path, services: Services
) -> None:
    running = start(settings(tmp_path, services))
    seen = await screen.until_contains("\nready ")
    assert f"| {services.mongodb_url} {services.redis_url}\n" in seen
    assert remembered_ports(tmp_path) == {}
    await stop(running, signal.SIGINT)


async def test_a_second_signal_kills(
    start: Start, screen: Screen, tmp_path: Path, services: Services
) -> None:
    running = start(settings(tmp_path, services))
    await screen.until_contains("\nready ")
    os.kill(os.getpid(), signal.SIGINT)
    await screen.until_contains("SIGINT: stopping; once more to kill")
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(running, WAIT_SECONDS)


async def test_a_signal_during_the_start_stops_it(start: Start, screen: Screen, tmp_path: Path) -> None:
    running = start(settings(tmp_path))
    await screen.until_contains("starting mongod and redis")
    await stop(running)
    assert "ready" not in await screen.until_contains("| stopped")


async def test_a_failed_migration_ends_the_start(
    start: Start, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIGRATE_STATUS", "1")
    with pytest.raises(StartError, match="could not be migrated"):
        await start(settings(tmp_path, services))


async def test_a_mongod_that_does_not_run_here_is_explained(
    start: Start, screen: Screen, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "mongod"
    broken.write_text("#!/bin/sh\necho libcurl.so.4 is missing\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(StartError, match=r"mongod does not start\. .*libcurl4"):
        await start(settings(tmp_path, redis_url=services.redis_url))
    await screen.until_contains("mongod    | libcurl.so.4 is missing")


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartError, match=rf"Port {port} .* is taken .*FINSIGHT_PORT or --port"):
            run(Settings(data_dir=tmp_path, port=port))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "FINSIGHT_MONGODB_URL and FINSIGHT_REDIS_URL"),
        ({"redis_url": "redis://cache"}, "FINSIGHT_MONGODB_URL"),
    ],
)
def test_without_embedded_services_both_addresses_are_asked_for(
    tmp_path: Path, given: dict[str, Any], missing: str
) -> None:
    with pytest.raises(StartError, match=f"Without embedded services, set {missing}."):
        run(settings(tmp_path, **given), embed=False)
