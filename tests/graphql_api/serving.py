"""Serves a toy edge by a real uvicorn on a free port of the loopback."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from graphql_api.context import Viewer
from graphql_api.edge import PATH, EdgeFirst, build_edge
from graphql_api.limits import Limits
from graphql_api.serving import listen, uvicorn_options
from tests.graphql_api.toy import Stage, ToyContext, ToyGate, toy_schema


class QuietServer(uvicorn.Server):
    """Leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Served:
    port: int
    server: uvicorn.Server
    gate: ToyGate = field(default_factory=ToyGate)
    stage: Stage = field(default_factory=Stage)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}{PATH}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{PATH}"

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)


@asynccontextmanager
async def serve(*, production: bool = False, limits: Limits = Limits()) -> AsyncGenerator[Served, None]:  # noqa: B008  frozen
    gate, stage = ToyGate(), Stage()

    def new_context(viewer: Viewer | None, connection: HTTPConnection) -> ToyContext:
        stage.contexts += 1
        return ToyContext(viewer, connection, stage, stage.contexts)

    routes = build_edge(toy_schema(), gate, new_context, production=production, limits=limits)
    app = EdgeFirst(Starlette(routes=routes), routes)
    server = QuietServer(uvicorn.Config(app, log_level="warning", **uvicorn_options(limits)))
    listener = listen("127.0.0.1", 0, limits)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield Served(listener.getsockname()[1], server, gate, stage)
    finally:
        server.should_exit = True
        await task
        listener.close()
