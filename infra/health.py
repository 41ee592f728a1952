"""The parts of an installation, each with a check that says how to mend it."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pymongo.errors import OperationFailure, PyMongoError
from redis import Redis
from redis.exceptions import RedisError

from domain import migrations
from domain.database import TRANSACTION_SECONDS, Database, connect, database_of
from domain.settings import Settings
from infra import binaries, embedded, readiness
from infra.errors import StartError

OLDEST_MONGODB = (6, 0)
START = "start `finsight up`"


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """`mend` says what to do, empty where nothing is to be done."""

    level: Level
    what: str
    mend: str = ""


async def python_version(_settings: Settings) -> Finding:
    version = f"Python {sys.version.split()[0]}"
    if (3, 11) <= sys.version_info[:2] <= (3, 12):
        return Finding(Level.OK, version)
    return Finding(Level.FAIL, version, "use Python 3.11 or 3.12")


async def variables(settings: Settings) -> Finding:
    """Wrong values never get this far; a misspelt name would pass unnoticed."""
    known = {f"FINSIGHT_{name.upper()}" for name in type(settings).model_fields}
    unknown = sorted(name for name in os.environ if name.startswith("FINSIGHT_") and name not in known)
    if unknown:
        return Finding(
            Level.WARN, f"unknown settings: {', '.join(unknown)}", "`.env.example` lists all names"
        )
    return Finding(Level.OK, f"settings ({settings.env})")


async def data_directory(settings: Settings) -> Finding:
    directory = settings.data_dir.absolute()
    what = f"data directory {directory}"
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            return Finding(Level.OK, what if existing == directory else f"{what} (made by the first start)")
    except OSError as error:
        return Finding(Level.FAIL, f"{what}: {error.strerror}", "make it writable, or set FINSIGHT_DATA_DIR")


async def mongod_program(settings: Settings) -> Finding:
    return await _program("mongod", settings.mongodb_url, binaries.find_mongod, settings.data_dir)


async def redis_program(settings: Settings) -> Finding:
    return await _program("redis-server", settings.redis_url, binaries.find_redis, settings.data_dir)


async def mongodb(settings: Settings) -> Finding:
    async def look(database: Database) -> Finding:
        version = (await database.client.server_info())["version"]
        hello = await database.command("hello")
        what = f"MongoDB {version}, replica set {hello.get('setName', 'none')}"
        if tuple(map(int, version.split(".")[:2])) < OLDEST_MONGODB:
            return Finding(Level.FAIL, what, "use MongoDB 6.0 or newer")
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            return Finding(
                Level.FAIL, what, "start mongod with --replSet and initiate it: transactions need it"
            )
        return Finding(Level.OK, what)

    return await _with_database(settings, "MongoDB", look)


async def migrated(settings: Settings) -> Finding:
    async def look(database: Database) -> Finding:
        pending = await migrations.pending(database)
        if pending:
            return Finding(Level.FAIL, f"migrations pending: {', '.join(pending)}", "run `finsight migrate`")
        return Finding(Level.OK, f"database {database.name} is migrated")

    return await _with_database(settings, "migrations", look)


async def transaction_lifetime(settings: Settings) -> Finding:
    """Not every server lets its parameters be read, a hosted one for instance."""

    async def look(database: Database) -> Finding:
        name = "transactionLifetimeLimitSeconds"
        try:
            answer = await database.client.admin.command({"getParameter": 1, name: 1})
        except OperationFailure as error:
            return Finding(Level.WARN, f"MongoDB's {name} can't be read ({error.code})", _LIFETIME)
        level = Level.OK if answer[name] <= TRANSACTION_SECONDS else Level.WARN
        return Finding(
            level,
            f"MongoDB ends abandoned transactions after {answer[name]} s",
            "" if level is Level.OK else _LIFETIME,
        )

    return await _with_database(settings, "transactions", look)


_LIFETIME = (
    f"set it to {TRANSACTION_SECONDS}: what a killed process has locked, others wait for so long "
    "(`mongod --setParameter transactionLifetimeLimitSeconds=5`)"
)


async def redis(settings: Settings) -> Finding:
    try:
        url = settings.redis_url or embedded.running_url(settings, embedded.REDIS)
    except StartError:
        return Finding(Level.WARN, "Redis does not run", START)
    try:
        server = await asyncio.to_thread(_redis_server, url)
    except (RedisError, OSError) as error:
        return Finding(
            Level.FAIL,
            f"Redis at {_address(url)}: {type(error).__name__}",
            "start it, or mend FINSIGHT_REDIS_URL",
        )
    return Finding(Level.OK, f"Redis {server['redis_version']}")


async def api(settings: Settings) -> Finding:
    answer = await readiness.ask(settings)
    what = f"{readiness.base_url(settings)}: {answer}"
    if answer.complete:
        return Finding(Level.OK, what)
    if answer.status is None:
        return Finding(Level.WARN, what, START)
    return Finding(Level.FAIL, what, "the logs of `finsight up` say why")


async def gemini(settings: Settings) -> Finding:
    if settings.gemini_api_key is None:
        return Finding(
            Level.WARN,
            "no Gemini key: the local parser reads everything",
            "set FINSIGHT_GEMINI_API_KEY to use it",
        )
    return Finding(Level.OK, f"Gemini key set, model {settings.gemini_model}")


async def graphiql(_settings: Settings) -> Finding:
    page = resources.files("graphql_api") / "graphiql" / "static" / "graphiql.js"
    if page.is_file():
        return Finding(Level.OK, "GraphiQL's files")
    return Finding(Level.FAIL, "GraphiQL's files are missing", "install Finsight again")


CHECKS: Sequence[Callable[[Settings], Awaitable[Finding]]] = (
    python_version,
    variables,
    data_directory,
    mongod_program,
    mongodb,
    migrated,
    transaction_lifetime,
    redis_program,
    redis,
    api,
    gemini,
    graphiql,
)


async def _program(name: str, url: str | None, find: Callable[[Path], Path], data_dir: Path) -> Finding:
    """The program of an embedded service: is it there, does it run here?"""
    if url is not None:
        return Finding(Level.OK, f"{name}: not needed, {_address(url)} is used")
    try:
        path = await asyncio.to_thread(find, data_dir)
        process = await asyncio.create_subprocess_exec(
            path, "--version", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except StartError as error:
        return Finding(Level.FAIL, f"{name} is missing", str(error))
    output, _ = await process.communicate()
    line = output.decode(errors="replace").partition("\n")[0].partition(" sha=")[0]
    if process.returncode != 0:
        return Finding(
            Level.FAIL, f"{path} does not run: {line}", "install what it lacks, or another on PATH"
        )
    return Finding(Level.OK, f"{path}: {line}")


def _redis_server(url: str) -> dict[str, Any]:
    """Of the client's two kinds the one that closes its socket when a server hangs."""
    with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
        server: dict[str, Any] = client.info("server")
        return server


async def _with_database(
    settings: Settings, part: str, look: Callable[[Database], Awaitable[Finding]]
) -> Finding:
    try:
        url = settings.mongodb_url or embedded.running_url(settings, embedded.MONGOD)
    except StartError:
        return Finding(Level.WARN, f"{part}: MongoDB does not run", START)
    client = connect(url, timeout_seconds=None)  # Then the two seconds to find a server hold.
    try:
        return await look(database_of(client, settings.mongodb_database))
    except PyMongoError as error:
        return Finding(
            Level.FAIL,
            f"{part}: {_address(url)}: {type(error).__name__}",
            "start it, or mend FINSIGHT_MONGODB_URL",
        )
    finally:
        await client.close()


def _address(url: str) -> str:
    """The URL without name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path if parts.scheme == 'unix' else ''}"
