"""Runs the GraphQL over HTTP audits of the npm package graphql-http with the Node that pip installed."""

import asyncio
import fcntl
import json
import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCRIPTS = Path(sysconfig.get_path("scripts"))


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many audits there are, and those that failed, each with `id`, `name`, `reason`."""

    total: int
    failed: list[dict[str, Any]]


async def audit(url: str, token: str) -> AuditReport:
    """Audit the GraphQL endpoint at `url`, signed in with the access token (without "Bearer")."""
    await asyncio.to_thread(install)
    output = await run("node", "run.mjs", url, FINSIGHT_AUDIT_TOKEN=token)
    return AuditReport(**json.loads(output))


def install() -> None:
    """`npm ci`, once for each state of the lock file, by one process at a time."""
    modules = HERE / "node_modules"
    with (HERE / "package-lock.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lock = file.read()
        stamp = modules / ".installed"
        if not stamp.exists() or stamp.read_text() != lock:
            asyncio.run(run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
            stamp.write_text(lock)


async def run(program: str, *arguments: str, **environment: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        SCRIPTS / program,
        *arguments,
        cwd=HERE,
        env={**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, problems = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{program} ended with {process.returncode}: {problems.decode()}")
    return output
