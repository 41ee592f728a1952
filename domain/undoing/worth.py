"""What reference rates made of stored postings is nobody's decision: undoing looks past it, and keeps it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.database import Bson
from domain.ledger.models import RateSource

Postings = Sequence[Bson]


def decided(name: str, value: Any) -> Any:
    """A stored field of a transaction without what follows from reference rates. A rate that a person gave stays."""
    return [_decided(posting) for posting in value] if name == "postings" and value else value


def _decided(posting: Bson) -> Bson:
    return posting | {"base": {}, "rates": _given(posting)}


def _given(posting: Bson) -> Mapping[str, Bson]:
    rates: Mapping[str, Bson] = posting.get("rates", {})
    return {
        base: rate for base, rate in rates.items() if rate["source"] == RateSource.OWN and not rate.get("day")
    }


def only_follows(before: Bson, after: Bson) -> bool:
    """Whether a part of a transaction tells of nothing but rates that arrived."""
    return before.keys() == after.keys() == {"postings"} and decided(
        "postings", before["postings"]
    ) == decided("postings", after["postings"])


def with_worth(before: Postings, now: Postings) -> Postings:
    """Postings that are put back, with what they came to be worth since, where their money is the same now."""
    if len(before) != len(now):
        return before
    return [_with_worth(*pair) for pair in zip(before, now, strict=True)]


def _with_worth(before: Bson, now: Bson) -> Bson:
    same = all(before[name] == now[name] for name in ("minor", "currency")) and _given(before) == _given(now)
    if not same:
        return before
    return before | {name: {**now[name], **before[name]} for name in ("base", "rates")}
