"""`/healthz`: this process lives. `/readyz`: it can do its work; what is away but not needed to answer is named."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from pymongo.errors import PyMongoError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.database import Database

PATIENCE_SECONDS = 1.0
Probe = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Health:
    """`optional` names the parts without which captures are kept, but wait: `redis`, `worker`."""

    database: Database
    optional: Mapping[str, Probe]

    def routes(self) -> list[Route]:
        return [Route("/healthz", self.live), Route("/readyz", self.ready)]

    async def live(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """200, with `degraded` where an optional part is away; 503 without MongoDB."""
        if not await self._mongodb():
            return JSONResponse({"status": "unavailable", "missing": ["mongodb"]}, status_code=503)
        names = list(self.optional)
        alive = await asyncio.gather(*(_answers(self.optional[name]) for name in names))
        degraded = [name for name, well in zip(names, alive, strict=True) if not well]
        return JSONResponse({"status": "ready"} | ({"degraded": degraded} if degraded else {}))

    async def _mongodb(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.database.command("ping")
        except (PyMongoError, TimeoutError):
            return False
        return True


async def _answers(probe: Probe) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await probe()
    except TimeoutError:
        return False
