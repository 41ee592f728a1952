"""Why the model gave no drafts, and what each reason says of the service behind it."""

from enum import StrEnum


class Reason(StrEnum):
    """A stable code, for logs and for the record of the call."""

    SLOW = "slow"  # no answer before the deadline
    BUSY = "busy"  # this process asks as much as it may, and enough are waiting already
    RESTING = "resting"  # the service failed a moment ago and is left alone
    RATE_LIMITED = "rate_limited"  # 429
    SERVER_ERROR = "server_error"  # 5xx
    UNREACHABLE = "unreachable"  # no connection, or one that broke
    REFUSED = "refused"  # another 4xx, or a redirect: a wrong key, model or address
    UNREADABLE = "unreadable"  # no JSON, a proxy's page for instance
    MALFORMED = "malformed"  # the model's reply isn't whole JSON, or the answer around it isn't Gemini's
    WRONG_TYPES = "wrong_types"  # JSON, but not of the shape that was asked for
    MAX_TOKENS = "max_tokens"
    BLOCKED = "blocked"  # withheld by a safety filter
    UNFINISHED = "unfinished"  # stopped for any other reason
    EMPTY = "empty"
    INVENTED = "invented"  # words that the text doesn't hold, or that don't say what they are said to
    WRONG_SUM = "wrong_sum"  # a piece of what the text's arithmetic makes one amount
    UNEXPECTED = "unexpected"  # a fault of ours


# Worth another try within the same deadline.
RETRIED = frozenset({Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.UNREACHABLE})

# These say that the service is ill. What one person's text can bring about must not stand here, or it would close
# the model to everybody.
SERVICE_ILL = RETRIED | {Reason.SLOW, Reason.REFUSED, Reason.UNREADABLE}

# The model did no work that anybody would charge for, unless the request arrived before the connection broke.
UNBILLED = RETRIED | {Reason.REFUSED}

# These say nothing about the service, because it wasn't asked or because the fault is ours.
SERVICE_UNKNOWN = frozenset({Reason.BUSY, Reason.RESTING, Reason.UNEXPECTED})


class ModelFailed(Exception):  # noqa: N818  reads as the sentence it is
    """The model gave no drafts. Holds no word of a person's text, nor of the reply.

    `status` is the HTTP status where there was one, `retry_after` the seconds that the service asked for, `detail`
    the name of the exception behind it. `arrived`: the connection broke when the model may have been at work.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        detail: str | None = None,
        arrived: bool = False,
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.detail = detail
        self.arrived = arrived
