"""Between the transports and the schema: reads requests, refuses what mustn't run, runs the rest."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import OperationDefinitionNode, OperationType
from starlette.requests import HTTPConnection
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType as KindOfOperation

from domain.errors import RequestFault
from graphql_api.context import Gate, Viewer
from graphql_api.documents import CheckedText, Documents, KnownDocument
from graphql_api.errors import PublicError, Refused, of_exception, of_fault, of_graphql, refuse
from graphql_api.limits import Limits


class Gone(Exception):  # noqa: N818  it says where the client is
    """The client has left, stopped reading, or is being sent away: there is no use in answering."""


NewContext = Callable[[Viewer | None, HTTPConnection], Any]


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

    text: CheckedText
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
    """A schema behind the edge's checks; what HTTP and WebSocket share."""

    def __init__(
        self,
        schema: strawberry.Schema,
        gate: Gate,
        new_context: NewContext,
        limits: Limits,
        *,
        production: bool,
    ) -> None:
        if KnownDocument not in schema.extensions:
            schema.extensions = (KnownDocument, *schema.extensions)
        self.schema = schema
        self.gate = gate
        self.new_context = new_context
        self.limits = limits
        self.production = production
        self.documents = Documents(schema._schema, limits, hide_suggestions=production)  # noqa: SLF001  no public name

    def prepare(self, request: OperationRequest, viewer: Viewer | None) -> Operation:
        """The operation that the request asks for. Raises `Refused`."""
        text = self.documents.read(request.query)
        document = text.document
        node = document.operation(request.operation_name)
        if document.introspects and self.production and viewer is None:
            raise refuse("Sign in to read the schema.", "FORBIDDEN", status=None)
        try:
            self.documents.price(document, node, request.variables)
        except RequestFault as fault:
            raise Refused(of_fault(fault), status=None) from None
        return Operation(text, node, request.variables)

    async def execute(
        self, operation: Operation, viewer: Viewer | None, connection: HTTPConnection
    ) -> Answer:
        """Run a query or mutation with a context of its own."""
        result = await self.schema.execute(
            operation.text,
            variable_values=operation.variables,
            context_value=self.new_context(viewer, connection),
            operation_name=operation.name,
            allowed_operation_types=(KindOfOperation.QUERY, KindOfOperation.MUTATION),
        )
        return Answer.of(result)

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
        results: AsyncGenerator[Any, None] = await self.schema.stream(
            operation.text,
            variable_values=operation.variables,
            context_value=self.new_context(viewer, connection),
            operation_name=operation.name,
            allowed_operation_types=(KindOfOperation.SUBSCRIPTION,),
        )
        async with aclosing(results):
            async for result in results:
                yield Answer.of(result)
