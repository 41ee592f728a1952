"""Taking a change back from a value that may have changed since: as it was before it, after it, and is now. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from domain.database import Bson
from domain.ledger.models import RateSource

# Of a posting one of these without the others would be other money.
MONEY = ("minor", "currency", "base", "rates")
# They hold a value for each base currency; one that arrived later is nobody's edit.
BY_BASE = ("base", "rates")
# What an account was told that it moved is so of just this money on just this account.
MOVED, MOVEMENT = "account_minor", ("account", "minor", "currency")
OWN_RULES = {*MONEY, MOVED, "tags"}


class ChangedSince(Exception):  # noqa: N818  it says what happened to the value
    """Somebody changed the same since."""


def value_back(before: Any, after: Any, now: Any) -> Any:
    """What it was before; what it is now where the change didn't touch it. Raises `ChangedSince`."""
    if before == after:
        return now
    if now != after:
        raise ChangedSince
    return before


def slot_back(before: Any, after: Any, now: Any) -> Any:
    """Of a category, a rule or a merchant each field by itself, where there was one before. Raises `ChangedSince`."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping) and isinstance(now, Mapping)):
        return value_back(before, after, now)
    names = {*before, *after, *now}
    return {name: value_back(before.get(name), after.get(name), now.get(name)) for name in sorted(names)}


def names_back(before: Sequence[str], after: Sequence[str], now: Sequence[str]) -> list[str]:
    """Without what the change added, with what it took away; what came and went since stays so."""
    return sorted(({*now} - ({*after} - {*before})) | ({*before} - {*after}))


def counts_back(
    before: Mapping[str, int], after: Mapping[str, int], now: Mapping[str, int]
) -> dict[str, int]:
    """Less by what the change counted."""
    counts = {name: now.get(name, 0) - after.get(name, 0) + before.get(name, 0) for name in (*now, *before)}
    return {name: count for name, count in counts.items() if count > 0}


def postings_back(before: Sequence[Bson], after: Sequence[Bson], now: Sequence[Bson]) -> list[Bson]:
    """Category, note, money and each tag by themselves, where the postings are the same ones. Raises `ChangedSince`.

    Where a split came or went, in the change or since, the other one may have touched tags only.
    """
    if len(before) == len(after) and are_same_ones(after, now):
        return [_posting_back(*three) for three in zip(before, after, now, strict=True)]
    tags = [sorted({tag for one in side for tag in one["tags"]}) for side in (before, after, now)]
    if _but_tags(before) == _but_tags(after):
        return [one | {"tags": names_back(tags[0], tags[1], one["tags"])} for one in now]
    if not are_same_ones(after, now) or any(_touched(*both) for both in zip(after, now, strict=True)):
        raise ChangedSince
    return [one | {"tags": names_back(tags[2], tags[1], one["tags"])} for one in before]


def are_same_ones(after: Sequence[Bson], now: Sequence[Bson]) -> bool:
    """One is always itself; several are where they are of the same money."""
    sums = [[(one["minor"], one["currency"]) for one in side] for side in (after, now)]
    return len(after) == len(now) and (len(after) == 1 or sums[0] == sums[1])


def are_untouched(after: Sequence[Bson], now: Sequence[Bson]) -> bool:
    """Whether nobody changed them since: a rate that arrived is nobody's change."""
    return len(after) == len(now) and not any(
        _touched(*both) or both[0]["tags"] != both[1]["tags"] for both in zip(after, now, strict=True)
    )


def _touched(after: Bson, now: Bson) -> bool:
    """Whether anything but tags was changed."""
    rest = {*after, *now} - {*MONEY, "tags"}
    return any(after.get(name) != now.get(name) for name in rest) or not _is_same_money(after, now)


def _posting_back(before: Bson, after: Bson, now: Bson) -> Bson:
    plain = {*before, *after, *now} - OWN_RULES
    back = {name: value_back(before.get(name), after.get(name), now.get(name)) for name in plain}
    money = now
    if any(before.get(name) != after.get(name) for name in MONEY):
        if not _is_same_money(after, now):
            raise ChangedSince
        money = _looked_up(before, after)
    back |= {name: money[name] for name in MONEY if name in money}
    return back | {
        MOVED: _moved_back(before, after, now, back),
        "tags": names_back(before["tags"], after["tags"], now["tags"]),
    }


def _moved_back(before: Bson, after: Bson, now: Bson, back: Bson) -> int | None:
    """None where nobody ever told it of such a movement; the journal says it of an account in the money's own currency."""
    movements = [tuple(side.get(name) for name in MOVEMENT) for side in (before, after, now, back)]
    if movements[0] == movements[1] == movements[2]:
        told = (side.get(MOVED) for side in (before, after, now))
        return cast("int | None", value_back(*told))
    known = {movements[2]: now.get(MOVED), movements[0]: before.get(MOVED)}
    return known.get(movements[3])


def _looked_up(before: Bson, after: Bson) -> Bson:
    """Who takes an own rate back gets the reference rate of the day, which may have moved: the journal knows it."""
    own = {base for base, rate in after.get("rates", {}).items() if rate["source"] == RateSource.OWN}
    gone = {
        base for base in own & before["rates"].keys() if before["rates"][base]["source"] != RateSource.OWN
    }
    kept = {name: {base: one for base, one in before[name].items() if base not in gone} for name in BY_BASE}
    return before | kept if gone else before


def _is_same_money(after: Bson, now: Bson) -> bool:
    if any(after.get(name) != now.get(name) for name in MONEY if name not in BY_BASE):
        return False
    return all(
        now.get(name, {}).get(base) == value
        for name in BY_BASE
        for base, value in after.get(name, {}).items()
    )


def _but_tags(postings: Sequence[Bson]) -> list[Bson]:
    return [{name: value for name, value in one.items() if name != "tags"} for one in postings]
