"""MongoDB and Redis as child processes, for a machine that has neither: loopback only, files in the data directory."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from domain.database import TRANSACTION_SECONDS
from domain.settings import Settings
from infra import memory, replica_set
from infra.binaries import EmbeddedError, find_mongod, find_redis
from infra.processes import LOOPBACK, free_port, port_is_free, somebody_listens

MONGOD = "mongod"
REDIS = "redis"
URLS = {
    MONGOD: f"mongodb://{LOOPBACK}:{{port}}/?replicaSet={replica_set.NAME}",
    REDIS: f"redis://{LOOPBACK}:{{port}}/0",
}
VARIABLES = {MONGOD: "FINSIGHT_MONGODB_URL", REDIS: "FINSIGHT_REDIS_URL"}
PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Service:
    """A server that we run ourselves; `advice` helps where its program is there but doesn't run."""

    name: str
    url: str
    port: int
    command: tuple[str, ...]
    log: Path
    is_ready: Callable[[], bool]
    advice: str

    def wait_until_ready(self, seconds: float) -> bool:
        """Whether it answered within so many seconds."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE_SECONDS)
        return True

    def prepare(self) -> None:
        """Keep the log of the run before under another name, so that logs don't grow for ever."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))


def mongod(data_dir: Path, port: int, *, cache_gigabytes: float | None = None) -> Service:
    """A replica set of one member in this directory; `EmbeddedError` where there is no mongod.

    Unless it is told, what it keeps in memory follows from how much there is.
    """
    files = _directory(data_dir / "mongodb")
    log = _directory(data_dir / "logs") / "mongod.log"
    options = {
        "--dbpath": files,
        "--port": port,
        "--bind_ip": LOOPBACK,
        "--replSet": replica_set.NAME,
        "--oplogSize": 512,
        "--wiredTigerCacheSizeGB": cache_gigabytes or memory.cache_gigabytes(memory.granted_bytes()),
        # The embedded release has a known hole in the decompression of messages.
        "--networkMessageCompressors": "disabled",
        "--logpath": log,
        "--setParameter": "diagnosticDataCollectionEnabled=false",
    }
    # What a process that was killed in the middle of a commit has locked, others wait for so long.
    lifetime = ("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}")
    return Service(
        name=MONGOD,
        url=URLS[MONGOD].format(port=port),
        port=port,
        command=(str(find_mongod(data_dir)), "--quiet", "--nounixsocket", *_arguments(options), *lifetime),
        log=log,
        is_ready=partial(replica_set.is_primary, port),
        advice="The mongod that comes with Finsight needs glibc, libcurl4 and OpenSSL 3.",
    )


def redis(data_dir: Path, port: int) -> Service:
    """A Redis that stores nothing: it is never the truth. `EmbeddedError` where there is no redis-server."""
    log = _directory(data_dir / "logs") / "redis.log"
    options = {
        "--bind": LOOPBACK,
        "--port": port,
        "--dir": data_dir.resolve(),
        "--save": "",
        "--appendonly": "no",
        "--maxmemory": "256mb",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
        "--logfile": log,
    }
    return Service(
        name=REDIS,
        url=URLS[REDIS].format(port=port),
        port=port,
        command=(str(find_redis(data_dir)), *_arguments(options)),
        log=log,
        is_ready=partial(answers_ping, port),
        advice="The redis-server that comes with Finsight needs glibc.",
    )


def claim_port(data_dir: Path, name: str) -> int:
    """The port that this service had here before where it is still free, else another, remembered from now on."""
    ports = remembered_ports(data_dir)
    port = ports.get(name)
    if port is None or not port_is_free(port):
        port = free_port()
        path = _directory(data_dir) / "ports.json"
        path.write_text(json.dumps({**ports, name: port}), encoding="utf-8")
    return port


def remembered_ports(data_dir: Path) -> dict[str, int]:
    """The ports of the services that ran in this directory; an unreadable file is as good as none."""
    try:
        stored = json.loads((data_dir / "ports.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    names = stored if isinstance(stored, dict) else {}
    return {name: port for name, port in names.items() if isinstance(port, int) and 0 < port < 2**16}


def located(settings: Settings) -> Settings:
    """The settings with both servers' URLs: given ones, else those of the `finsight up` that runs on this directory.

    Raises `EmbeddedError` where one is neither given nor running.
    """
    found = {
        "mongodb_url": settings.mongodb_url or running_url(settings, MONGOD),
        "redis_url": settings.redis_url or running_url(settings, REDIS),
    }
    return settings.model_copy(update=found)


def urls_of(settings: Settings) -> tuple[str, str]:
    """Where MongoDB and Redis are, in this order; `EmbeddedError` where one is neither given nor running."""
    return settings.mongodb_url or running_url(settings, MONGOD), settings.redis_url or running_url(
        settings, REDIS
    )


def running_url(settings: Settings, name: str) -> str:
    """The URL of the embedded service that runs on the data directory; else `EmbeddedError`."""
    port = remembered_ports(settings.data_dir).get(name)
    if port is None or not somebody_listens(port):
        raise EmbeddedError(
            f"No {name} runs in {settings.data_dir}: start `finsight up` there first, or set {VARIABLES[name]}."
        )
    return URLS[name].format(port=port)


def answers_ping(port: int) -> bool:
    """Whether a Redis on this port answers; by hand, since its client takes long to import."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def _directory(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def _arguments(options: dict[str, object]) -> list[str]:
    return [text for option, value in options.items() for text in (option, str(value))]
