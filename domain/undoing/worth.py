"""What reference rates made of stored postings is nobody's decision: undoing looks past it. Pure."""

from collections.abc import Mapping

from domain.database import Bson
from domain.ledger.models import RateSource


def _decided(posting: Bson) -> Bson:
    """Without what follows from reference rates. A rate that a person gave stays."""
    return posting | {"base": {}, "rates": _given(posting)}


def _given(posting: Bson) -> Mapping[str, Bson]:
    rates: Mapping[str, Bson] = posting.get("rates", {})
    return {
        base: rate for base, rate in rates.items() if rate["source"] == RateSource.OWN and not rate.get("day")
    }


def only_follows(before: Bson, after: Bson) -> bool:
    """Whether a part of a transaction tells of nothing but rates that arrived."""
    if not before.keys() == after.keys() == {"postings"}:
        return False
    return list(map(_decided, before["postings"])) == list(map(_decided, after["postings"]))
