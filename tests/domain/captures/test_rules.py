from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.captures import rules
from domain.captures.errors import (
    CapturedAtAhead,
    CapturedAtInvalid,
    KeyInvalid,
    TextEmpty,
    TextInvalid,
    TextTooLong,
)
from domain.captures.rules import check_key, check_moment, check_text

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u200b", "\u00a0\u3000", "\u2060\ufeff", "\u2028"])
def test_what_shows_nothing_is_empty(text: str) -> None:
    with pytest.raises(TextEmpty):
        check_text(text)


@pytest.mark.parametrize(
    "text", ["lunch\x00 5", "\x1b[31mlunch 5", "lunch \x7f", "lunch \x85 5", "lunch \ud800", "\udc00 5"]
)
def test_control_characters_and_halves_of_pairs_are_no_text(text: str) -> None:
    with pytest.raises(TextInvalid):
        check_text(text)


@pytest.mark.parametrize("text", ["a" * 2001, "a" * 10_000_000, "é" * 2001, "\x00" * 8001])
def test_more_than_two_thousand_characters_are_too_long(text: str) -> None:
    with pytest.raises(TextTooLong):
        check_text(text)


def test_two_thousand_characters_are_taken_whatever_surrounds_them() -> None:
    assert check_text("  " + "a" * 2000 + "\n") == "a" * 2000
    assert check_text("e\u0301" * 2000) == "é" * 2000


def test_a_text_is_trimmed_composed_and_else_left_alone() -> None:
    assert check_text(" cafe\u0301 3.20\n\ttaxi 👩‍👩‍👧 14 ") == "café 3.20\n\ttaxi 👩‍👩‍👧 14"


@pytest.mark.parametrize("key", ["", " ", "a" * 129, "a\n", "a\x00", "\ud800"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(KeyInvalid):
        check_key(key)


def test_a_key_is_kept_as_it_is() -> None:
    assert check_key(None) is None
    assert check_key("Ä" * 128) == "Ä" * 128


@pytest.mark.parametrize(
    "ahead", [timedelta(minutes=5, milliseconds=1), timedelta(days=1), timedelta(days=365 * 7000)]
)
def test_far_ahead_is_refused(ahead: timedelta) -> None:
    with pytest.raises(CapturedAtAhead):
        check_moment(NOW + ahead, NOW)


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min,  # noqa: DTZ901  without an offset, as a client may send it
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_moments_at_the_ends_of_time_are_refused(moment: datetime) -> None:
    with pytest.raises(CapturedAtInvalid):
        check_moment(moment, NOW)


def test_a_moment_is_kept_in_utc_and_milliseconds() -> None:
    typed = datetime(2026, 3, 11, 12, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=1)))

    assert check_moment(typed, NOW) == datetime(2026, 3, 11, 11, 0, 0, 123_000, tzinfo=UTC)
    assert check_moment(datetime(2026, 3, 11, 11), NOW) == datetime(2026, 3, 11, 11, tzinfo=UTC)  # noqa: DTZ001  a client may leave the offset out
    assert check_moment(None, NOW) == NOW
    assert check_moment(NOW + rules.AHEAD, NOW) == NOW + rules.AHEAD
