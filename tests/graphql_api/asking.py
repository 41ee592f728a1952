"""Asks the real schema as the edge does, without HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graphql import OperationType
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from starlette.requests import HTTPConnection

from domain.people.service import SignedIn
from graphql_api.context import Viewer
from graphql_api.engine import Engine, OperationRequest
from graphql_api.limits import Limits
from graphql_api.live.query import read_cursor_first
from graphql_api.schema import build_schema
from graphql_api.services import Services
from infra.api import _new_context
from tests.graphql_api.toy import ToyGate

CONNECTION = HTTPConnection({"type": "http", "headers": [], "client": ("127.0.0.1", 1)})
SCHEMA = build_schema()


@dataclass
class Listener(CommandListener):
    """The commands that a client sent, but for those that keep its connections."""

    commands: list[Mapping[str, Any]] = field(default_factory=list)

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name not in {"hello", "ping", "endSessions"}:
            self.commands.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing more is noted."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing more is noted."""


class Asker:
    """One caller: somebody signed in, or (None) nobody."""

    def __init__(self, services: Services, signed_in: SignedIn | None) -> None:
        self.services = services
        self.person = None if signed_in is None else signed_in.person
        self.viewer = None
        if signed_in is not None:
            person, session = signed_in.person.id, signed_in.session.id
            self.viewer = Viewer(person, session, 2e9, "finsight", frozenset({"everything"}))
        new_context = partial(_new_context, services)
        self.engine = Engine(
            SCHEMA, ToyGate(), new_context, Limits(), production=False, before=read_cursor_first
        )

    async def __call__(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, `data` and `errors`; of a subscription the first."""
        operation = self.engine.prepare(OperationRequest(query, variables), self.viewer)
        if operation.kind is OperationType.SUBSCRIPTION:
            stream = self.engine.stream(operation, self.viewer, CONNECTION)
            try:
                return (await anext(stream)).payload()
            finally:
                await stream.aclose()
        return (await self.engine.execute(operation, self.viewer, CONNECTION)).payload()

    async def data(self, query: str, **variables: Any) -> Any:
        answer = await self(query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def code(self, query: str, **variables: Any) -> str:
        answer = await self(query, **variables)
        return str(answer["errors"][0]["extensions"]["code"])
