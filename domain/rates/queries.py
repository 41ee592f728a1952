"""Which rates are known."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from pymongo.asynchronous.client_session import AsyncClientSession

from domain.rates.history import history
from domain.rates.models import StoredFixing
from domain.rates.rules import MOST_DAYS, Fixing, last_day_for


async def fixing_for(civil_date: date, session: AsyncClientSession | None = None) -> Fixing | None:
    """The rates that a transaction of this date takes, None where there are none that are new enough."""
    return (await fixings_for([civil_date], session))[civil_date]


async def fixings_for(
    civil_dates: Collection[date], session: AsyncClientSession | None = None
) -> Mapping[date, Fixing | None]:
    """For each date the rates that a transaction takes, None where there are none that are new enough."""
    find = await finder(civil_dates, session)
    return {civil_date: find(civil_date) for civil_date in civil_dates}


async def finder(
    civil_dates: Collection[date], session: AsyncClientSession | None = None
) -> Callable[[date], Fixing | None]:
    """What finds the rates for one of these dates; some microseconds each time.

    One read where a date lies after the embedded history, none before.
    """
    wanted = [last_day_for(civil_date) for civil_date in civil_dates]
    newer = [day for day in wanted if day > history().last_day]
    stored = await _stored(min(newer), max(newer), session) if newer else []
    return partial(_new_enough, stored)


def _new_enough(stored: list[Fixing], civil_date: date) -> Fixing | None:
    wanted = last_day_for(civil_date)
    found = history().fixing_up_to(wanted)
    place = bisect_right(stored, wanted, key=lambda fixing: fixing.day) if wanted > history().last_day else 0
    if place and (found is None or stored[place - 1].day > found.day):
        found = stored[place - 1]
    return found if found is not None and (civil_date - found.day).days <= MOST_DAYS else None


async def last_day() -> date:
    """The newest day whose rates are known."""
    raw = await StoredFixing.get_pymongo_collection().find_one({}, {"day": 1}, sort=[("day", -1)])
    embedded = history().last_day
    return embedded if raw is None else max(embedded, date.fromisoformat(raw["day"]))


async def _stored(first: date, last: date, session: AsyncClientSession | None) -> list[Fixing]:
    """Those that were fetched, from a week before the first day to the last, the oldest first."""
    since = first - timedelta(days=MOST_DAYS)
    where = {"day": {"$gte": since.isoformat(), "$lte": last.isoformat()}}
    found = StoredFixing.get_pymongo_collection().find(where, session=session).sort("day", 1)
    return [_fixing(StoredFixing.from_bson(raw)) async for raw in found]


def _fixing(row: StoredFixing) -> Fixing:
    return Fixing(row.day, {code: Decimal(rate) for code, rate in row.per_euro.items()}, row.source)
