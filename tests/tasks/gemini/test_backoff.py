from datetime import UTC, datetime
from typing import Any

import pytest

from tasks.gemini.backoff import MOST_ATTEMPTS, asked_pause, full_jitter, pause

NOW = datetime(2026, 3, 11, 19, 15, tzinfo=UTC)


def whole(ceiling: float) -> float:
    return ceiling


@pytest.mark.parametrize(("attempt", "ceiling"), [(1, 0.25), (2, 0.5), (3, 1.0)])
def test_the_ceiling_doubles_with_each_attempt(attempt: int, ceiling: float) -> None:
    assert pause(attempt, None, 8.0, whole) == ceiling


def test_the_pause_is_anything_below_the_ceiling() -> None:
    drawn = [full_jitter(0.25) for _ in range(200)]
    assert all(0 <= seconds <= 0.25 for seconds in drawn)
    assert len(set(drawn)) > 100


def test_what_the_service_asks_for_comes_before_the_jitter() -> None:
    assert pause(1, 3.0, 8.0, whole) == 3.25


def test_a_pause_that_outlasts_the_deadline_is_none() -> None:
    assert pause(1, 3600.0, 8.0, whole) is None
    assert pause(1, None, 0.25, whole) is None


def test_there_is_a_last_attempt() -> None:
    assert pause(MOST_ATTEMPTS, None, 8.0, whole) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("Wed, 11 Mar 2026 19:15:05 GMT", 5.0),
        ("Wed, 11 Mar 2026 19:14:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("Wed, 11 Mar 2026 19:15:05", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert asked_pause({"retry-after": header}, None, NOW) == seconds


@pytest.mark.parametrize(
    ("details", "seconds"),
    [
        ({"error": {"details": [{"reason": "QUOTA"}, {"retryDelay": "34s"}]}}, 34.0),
        ({"error": {"details": [{"retryDelay": "1.5s"}]}}, 1.5),
        ({"error": {"details": [{"retryDelay": {"seconds": 3}}]}}, None),
        ({"error": {"details": [7]}}, None),
        ({"error": "quota"}, None),
        ([], None),
        (None, None),
    ],
)
def test_without_the_header_googles_own_field_counts(details: Any, seconds: float | None) -> None:
    assert asked_pause({}, details, NOW) == seconds
