"""What a client reads when something fails: a message, and a stable `extensions.code`.

Expected failures keep their words. Whatever else happens reads "Something went wrong" with a request id, and is
logged under that id by its type and the lines it passed, never with its text: that may quote a person.
"""

import traceback
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import structlog
from graphql import GraphQLError, ValueNode, VariableDefinitionNode
from pymongo.errors import ConnectionFailure, PyMongoError

from domain.errors import FinsightError, Forbidden, RateLimited, Rejected, RequestFault, Unavailable

type_name = "{0.__module__}.{0.__qualname__}".format
log = structlog.get_logger(__name__)

PublicError = dict[str, Any]

# The HTTP status of a request that such an error kept from being executed at all.
STATUS_OF_REFUSAL = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "RATE_LIMITED": 429, "UNAVAILABLE": 503}
# The HTTP status where such an error is all that resolving brought; any other error leaves 200, as the data's null does.
STATUS_OF_CODE = {"RATE_LIMITED": 429, "UNAVAILABLE": 503}


class Refused(Exception):  # noqa: N818  it says what happens to the request, as `Rejected` does
    """A request that isn't executed: the errors it is answered with and the HTTP status.

    `status` None stands for 400, or 200 where the client takes nothing newer than `application/json`.
    """

    def __init__(
        self, *errors: PublicError, status: int | None = 400, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.errors = errors
        self.status = status
        self.headers = headers or {}


def refuse(message: str, code: str = "BAD_REQUEST", *, status: int | None = 400, **headers: str) -> Refused:
    """A refusal with one error. Headers are written with underscores: `allow="POST"`, `retry_after="3"`."""
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refused(worded(message, code), status=status, headers=written)


def worded(message: str, code: str, **extensions: object) -> PublicError:
    return {"message": message, "extensions": {"code": code, **extensions}}


def of_fault(fault: FinsightError) -> PublicError:
    """An expected failure in its own words. A `Rejected` that no payload took is `FORBIDDEN` or `BAD_REQUEST`."""
    if isinstance(fault, RateLimited):
        return worded(fault.message, fault.code, retryAfter=fault.retry_after)
    if isinstance(fault, Rejected):
        return worded(fault.message, "FORBIDDEN" if isinstance(fault, Forbidden) else "BAD_REQUEST")
    return worded(fault.message, fault.code)


def of_exception(error: BaseException) -> PublicError:
    """What a client may know of an exception. An unexpected one is logged and masked."""
    if isinstance(error, RequestFault | Rejected):
        return of_fault(error)
    if isinstance(error, ConnectionFailure) or (isinstance(error, PyMongoError) and error.timeout):
        log.warning("graphql.unavailable", exception=type_name(type(error)))
        return of_fault(Unavailable())
    return masked(error)


def masked(error: BaseException) -> PublicError:
    """Hide an unexpected error behind an id: that of the request where one is bound to the log, else a new one."""
    request_id = structlog.contextvars.get_contextvars().get("request_id") or uuid4().hex
    log.error(
        "graphql.unexpected_error",
        request_id=request_id,
        exception=type_name(type(error)),
        traceback="".join(traceback.format_tb(error.__traceback__)),
        causes=[type_name(type(cause)) for cause in causes(error)],
    )
    return worded("Something went wrong on our side.", "INTERNAL", requestId=request_id)


def causes(error: BaseException) -> Iterable[BaseException]:
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def of_graphql(error: GraphQLError) -> PublicError:
    """An error that execution met, with its path and place."""
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if is_about_the_request(error):
        public = worded(error.message, "BAD_REQUEST")
    elif original is None and "code" in (error.extensions or {}):
        public = {"message": error.message, "extensions": error.extensions}
    else:
        public = of_exception(original or error)
    return _placed(error, public)


def of_document(error: GraphQLError) -> PublicError:
    """An error that parsing or validating met: always the client's, always in graphql-core's words."""
    code = "QUERY_TOO_COMPLEX" if error.message.endswith("Parsing aborted.") else "BAD_REQUEST"
    return _placed(error, worded(error.message, code))


def is_about_the_request(error: GraphQLError) -> bool:
    """Whether a variable's or argument's value is to blame: only then graphql-core points at that node, not at a field."""
    node = error.nodes[0] if error.nodes else None
    return isinstance(node, VariableDefinitionNode | ValueNode)


def _placed(error: GraphQLError, public: PublicError) -> PublicError:
    if error.locations:
        public["locations"] = [place.formatted for place in error.locations]
    if error.path is not None:
        public["path"] = error.path
    return public


def refused_by(error: Exception) -> Refused:
    """The refusal that stands for an exception outside of any resolver, the gate's for instance."""
    public = of_exception(error)
    code = public["extensions"]["code"]
    status = STATUS_OF_REFUSAL.get(code, 500)
    headers = {"www-authenticate": 'Bearer error="invalid_token"'} if code == "UNAUTHENTICATED" else {}
    return Refused(public, status=status, headers=headers)


def status_of(errors: Iterable[PublicError], default: int) -> int:
    """The HTTP status of an answer without any data."""
    statuses = {STATUS_OF_CODE.get(error.get("extensions", {}).get("code", "")) for error in errors}
    return max(filter(None, statuses), default=default)


def retry_after(errors: Iterable[PublicError]) -> int | None:
    """Whole seconds for the header `Retry-After`, the longest that any of the errors asks for."""
    waits = [
        error["extensions"]["retryAfter"] for error in errors if "retryAfter" in error.get("extensions", {})
    ]
    return max(waits, default=None)
