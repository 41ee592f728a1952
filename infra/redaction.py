"""What never reaches a log: a person's text, e-mail address, password or token."""

import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

LEFT_OUT = "[left out]"

PRIVATE_KEYS = frozenset(
    {
        "access_token", "authorization", "body", "email", "headers", "input", "note", "password", "payload",
        "query_string", "refresh_token", "secret", "text", "token", "tokens", "variables",
    }
)  # fmt: skip

# E-mail addresses, JSON web tokens, credentials of a scheme, credentials inside a URL, secrets as its parameters.
PRIVATE_PATTERNS = re.compile(
    r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|eyJ[\w-]{8,}(?:\.[\w-]*)*"
    r"|(?<=bearer )\S+|(?<=basic )\S+"
    r"|(?<=://)[^/\s@]+(?=@)"
    r"|(?<=token=)[^&\s]+|(?<=key=)[^&\s]+|(?<=password=)[^&\s]+",
    re.IGNORECASE,
)

# Exceptions whose messages speak of code and connections. Others may quote data: a ValueError its value, a duplicate
# key its e-mail address, a validation error its input. Of those only the type and the place are logged.
SPEAKS_OF_NO_DATA = frozenset(
    {
        "builtins.OSError",
        "builtins.ImportError",
        "builtins.NameError",
        "builtins.AttributeError",
        "builtins.TypeError",
        "builtins.RuntimeError",
        "domain.errors.FinsightError",
        "infra.errors.StartError",
        "pymongo.errors.ConnectionFailure",
        "redis.exceptions.ConnectionError",
        "redis.exceptions.TimeoutError",
    }
)

Event = MutableMapping[str, Any]


def leave_out_private(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: values of private keys, and what looks like an e-mail address or a token anywhere."""
    for key, value in event.items():
        event[key] = LEFT_OUT if key.lower() in PRIVATE_KEYS else _cleaned(value)
    return event


def show_exception(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: `exc_info` becomes the text `exception`, without messages that may quote data."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "".join(_lines(error, set())).rstrip()
    return event


def _cleaned(value: object) -> object:
    """Numbers, truth values and None are safe; what else there is becomes text in a log anyway."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {
            key: LEFT_OUT if str(key).lower() in PRIVATE_KEYS else _cleaned(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(item) for item in value]
    if isinstance(value, BaseException):
        return _summary(value)
    return PRIVATE_PATTERNS.sub(LEFT_OUT, str(value))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    """The traceback of an exception after those that it came from."""
    seen.add(id(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _lines(cause, seen)
        yield "which led to\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_summary(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield "together with\n"
            yield from _lines(member, seen)


def _summary(error: BaseException) -> str:
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    message = PRIVATE_PATTERNS.sub(LEFT_OUT, str(error)) if names & SPEAKS_OF_NO_DATA else LEFT_OUT
    return f"{type(error).__qualname__}: {message}"
