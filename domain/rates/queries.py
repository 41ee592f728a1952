"""Which rates are known."""

from datetime import date
from decimal import Decimal

from pymongo.asynchronous.client_session import AsyncClientSession

from domain.rates.history import history
from domain.rates.models import StoredFixing
from domain.rates.rules import MOST_DAYS, Fixing, last_day_for

RECENT = 31


async def fixing_for(civil_date: date, session: AsyncClientSession | None = None) -> Fixing | None:
    """The rates that a transaction of this date takes, None where there are none that are new enough.

    One read for a date after the embedded history, none before.
    """
    wanted = last_day_for(civil_date)
    embedded = history()
    found = None if wanted <= embedded.last_day else await _stored_up_to(wanted, session)
    found = found or embedded.fixing_up_to(wanted)
    return found if found is not None and (civil_date - found.day).days <= MOST_DAYS else None


async def last_day() -> date:
    """The newest day whose rates are known."""
    raw = await StoredFixing.get_pymongo_collection().find_one({}, {"day": 1}, sort=[("day", -1)])
    embedded = history().last_day
    return embedded if raw is None else max(embedded, date.fromisoformat(raw["day"]))


async def recent_days() -> list[date]:
    """The newest days whose rates were fetched, as many as a month has."""
    cursor = StoredFixing.get_pymongo_collection().find({}, {"day": 1}).sort("day", -1).limit(RECENT)
    return [date.fromisoformat(raw["day"]) async for raw in cursor]


async def _stored_up_to(day: date, session: AsyncClientSession | None) -> Fixing | None:
    raw = await StoredFixing.get_pymongo_collection().find_one(
        {"day": {"$lte": day.isoformat()}}, sort=[("day", -1)], session=session
    )
    if raw is None:
        return None
    row = StoredFixing.from_bson(raw)
    return Fixing(row.day, {code: Decimal(rate) for code, rate in row.per_euro.items()}, row.source)
