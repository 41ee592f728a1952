"""Assembles what answers at `/graphql`: HTTP, WebSocket and GraphiQL in front of any Strawberry schema."""

import strawberry
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api import graphiql
from graphql_api.body import BodyCap
from graphql_api.context import Gate
from graphql_api.engine import Before, Engine, NewContext, nothing_before
from graphql_api.http import GraphQLOverHTTP
from graphql_api.limits import Limits
from graphql_api.websocket import GraphQLOverWebSocket

PATH = "/graphql"


def build_edge(
    schema: strawberry.Schema,
    gate: Gate,
    new_context: NewContext,
    *,
    production: bool,
    limits: Limits = Limits(),  # noqa: B008  frozen
    before: Before = nothing_before,
) -> list[BaseRoute]:
    """Routes for `/graphql` and GraphiQL's files below it.

    `new_context(viewer, connection)` is called once for each operation. `production` keeps introspection and
    "did you mean" from callers who aren't signed in; GraphiQL's page is for everybody: a browser can't sign in before it.

    `before(context, operation)` is awaited before a query or mutation is executed.
    """
    engine = Engine(schema, gate, new_context, limits, production=production, before=before)
    over_http = BodyCap(GraphQLOverHTTP(engine, graphiql.page(PATH)), limits.body_bytes)
    return [
        Route(PATH, over_http),
        WebSocketRoute(PATH, GraphQLOverWebSocket(engine)),
        graphiql.files(PATH),
    ]


class EdgeFirst:
    """Hands `/graphql` to the edge without the layers of `app`.

    They catch and route what the edge catches and knows itself; for a socket their frames would live as long as it
    does [3 KiB].
    """

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self.app = app
        self.edge = {
            "websocket": next(route.app for route in routes if isinstance(route, WebSocketRoute)),
            "http": next(route.app for route in routes if isinstance(route, Route) and route.path == PATH),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.edge.get(scope["type"], self.app) if scope.get("path") == PATH else self.app
        await app(scope, receive, send)
