"""GraphQL over HTTP, as the specification drafts it: strict in what it reads, exact in what it answers.

Strawberry executes; its own view isn't used: it answers malformed bodies with 500 and knows one media type.
Statuses: a request that isn't executed is 400 (200 where the client takes only `application/json` and it was a
GraphQL request); an executed one is 200, but 429 or 503 where `RATE_LIMITED` or `UNAVAILABLE` left no data at all.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from graphql import OperationType
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_api import body, strict_json
from graphql_api.context import Viewer
from graphql_api.engine import Answer, Engine, Operation, OperationRequest
from graphql_api.errors import Refused, refuse, refused_by, retry_after, status_of
from graphql_api.negotiation import EVENT_STREAM, GRAPHQL_JSON, HTML, JSON, answer_type, is_json
from graphql_api.server_sent import EventStream

CALLER_DEPENDENT = {"vary": "Accept, Authorization", "cache-control": "no-store"}


class GraphQLOverHTTP:
    """The ASGI endpoint; wrap it in a `BodyCap`. `page` is what a browser gets that comes without a query."""

    def __init__(self, engine: Engine, page: Response) -> None:
        self.engine = engine
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        accepted = answer_type(headers.get("accept", JSON))
        try:
            response = await self.respond(accepted, headers, scope, receive)
        except ClientDisconnect:
            return
        except Refused as refused:
            response = refusal(refused, accepted)
        except body.BodyTooLarge:
            raise
        except Exception as error:  # noqa: BLE001  the edge's own faults are masked and logged like a resolver's
            response = refusal(refused_by(error), accepted)
        await response(scope, receive, send)

    async def respond(
        self, accepted: str | None, headers: Headers, scope: Scope, receive: Receive
    ) -> Response | EventStream:
        method = scope["method"]
        if method not in ("GET", "POST"):
            raise refuse("GraphQL is served by GET and POST.", status=405, allow="GET, POST")
        viewer = await self.viewer(headers)
        if accepted == HTML:
            if method == "GET" and b"query=" not in scope["query_string"]:
                return self.page
            accepted = answer_type(headers["accept"].replace(HTML, ""))
        if accepted is None:
            raise refuse(f"Answers are {JSON}, {GRAPHQL_JSON} or {EVENT_STREAM}, in UTF-8.", status=406)
        data = read_query(scope) if method == "GET" else await self.read_body(headers, receive)
        operation = self.engine.prepare(OperationRequest.of(data), viewer)
        check_method(operation, method, accepted)
        if accepted == EVENT_STREAM:
            return EventStream(self.engine, operation, viewer)
        return answer(await self.engine.execute(operation, viewer, HTTPConnection(scope)), accepted)

    async def viewer(self, headers: Headers) -> Viewer | None:
        authorization = headers.get("authorization")
        return None if authorization is None else await self.engine.gate.viewer(authorization)

    async def read_body(self, headers: Headers, receive: Receive) -> object:
        if not is_json(headers.get("content-type", "")):
            raise refuse(f"Send the request as {JSON} in UTF-8.", status=415)
        try:
            return strict_json.decode(await body.read(receive, self.engine.limits.body_seconds))
        except strict_json.NotJson:
            raise refuse("The request body isn't valid JSON.") from None


def read_query(scope: Scope) -> dict[str, object]:
    """The request of a URL: `variables` and `extensions` are JSON."""
    try:
        pairs = parse_qsl(
            scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=16
        )
        data: dict[str, object] = dict(pairs)
        if len(data) < len(pairs):
            raise refuse("A parameter of the URL is given twice.")
        for key in {"variables", "extensions"} & data.keys():
            data[key] = strict_json.decode(str(data[key])) if data[key] else None
    except ValueError:
        raise refuse("The URL's parameters can't be read.") from None
    return data


def check_method(operation: Operation, method: str, accepted: str) -> None:
    """Raise `Refused` where this operation can't be served this way."""
    if method == "GET" and operation.kind is OperationType.MUTATION:
        raise refuse("A mutation is sent by POST.", status=405, allow="POST")
    if operation.kind is OperationType.SUBSCRIPTION and accepted != EVENT_STREAM:
        raise refuse(
            "Subscriptions are served over WebSocket (graphql-transport-ws) at this address, "
            f"or as {EVENT_STREAM} where the header Accept asks for it."
        )


def answer(found: Answer, accepted: str) -> Response:
    if not found.executed:
        status = status_of(found.errors, 400 if accepted == GRAPHQL_JSON else 200)
    elif found.data is None or all(value is None for value in found.data.values()):
        status = status_of(found.errors, 200)
    else:
        status = 200
    wait = retry_after(found.errors)
    return written(found.payload(), status, accepted, {} if wait is None else {"retry-after": str(wait)})


def refusal(refused: Refused, accepted: str | None) -> Response:
    status = refused.status or (400 if accepted == GRAPHQL_JSON else 200)
    wait = retry_after(refused.errors)
    headers = refused.headers if wait is None else {**refused.headers, "retry-after": str(wait)}
    return written({"errors": list(refused.errors)}, status, accepted, headers)


def written(payload: object, status: int, accepted: str | None, headers: Mapping[str, str]) -> Response:
    media_type = GRAPHQL_JSON if accepted == GRAPHQL_JSON else JSON
    content = strict_json.encode(payload)
    return Response(content, status, {**CALLER_DEPENDENT, **headers}, f"{media_type}; charset=utf-8")
