"""Reference rates that are newer than the embedded ones. They belong to no book."""

from datetime import datetime

from domain.database import CivilDate, Stored


class StoredFixing(Stored):
    """One day's reference rates: units of each currency for one euro, as decimal strings."""

    day: CivilDate
    per_euro: dict[str, str]
    source: str
    fetched_at: datetime

    class Settings:
        name = "fixings"
