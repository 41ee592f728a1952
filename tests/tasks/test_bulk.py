"""The actor of bulk work, shown on corrections."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect

from domain import clock, ids
from domain.bulk import intents
from domain.bulk.models import Progress
from domain.errors import TryAgain
from domain.ids import Type
from domain.journal import Superseded
from domain.ledger import correcting
from domain.ledger.models import CorrectionRun
from domain.people.models import Person
from tasks import bulk as actor
from tasks.bulk import work_in_bulk
from tasks.sweeper import Sweeper
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, book_of
from tests.domain.ledger.correcting import categories, corrected, many

NOTHING = ObjectId("65f2d8e4a1b2c3d4e5f60718")


@pytest.fixture
async def run(bench: Workbench, anna: Person, monkeypatch: pytest.MonkeyPatch) -> CorrectionRun:
    """Ten transactions in chunks of three, one of them corrected."""
    monkeypatch.setattr(correcting, "CHUNK", 3)
    rows = await many(bench.journal, anna, 10)
    await corrected(bench.journal, anna, rows[0], category="groceries")
    return await correcting.apply(RecordingDoorbell(), anna, await book_of(anna), rows[0].id, "key")


def public(run: CorrectionRun) -> str:
    return ids.correction_id(run.book, run.id)


async def stored(run: CorrectionRun) -> CorrectionRun:
    raw = await CorrectionRun.get_pymongo_collection().find_one({"_id": run.id})
    assert raw is not None
    return CorrectionRun.from_bson(raw)


async def make_due(run: CorrectionRun) -> None:
    await CorrectionRun.get_pymongo_collection().update_one(
        {"_id": run.id}, {"$set": {"due_at": clock.now() - timedelta(minutes=1)}}
    )


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, after: int = 0) -> None:
    """Chunks fail with this from the one after so many on."""
    real, calls = correcting.apply_chunk, iter(range(100))

    async def chunk(*given: Any) -> CorrectionRun:
        if next(calls) >= after:
            raise error
        return await real(*given)

    failing_kind = replace(correcting.CORRECTIONS, chunk=chunk)
    monkeypatch.setattr(actor, "KINDS", {Type.CORRECTION: failing_kind})


async def test_all_are_corrected(bench: Workbench, run: CorrectionRun) -> None:
    await work_in_bulk(bench, public(run))

    after = await stored(run)
    assert (after.status, after.changed_rows) == (Progress.DONE, 9)
    assert await categories(run.book) == {"groceries": 10}


async def test_a_message_delivered_five_times_at_once_corrects_once(
    bench: Workbench, run: CorrectionRun
) -> None:
    await asyncio.gather(*(work_in_bulk(bench, public(run)) for _ in range(5)))

    after = await stored(run)
    assert (after.status, after.changed_rows, after.attempt) == (Progress.DONE, 9, 1)


@pytest.mark.parametrize(
    "intent", ["rubbish", "", ids.correction_id(NOTHING, NOTHING), ids.capture_id(NOTHING, NOTHING)]
)
async def test_a_message_about_nothing_is_left_alone(bench: Workbench, intent: str) -> None:
    await work_in_bulk(bench, intent)


@pytest.mark.parametrize("error", [AutoReconnect("away"), ValueError("a bug")])
async def test_where_an_attempt_fails_the_next_goes_on(
    bench: Workbench, run: CorrectionRun, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, error, after=2)
        await work_in_bulk(bench, public(run))
    between = await stored(run)
    await make_due(run)
    await work_in_bulk(bench, public(run))

    assert (between.status, between.changed_rows, between.failures) == (Progress.QUEUED, 6, 1)
    after = await stored(run)
    assert (after.status, after.changed_rows) == (Progress.DONE, 9)


async def test_a_busy_book_is_no_failure(
    bench: Workbench, run: CorrectionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, TryAgain())

    await work_in_bulk(bench, public(run))

    assert ((await stored(run)).status, (await stored(run)).failures) == (Progress.QUEUED, 0)


async def test_a_lost_lease_is_left_to_who_has_it(
    bench: Workbench, run: CorrectionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, Superseded())

    await work_in_bulk(bench, public(run))

    assert (await stored(run)).status is Progress.RUNNING


async def test_after_six_failures_it_is_given_up(
    bench: Workbench, run: CorrectionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ValueError("a bug"))

    for _ in range(7):
        await make_due(run)
        await work_in_bulk(bench, public(run))

    assert (await stored(run)).status is Progress.FAILED


async def test_a_long_one_lets_others_go_first_and_rings_again(
    bench: Workbench, run: CorrectionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actor, "TURN_SECONDS", -1.0)

    await work_in_bulk(bench, public(run))

    assert isinstance(bench.doorbell, RecordingDoorbell)
    assert bench.doorbell.rings == [("BULK", public(run))]
    assert (await stored(run)).status is Progress.QUEUED


async def test_the_lease_is_renewed_and_one_that_is_lost_ends_the_attempt(
    bench: Workbench, run: CorrectionRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actor, "RENEW_SECONDS", -1.0)
    asked: list[int] = []

    async def renew(claimed: CorrectionRun) -> bool:
        asked.append(claimed.attempt)
        return len(asked) < 3

    monkeypatch.setattr(intents, "renew", renew)

    await work_in_bulk(bench, public(run))

    assert asked == [1, 1, 1]
    assert ((await stored(run)).status, (await stored(run)).changed_rows) == (Progress.RUNNING, 6)


async def test_the_sweeper_rings_for_it(bench: Workbench, run: CorrectionRun) -> None:
    doorbell = RecordingDoorbell()

    await Sweeper(doorbell, 100).sweep()

    assert ("BULK", public(run)) in doorbell.rings
