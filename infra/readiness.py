"""What the API's `/readyz` says, asked without an HTTP client: those take long to import."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from domain.settings import Settings

READY = 200
TIMEOUT_SECONDS = 3.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared with, not listened on


@dataclass(frozen=True)
class Readiness:
    """`status` is None where nothing answers; `degraded` names the parts that are away."""

    status: int | None
    degraded: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return self.status == READY and not self.degraded

    def __str__(self) -> str:
        if self.status is None:
            return "the API does not answer"
        if self.degraded:
            return f"the API answers without {', '.join(self.degraded)}"
        return "everything answers" if self.status == READY else f"the API answers {self.status}"


def base_url(settings: Settings) -> str:
    """Where a program on this machine finds the API."""
    host = reachable_host(settings)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def reachable_host(settings: Settings) -> str:
    return EVERY_ADDRESS.get(settings.host, settings.host)


async def ask(settings: Settings) -> Readiness:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return _read(await _get(reachable_host(settings), settings.port))
    except (OSError, TimeoutError):
        return Readiness(None)


async def _get(host: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


def _read(answer: bytes) -> Readiness:
    """Of an answer that isn't ours nothing is ready."""
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        status = int(head.split(None, 2)[1])
        content: dict[str, Any] = json.loads(body)
        return Readiness(status, tuple(map(str, content.get("degraded", ()))))
    except (ValueError, IndexError, AttributeError):
        return Readiness(None)
