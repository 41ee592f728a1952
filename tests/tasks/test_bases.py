"""Whatever writes into a book with three base currencies values it in all of them, and the worker fills a further one."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bson import ObjectId

from domain import clock, ids
from domain.bases import work as work_module
from domain.bases.models import BaseFilling
from domain.bulk.models import Progress
from domain.exports.service import export
from domain.ledger.bulk_edits import BulkEditing, Selection
from domain.ledger.filters import Filter
from domain.ledger.models import Transaction
from domain.ledger.verify import verify_book
from domain.people.models import Person
from tasks.bulk import work_in_bulk
from tasks.sweeper import Sweeper
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, book_of, booked, draft
from tests.domain.bases.filling import added, bases, differences, entered
from tests.tasks.importing import csv, imported

BASES = {"EUR", "GBP", "USD"}


async def written(bench: Workbench, anna: Person) -> None:
    """A capture, an entry, a split and a file."""
    await booked(bench.journal, anna, draft("12.50", "CHF", on=date(2026, 3, 9)))
    await entered(bench.journal, anna, "9.00", "USD")
    parts: list[dict[str, Any]] = [
        {"amount": (Decimal(part), "JPY"), "category": "fuel"} for part in (30, 70)
    ]
    await entered(bench.journal, anna, "100", "JPY", parts=parts)
    await imported(bench, anna, csv("10.03.2026;REWE SAGT DANKE;-12,50", "11.03.2026;BVG;-3,20"))


async def valued_in(anna: Person) -> list[set[str]]:
    found = Transaction.get_pymongo_collection().find({"book": anna.home_book})
    return [{*posting["base"]} async for raw in found for posting in raw["postings"]]


async def test_whatever_is_written_is_valued_in_each_base(bench: Workbench, anna: Person) -> None:
    for currency in ("USD", "GBP"):
        await added(bench.journal, anna, currency)

    await written(bench, anna)
    editing = BulkEditing(bench.journal, RecordingDoorbell(), anna, await book_of(anna))
    await editing.edit(Selection(None, Filter()), {"add_tags": ["trip"]}, "key")

    assert await valued_in(anna) == [BASES] * 6
    assert await differences(anna) == []


async def test_an_export_has_each_base(bench: Workbench, anna: Person) -> None:
    await added(bench.journal, anna, "USD")
    await added(bench.journal, anna, "GBP")
    await written(bench, anna)

    pieces = export("json", anna, await book_of(anna), bench.blobs)
    whole = json.loads("".join([piece async for piece in pieces]))

    assert (whole["book"]["currency"], whole["book"]["other_bases"]) == ("EUR", ["USD", "GBP"])
    postings = [posting for row in whole["transactions"] for posting in row["postings"]]
    assert [{*posting["base"]} for posting in postings] == [BASES] * 6
    assert all({"rate", "day", "source"} <= rate.keys() for one in postings for rate in one["rates"].values())


async def test_a_worker_fills_it_when_the_sweeper_rings(
    bench: Workbench, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "CHUNK", 1)
    await written(bench, anna)
    work = await bases(bench.journal, anna).add("GBP", str(ObjectId()))
    assert work is not None
    await BaseFilling.get_pymongo_collection().update_one(
        {"_id": work.id}, {"$set": {"due_at": clock.now() - timedelta(minutes=1)}}
    )
    intent = ids.base_filling_id(work.book, work.id)
    doorbell = RecordingDoorbell()
    await Sweeper(doorbell, 100).sweep()
    assert ("BULK", intent) in doorbell.rings

    await work_in_bulk(bench, intent)

    raw = await BaseFilling.get_pymongo_collection().find_one({"_id": work.id})
    assert raw is not None
    assert (raw["status"], raw["seen"], raw["expected"]) == (Progress.DONE, 5, 5)
    assert (await book_of(anna)).ready_bases == ("EUR", "GBP")
    assert [line async for line in verify_book(await book_of(anna))] == []
