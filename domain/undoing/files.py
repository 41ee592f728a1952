"""Files of a transaction that come and go with what is taken back. Pure."""

from datetime import datetime

from domain.attachments.rules import MOST_SHOWN
from domain.database import Bson

# The field of a transaction that tells which of its files show.
FILES = "attached"


def put_back(raw: Bson, at: datetime) -> Bson | None:
    """The transaction with its files as that field says. None where there would be too many.

    What was erased meanwhile doesn't come back.
    """
    kept = {one["id"] for one in raw["attachments"]}
    shown = sorted(kept & {*raw[FILES]})
    if len(shown) > MOST_SHOWN:
        return None
    files = [
        {**one, "removed_at": None if one["id"] in shown else one["removed_at"] or at}
        for one in raw["attachments"]
    ]
    return raw | {FILES: shown, "attachments": files}
