"""Moments and civil dates. A moment is UTC with offset; a civil date is what a person's calendar says."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import InvalidTimeZone


def now() -> datetime:
    """The present moment, cut to milliseconds as MongoDB keeps them."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@cache
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone of this name; else `InvalidTimeZone`."""
    if name not in zone_names():
        raise InvalidTimeZone
    return ZoneInfo(name)


def check_zone(name: str, *path: str) -> str:
    if name not in zone_names():
        raise InvalidTimeZone(*path)
    return name


def civil_date(moment: datetime, zone_name: str) -> date:
    """The calendar date of a moment where this zone's clocks hang."""
    return moment.astimezone(zone(zone_name)).date()
