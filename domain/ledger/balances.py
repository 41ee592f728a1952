"""What accounts held at the end of a day: what they hold now, without what the kept totals have after that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pymongo.asynchronous.client_session import AsyncClientSession

from domain.accounts.models import Account
from domain.database import Bson
from domain.ledger.checks import LATEST
from domain.ledger.cover import DAY, Span, cover
from domain.ledger.models import Cell, Total


@dataclass(frozen=True, slots=True)
class Held:
    """In minor units of the account's currency, without `unknown` bookings that nobody has said the worth of there."""

    minor: int
    unknown: int


async def held_at(
    wanted: Sequence[tuple[Account, date]], generation: int, session: AsyncClientSession | None = None
) -> list[Held]:
    """For each account, all of one book, at the end of its day. One command reads at most some dozens of totals a day."""
    after = [cover(day + DAY, LATEST) for _, day in wanted]
    spans = {span for each in after for span in each}
    kept = await _kept([account for account, _ in wanted], generation, spans, session) if spans else []
    return [_held(account, each, kept) for (account, _), each in zip(wanted, after, strict=True)]


async def _kept(
    accounts: Sequence[Account], generation: int, spans: set[Span], session: AsyncClientSession | None
) -> list[tuple[str, str, Cell]]:
    """(period, account, cell) of all of these periods and accounts."""
    place = {"$arrayElemAt": [{"$split": ["$$this.k", "|"]}, 2]}
    cells: Bson = {"input": {"$objectToArray": "$cells"}}
    cells["cond"] = {"$in": [place, [str(account.id) for account in accounts]]}
    steps: list[Bson] = [
        {
            "$match": {
                "book": accounts[0].book,
                "generation": generation,
                "$or": [{"period": {"$gte": span.first, "$lte": span.last}} for span in spans],
            }
        },
        {"$project": {"period": 1, "cells": {"$filter": cells}}},
    ]
    cursor = await Total.get_pymongo_collection().aggregate(steps, session=session)
    return [
        (raw["period"], one["k"].split("|")[2], Cell.model_validate(one["v"]))
        async for raw in cursor
        for one in raw["cells"]
    ]


def _held(account: Account, after: Sequence[Span], kept: Sequence[tuple[str, str, Cell]]) -> Held:
    own = [
        cell
        for period, place, cell in kept
        if place == str(account.id) and any(span.first <= period <= span.last for span in after)
    ]
    later = sum(cell.sum + cell.apart for cell in own)
    return Held(account.opening + account.booked - later, account.unknown - sum(cell.unknown for cell in own))
