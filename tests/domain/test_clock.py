from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain import clock
from domain.errors import InvalidTimeZone


def test_now_is_utc_in_whole_milliseconds() -> None:
    moment = clock.now()

    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 3, 11)),
        ("Pacific/Kiritimati", date(2026, 3, 12)),
        ("UTC", date(2026, 3, 11)),
    ],
)
def test_a_civil_date_is_what_the_clocks_of_the_zone_show(zone: str, day: date) -> None:
    assert clock.civil_date(datetime(2026, 3, 11, 22, 30, tzinfo=UTC), zone) == day


def test_the_offset_of_a_moment_does_not_move_its_civil_date() -> None:
    moment = datetime(2026, 3, 11, 23, 30, tzinfo=timezone(timedelta(hours=-7)))

    assert clock.civil_date(moment, "America/Los_Angeles") == date(2026, 3, 11)


def test_summer_time_moves_midnight() -> None:
    assert clock.civil_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/Berlin") == date(2026, 7, 2)
    assert clock.civil_date(datetime(2026, 1, 1, 22, 30, tzinfo=UTC), "Europe/Berlin") == date(2026, 1, 1)


@pytest.mark.parametrize(
    "name", ["", "Berlin", "europe/berlin", "../etc/passwd", "Europe/Berlin\0", "\ud800", "+01:00"]
)
def test_what_is_no_iana_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidTimeZone) as refused:
        clock.check_zone(name, "timeZone")
    with pytest.raises(InvalidTimeZone):
        clock.zone(name)

    assert refused.value.path == ("timeZone",)
