"""How long to wait before asking again."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom
from typing import Any

Jitter = Callable[[float], float]

FIRST_CEILING = 0.25
LAST_CEILING = 2.0
MOST_ATTEMPTS = 4


def full_jitter(ceiling: float) -> float:
    """Anything between nothing and `ceiling` seconds, so that those who failed together don't return together."""
    return SystemRandom().uniform(0, ceiling)


def pause(attempt: int, asked: float | None, left: float, jitter: Jitter = full_jitter) -> float | None:
    """Seconds to wait after failed attempt number `attempt` (from 1); None where another doesn't fit.

    `asked` is what the service wants to be left in peace for, `left` what remains of the deadline.
    """
    if attempt >= MOST_ATTEMPTS:
        return None
    seconds = (asked or 0.0) + jitter(min(LAST_CEILING, FIRST_CEILING * 2 ** (attempt - 1)))
    return seconds if seconds < left else None


def asked_pause(headers: Mapping[str, str], details: Any, now: datetime) -> float | None:
    """The seconds a failed answer asks to wait: by its Retry-After header, else by Google's RetryInfo in the body."""
    header = headers.get("retry-after")
    if header is None:
        return _seconds(_retry_delay(details))
    seconds = _seconds(header)
    return _until(header, now) if seconds is None else seconds


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float((text or "").removesuffix("s"))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(text: str, now: datetime) -> float | None:
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _retry_delay(details: Any) -> str | None:
    """`{"error": {"details": [{"@type": "…RetryInfo", "retryDelay": "34s"}]}}`, of which anything may be missing."""
    try:
        return next(
            str(entry["retryDelay"]) for entry in details["error"]["details"] if "retryDelay" in entry
        )
    except (KeyError, TypeError, StopIteration):
        return None
