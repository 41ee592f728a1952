"""Between the transports and the schema: reads requests, refuses what mustn't run, runs the rest."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    OperationDefinitionNode,
    OperationType,
    execute,
    subscribe,
)
from starlette.requests import HTTPConnection
from strawberry.execution.is_awaitable import optimized_is_awaitable

from domain.errors import RequestFault
from graphql_api.context import Gate, Viewer
from graphql_api.documents import Documents
from graphql_api.errors import PublicError, Refused, of_exception, of_fault, of_graphql, refuse
from graphql_api.limits import Limits


class Gone(Exception):  # noqa: N818  it says where the client is
    """The client has left, stopped reading, or is being sent away: there is no use in answering."""


NewContext = Callable[[Viewer | None, HTTPConnection], Any]
Before = Callable[[Any, "Operation"], Awaitable[None]]


async def nothing_before(_context: object, _operation: "Operation") -> None:
    """Most schemas read nothing before their fields."""


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """What a client sent, its shape checked. `extensions` are accepted and ignored."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None

    @classmethod
    def of(cls, data: object) -> "OperationRequest":
        """From decoded JSON. Raises `Refused` (400) for what is no GraphQL request."""
        if isinstance(data, list):
            raise refuse("Batches aren't supported: send one operation for each request.")
        if not isinstance(data, dict):
            raise refuse("A GraphQL request is a JSON object with the key `query`.")
        query = data.get("query")
        if not isinstance(query, str):
            raise refuse("`query` must be a string.")
        variables, extensions, name = (data.get(key) for key in ("variables", "extensions", "operationName"))
        for key, value, kind in (("variables", variables, dict), ("extensions", extensions, dict)):
            if value is not None and not isinstance(value, kind):
                raise refuse(f"`{key}` must be a JSON object or null.")
        if name is not None and not isinstance(name, str):
            raise refuse("`operationName` must be a string or null.")
        return cls(query, variables, name)


@dataclass(frozen=True, slots=True)
class Operation:
    """One that may run."""

    text: str
    document: DocumentNode
    node: OperationDefinitionNode
    variables: dict[str, Any] | None

    @property
    def kind(self) -> OperationType:
        return self.node.operation

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One result. `executed` is False where it failed before any field was resolved, or where a stream broke."""

    data: dict[str, Any] | None
    errors: tuple[PublicError, ...]
    executed: bool

    @classmethod
    def of(cls, result: ExecutionResult) -> "Answer":
        found = result.errors or ()
        executed = result.data is not None or not found or any(error.path is not None for error in found)
        return cls(result.data, tuple(of_graphql(error) for error in found), executed)

    def payload(self) -> dict[str, Any]:
        """The GraphQL response: without `data` where nothing was executed."""
        data = {"data": self.data} if self.executed else {}
        return {**data, "errors": list(self.errors)} if self.errors else data


class Engine:
    """A schema behind the edge's checks; what HTTP and WebSocket share.

    Strawberry makes the schema, graphql-core executes it: Strawberry's own `execute` would parse, validate and log
    what the edge has done already, for more time than the execution takes.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        gate: Gate,
        new_context: NewContext,
        limits: Limits,
        *,
        production: bool,
        before: Before = nothing_before,
    ) -> None:
        self.schema = schema._schema  # noqa: SLF001  no public name
        self.gate = gate
        self.new_context = new_context
        self.limits = limits
        self.production = production
        self.before = before
        self.documents = Documents(self.schema, limits, hide_suggestions=production)

    def prepare(self, request: OperationRequest, viewer: Viewer | None) -> Operation:
        """The operation that the request asks for. Raises `Refused`."""
        document = self.documents.read(request.query)
        node = document.operation(request.operation_name)
        if document.introspects and self.production and viewer is None:
            raise refuse("Sign in to read the schema.", "FORBIDDEN", status=None)
        try:
            self.documents.price(document, node, request.variables)
        except RequestFault as fault:
            raise Refused(of_fault(fault), status=None) from None
        return Operation(request.query, document.valid_node, node, request.variables)

    async def execute(
        self, operation: Operation, viewer: Viewer | None, connection: HTTPConnection
    ) -> Answer:
        """Run a query or mutation with a context of its own."""
        context = self.new_context(viewer, connection)
        await self.before(context, operation)
        result = execute(
            self.schema,
            operation.document,
            context_value=context,
            variable_values=operation.variables,
            operation_name=operation.name,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # it is one, though typed as a plain bool
        )
        return Answer.of(result if isinstance(result, ExecutionResult) else await result)

    async def stream(
        self, operation: Operation, viewer: Viewer | None, connection: HTTPConnection
    ) -> AsyncGenerator[Answer, None]:
        """Run any operation; a subscription answers until it ends. An answer not `executed` is the last. Raises nothing."""
        try:
            async with aclosing(self.answers(operation, viewer, connection)) as answers:
                async for answer in answers:
                    yield answer
                    if not answer.executed:
                        return
        except Exception as error:  # noqa: BLE001  what no resolver raised is masked and logged all the same
            yield Answer(None, (of_exception(error),), executed=False)

    async def answers(
        self, operation: Operation, viewer: Viewer | None, connection: HTTPConnection
    ) -> AsyncGenerator[Answer, None]:
        if operation.kind is not OperationType.SUBSCRIPTION:
            yield await self.execute(operation, viewer, connection)
            return
        subscribed = subscribe(
            self.schema,
            operation.document,
            context_value=self.new_context(viewer, connection),
            variable_values=operation.variables,
            operation_name=operation.name,
        )
        results = await subscribed if isinstance(subscribed, Awaitable) else subscribed
        if isinstance(results, ExecutionResult):
            yield Answer.of(results)
            return
        async with aclosing(cast("AsyncGenerator[ExecutionResult, None]", results)) as stream:
            async for result in stream:
                yield Answer.of(result)
