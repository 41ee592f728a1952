"""A small schema and gate of our own, to try the edge with."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

import strawberry
from bson import ObjectId
from pymongo.errors import ServerSelectionTimeoutError
from starlette.requests import HTTPConnection
from strawberry.types import Info

from domain.errors import BadRequest, CursorExpired, Forbidden, RateLimited, Unauthenticated, Unavailable
from graphql_api.context import Viewer

SECRET = "the words of a person"


class ToyGate:
    """Tokens are `Bearer <session>` or `Bearer <session>:<anything>`; sessions are opened and revoked by tests."""

    def __init__(self) -> None:
        self.sessions: dict[str, ObjectId] = {}
        self.lives: dict[str, float] = {}
        self.watchers: dict[ObjectId, list[Callable[[], None]]] = {}
        self.revoked: set[ObjectId] = set()
        self.reachable = True

    def open(self, name: str, seconds: float = 600) -> str:
        self.sessions[name] = ObjectId()
        self.lives[name] = time.time() + seconds
        return f"Bearer {name}"

    def revoke(self, name: str) -> None:
        session = self.sessions[name]
        self.revoked.add(session)
        for close in list(self.watchers.get(session, ())):
            close()

    async def viewer(self, authorization: str) -> Viewer:
        if not self.reachable:
            raise Unavailable
        name = authorization.removeprefix("Bearer ").split(":")[0]
        session = self.sessions.get(name)
        if session is None or session in self.revoked or self.lives[name] <= time.time():
            raise Unauthenticated
        return Viewer(ObjectId(), session, self.lives[name], "finsight", frozenset())

    def watch(self, session: ObjectId, close: Callable[[], None]) -> Callable[[], None]:
        self.watchers.setdefault(session, []).append(close)
        if session in self.revoked:
            close()

        def unwatch() -> None:
            self.watchers[session].remove(close)

        return unwatch


@dataclass
class Stage:
    """What tests and resolvers share."""

    streams: int = 0
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    touched: int = 0
    contexts: int = 0

    async def enter(self, by: int) -> None:
        async with self.moved:
            self.streams += by
            self.moved.notify_all()

    async def until(self, streams: int) -> None:
        """Wait until so many endless subscriptions run."""
        async with asyncio.timeout(10), self.moved:
            await self.moved.wait_for(lambda: self.streams == streams)


@dataclass
class ToyContext:
    viewer: Viewer | None
    connection: HTTPConnection
    stage: Stage
    number: int


ToyInfo = Info[ToyContext, None]


@strawberry.enum
class Trouble(Enum):
    BUG = "BUG"
    BAD_REQUEST = "BAD_REQUEST"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    FORBIDDEN = "FORBIDDEN"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    UNAUTHENTICATED = "UNAUTHENTICATED"


def fail(trouble: Trouble) -> None:
    raise {
        Trouble.BUG: RuntimeError(SECRET),
        Trouble.BAD_REQUEST: BadRequest("Both first and last."),
        Trouble.CURSOR_EXPIRED: CursorExpired(),
        Trouble.FORBIDDEN: Forbidden(),
        Trouble.RATE_LIMITED: RateLimited(7),
        Trouble.UNAVAILABLE: ServerSelectionTimeoutError("mongodb://secret-host"),
        Trouble.UNAUTHENTICATED: Unauthenticated(),
    }[trouble]


@strawberry.type
class Item:
    name: str

    @strawberry.field
    def children(self) -> "list[Item]":
        return [Item(name=f"{self.name}.{index}") for index in range(2)]

    @strawberry.field
    def items(self, first: int | None = None, last: int | None = None) -> "ItemConnection":  # noqa: ARG002  only the price counts
        return ItemConnection(edges=[])


@strawberry.type
class ItemEdge:
    node: Item


@strawberry.type
class ItemConnection:
    edges: list[ItemEdge]


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"Hello, {name}!"

    @strawberry.field
    def session(self, info: ToyInfo) -> str | None:
        viewer = info.context.viewer
        return str(viewer.session) if viewer else None

    @strawberry.field
    def context_number(self, info: ToyInfo) -> int:
        return info.context.number

    @strawberry.field
    def half(self, amount: Decimal) -> Decimal:
        return amount / 2

    @strawberry.field
    def trouble(self, kind: Trouble) -> str | None:
        fail(kind)
        return None

    @strawberry.field
    def number(self) -> int:
        return 2**40

    @strawberry.field
    def item(self) -> Item:
        return Item(name="root")

    @strawberry.field
    def items(self, first: int | None = None, last: int | None = None) -> ItemConnection:  # noqa: ARG002  only the price counts
        return ItemConnection(edges=[ItemEdge(node=Item(name="one"))])


@strawberry.type
class Mutation:
    @strawberry.mutation
    def touch(self, info: ToyInfo) -> int:
        info.context.stage.touched += 1
        return info.context.stage.touched


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncGenerator[int, None]:
        for number in range(1, to + 1):
            yield number

    @strawberry.subscription
    async def endless(self, info: ToyInfo) -> AsyncGenerator[str, None]:
        """Says "on", then nothing, until it is cancelled."""
        stage = info.context.stage
        await stage.enter(1)
        try:
            yield "on"
            await asyncio.Event().wait()
        finally:
            await asyncio.shield(stage.enter(-1))

    @strawberry.subscription
    async def flood(self, info: ToyInfo, size: int) -> AsyncGenerator[str, None]:
        """Texts of that size without end."""
        stage = info.context.stage
        await stage.enter(1)
        try:
            while True:
                yield "x" * size
        finally:
            await asyncio.shield(stage.enter(-1))

    @strawberry.subscription
    async def breaks(self, kind: Trouble) -> AsyncGenerator[int, None]:
        """One event, then trouble."""
        yield 1
        fail(kind)

    @strawberry.subscription
    async def refused(self, kind: Trouble) -> AsyncGenerator[int, None]:
        """Trouble before the first event."""
        fail(kind)
        yield 1

    @strawberry.subscription
    async def faulty_events(self) -> AsyncGenerator[Item, None]:
        """Events that can't be resolved: their list is no list."""
        yield Item(name="whole")
        yield Item(name=None)  # type: ignore[arg-type]  # that is the fault
        yield Item(name="whole again")


def toy_schema() -> strawberry.Schema:
    return strawberry.Schema(Query, Mutation, Subscription)
