"""Expected failures: one class for each broken rule, its docstring the message a person reads.

`code` is stable and part of the API; `path` names the input it is about. They reach a client as data
(`UserError`) when a mutation meets them. `RequestFault` is for what makes a whole request unanswerable
and becomes a top-level GraphQL error with `extensions.code`.
"""

from typing import ClassVar


class FinsightError(Exception):
    """Something that Finsight expects to go wrong."""

    code: ClassVar[str] = "INTERNAL"

    @property
    def message(self) -> str:
        return " ".join((type(self).__doc__ or "").split())

    def __str__(self) -> str:
        return self.message


class Rejected(FinsightError):  # noqa: N818  it says what happened to the request
    """The request can't be carried out."""

    path: tuple[str, ...] = ()

    def __init__(self, *path: str) -> None:
        super().__init__(*path)
        if path:
            self.path = path


class NotFound(Rejected):
    """There is nothing with this id that you can see."""

    code = "NOT_FOUND"


class Forbidden(Rejected):
    """Your role in this book doesn't allow this."""

    code = "FORBIDDEN"


class Conflict(Rejected):
    """Somebody else changed this meanwhile; look at the current state and decide again."""

    code = "CONFLICT"


class TryAgain(Rejected):
    """Finsight is busy with this book; nothing was changed. Please try again in a moment."""

    code = "TRY_AGAIN"


class InvalidTimeZone(Rejected):
    """This is no IANA time zone. Write it as in "Europe/Berlin"."""

    code = "INVALID_TIME_ZONE"


class InvalidCurrency(Rejected):
    """This is no ISO 4217 currency in use. Write it as in "EUR"."""

    code = "INVALID_CURRENCY"


class AmountTooLarge(Rejected):
    """An amount can't be larger than 10^15 of the currency's smallest unit."""

    code = "AMOUNT_TOO_LARGE"


class RequestFault(FinsightError):  # noqa: N818  a fault of the request, whose subclasses say which
    """The request can't be answered."""


class Unauthenticated(RequestFault):
    """Sign in first, or sign in again: there is no valid access token with this request."""

    code = "UNAUTHENTICATED"


class Unavailable(RequestFault):
    """The database can't be reached. It may or may not have been stored: repeat with the same idempotencyKey."""

    code = "UNAVAILABLE"


class BadRequest(RequestFault):
    """The request's arguments don't fit together."""

    code = "BAD_REQUEST"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def message(self) -> str:
        return self.reason


class CursorExpired(RequestFault):
    """The log no longer reaches back to this cursor. Read eventCursor, refetch, and subscribe from there."""

    code = "CURSOR_EXPIRED"


class RateLimited(RequestFault):
    """Too many attempts. Please wait before you try again."""

    code = "RATE_LIMITED"

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class SubscriberTooSlow(RequestFault):
    """This subscriber reads too slowly. Connect again and resume from your last cursor."""

    code = "SUBSCRIBER_TOO_SLOW"
