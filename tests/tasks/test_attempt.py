from datetime import timedelta

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect
from pymongo.read_concern import ReadConcern

from domain import clock, ids
from domain.captures import intents
from domain.captures.models import Capture, Lane, Parser, Status
from domain.captures.rules import GAVE_UP
from domain.errors import TryAgain, Unavailable
from domain.journal import Superseded
from domain.people.models import Person
from tasks.attempt import attempt
from tasks.parse_capture import parse_capture
from tasks.workbench import Workbench
from tests.backbone import new_capture

NOTHING = ObjectId("65f2d8e4a1b2c3d4e5f60718")


@pytest.fixture
async def capture(bench: Workbench, anna: Person) -> Capture:
    return await intents.insert(new_capture(anna.home_book, anna.id))


def public(capture: Capture) -> str:
    return ids.capture_id(capture.book, capture.id)


async def stored(capture: Capture) -> Capture:
    # A claim waits for no majority, so that reads of what a majority has may not see it yet.
    captures = Capture.get_pymongo_collection().with_options(read_concern=ReadConcern("local"))
    raw = await captures.find_one({"_id": capture.id})
    assert raw is not None
    return Capture.from_bson(raw)


async def make_due(capture: Capture) -> None:
    await Capture.get_pymongo_collection().update_one(
        {"_id": capture.id}, {"$set": {"due_at": clock.now() - timedelta(minutes=1)}}
    )


async def test_a_text_is_read_and_booked(bench: Workbench, capture: Capture) -> None:
    await parse_capture(bench, public(capture))

    after = await stored(capture)
    assert (after.status, after.parser, len(after.transactions)) == (Status.RECORDED, Parser.LOCAL, 1)


async def test_a_message_delivered_five_times_books_once(bench: Workbench, capture: Capture) -> None:
    for _ in range(5):
        await parse_capture(bench, public(capture))

    assert (await stored(capture)).attempt == 1


@pytest.mark.parametrize("intent", ["rubbish", "", ids.capture_id(NOTHING, NOTHING)])
async def test_a_message_about_nothing_is_harmless(bench: Workbench, intent: str) -> None:
    await parse_capture(bench, intent)


@pytest.mark.parametrize(
    ("error", "failures"),
    [(KeyError("bug"), 1), (AutoReconnect("gone"), 1), (Unavailable(), 1), (TryAgain(), 0)],
    ids=["unexpected", "database", "unavailable", "busy"],
)
async def test_an_attempt_that_fails_leaves_the_capture_to_be_tried_again(
    bench: Workbench, capture: Capture, error: Exception, failures: int
) -> None:
    async def fail(_bench: Workbench, _capture: Capture) -> None:
        raise error

    await attempt(bench, public(capture), Lane.LOCAL, fail)

    after = await stored(capture)
    assert (after.status, after.attempt, after.failures) == (Status.QUEUED, 1, failures)


async def test_who_was_superseded_leaves_the_capture_alone(bench: Workbench, capture: Capture) -> None:
    async def late(_bench: Workbench, _capture: Capture) -> None:
        raise Superseded

    await attempt(bench, public(capture), Lane.LOCAL, late)

    assert (await stored(capture)).status is Status.PARSING


async def test_six_attempts_may_fail_and_the_seventh_claim_gives_up(
    bench: Workbench, capture: Capture
) -> None:
    runs: list[int] = []

    async def fail(_bench: Workbench, claimed: Capture) -> None:
        runs.append(claimed.attempt)
        raise KeyError

    for _ in range(8):
        await attempt(bench, public(capture), Lane.LOCAL, fail)
        await make_due(capture)

    after = await stored(capture)
    assert (runs, after.status, after.failure) == ([1, 2, 3, 4, 5, 6], Status.FAILED, GAVE_UP)
