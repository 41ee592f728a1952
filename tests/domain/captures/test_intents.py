import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from domain.captures import intents
from domain.captures.errors import KeyUsedForOtherText
from domain.captures.models import Capture, Lane, Status
from domain.database import Database
from domain.errors import NotFound
from tests.backbone import claimed, new_capture

BOOK, AUTHOR = ObjectId(), ObjectId()


@pytest.fixture(autouse=True)
async def alone(database: Database) -> None:
    await Capture.get_pymongo_collection().delete_many({})


async def stored(capture: Capture) -> Capture:
    raw = await Capture.get_pymongo_collection().find_one({"_id": capture.id})
    assert raw is not None
    return Capture.from_bson(raw)


async def database_time() -> datetime:
    hello = await Capture.get_pymongo_collection().database.command("hello")
    moment: datetime = hello["localTime"]
    return moment.replace(tzinfo=UTC)


async def set_fields(capture: Capture, **values: object) -> None:
    await Capture.get_pymongo_collection().update_one({"_id": capture.id}, {"$set": values})


async def take(capture: Capture, lane: Lane = Lane.LOCAL) -> Capture | None:
    return await intents.claim(capture.book, capture.id, lane)


async def test_the_same_key_twenty_times_at_once_is_one_capture() -> None:
    answers = await asyncio.gather(*(intents.insert(new_capture(BOOK, AUTHOR, key="k")) for _ in range(20)))

    assert len({answer.id for answer in answers}) == 1
    assert await Capture.get_pymongo_collection().count_documents({}) == 1


async def test_a_key_answers_its_first_capture_whatever_else_is_said_now() -> None:
    first = await intents.insert(new_capture(BOOK, AUTHOR, key="k"))
    later = new_capture(BOOK, AUTHOR, key="k").changed(time_zone="Asia/Tokyo")

    assert (await intents.insert(later)).id == first.id


async def test_a_key_used_with_another_text_is_refused() -> None:
    await intents.insert(new_capture(BOOK, AUTHOR, key="k"))

    with pytest.raises(KeyUsedForOtherText) as refused:
        await intents.insert(new_capture(BOOK, AUTHOR, "dinner 30", key="k"))

    assert (refused.value.code, refused.value.path) == ("IDEMPOTENCY_MISMATCH", ("idempotencyKey",))


async def test_a_key_belongs_to_its_author_and_book() -> None:
    for book, author in ((BOOK, AUTHOR), (BOOK, ObjectId()), (ObjectId(), AUTHOR)):
        await intents.insert(new_capture(book, author, key="k"))

    assert await Capture.get_pymongo_collection().count_documents({"key": "k"}) == 3


async def test_without_a_key_nothing_is_deduplicated() -> None:
    for _ in range(2):
        await intents.insert(new_capture(BOOK, AUTHOR))

    assert await Capture.get_pymongo_collection().count_documents({}) == 2


async def test_a_first_capture_that_was_erased_meanwhile_is_not_found() -> None:
    with pytest.raises(NotFound):
        await intents._first_of_key(new_capture(BOOK, AUTHOR, key="gone"))


async def test_of_many_claims_one_gets_the_lease() -> None:
    capture = await intents.insert(new_capture(BOOK, AUTHOR))

    taken = [one for one in await asyncio.gather(*(take(capture) for _ in range(20))) if one]

    assert len(taken) == 1
    assert (taken[0].status, taken[0].attempt, taken[0].failures) == (Status.PARSING, 1, 1)
    left = taken[0].due_at - await database_time()
    assert timedelta(seconds=5) < left <= timedelta(seconds=10)


async def test_what_is_not_due_yet_is_not_claimed() -> None:
    capture = await intents.insert(new_capture(BOOK, AUTHOR))
    await set_fields(capture, due_at=await database_time() + timedelta(minutes=1))

    assert await take(capture) is None


async def test_a_lease_that_ended_is_claimed_by_the_next_with_a_higher_attempt() -> None:
    first = await claimed(BOOK, AUTHOR)
    await set_fields(first, due_at=await database_time())

    second = await take(first)

    assert second is not None
    assert (second.attempt, second.failures) == (2, 2)


@pytest.mark.parametrize("status", [one for one in Status if one not in (Status.QUEUED, Status.PARSING)])
async def test_what_is_finished_is_not_claimed(status: Status) -> None:
    capture = await intents.insert(new_capture(BOOK, AUTHOR))
    await set_fields(capture, status=status)

    assert await take(capture) is None


async def test_a_lane_claims_only_its_own_in_its_own_book() -> None:
    capture = await intents.insert(new_capture(BOOK, AUTHOR))

    assert await take(capture, Lane.MODEL) is None
    assert await intents.claim(ObjectId(), capture.id, Lane.LOCAL) is None


async def test_handing_on_to_the_model_is_no_failure() -> None:
    capture = await claimed(BOOK, AUTHOR)

    assert await intents.hand_to_model(capture)

    after = await stored(capture)
    assert (after.status, after.lane, after.failures, after.attempt) == (Status.QUEUED, Lane.MODEL, 0, 1)
    assert await take(capture, Lane.MODEL) is not None


@pytest.mark.parametrize(
    ("failures", "failed", "left", "seconds"),
    [(1, True, 1, 2), (3, True, 3, 8), (6, True, 6, 30), (1, False, 0, 2), (6, False, 5, 30)],
)
async def test_a_requeue_pauses_longer_each_time_and_thirty_seconds_at_most(
    failures: int, failed: bool, left: int, seconds: int
) -> None:
    capture = (await claimed(BOOK, AUTHOR)).changed(failures=failures)
    before = await database_time()

    assert await intents.requeue(capture, failed=failed)

    after, now = await stored(capture), await database_time()
    assert (after.status, after.failures) == (Status.QUEUED, left)
    assert before <= after.due_at - timedelta(seconds=seconds) <= now


async def test_who_lost_the_lease_can_neither_requeue_nor_hand_on() -> None:
    first = await claimed(BOOK, AUTHOR)
    await set_fields(first, due_at=await database_time())
    second = await take(first)
    assert second is not None

    assert not await intents.requeue(first, failed=True)
    assert not await intents.hand_to_model(first)
    assert await stored(first) == second


async def test_only_what_failed_is_tried_again_with_all_attempts() -> None:
    capture = await claimed(BOOK, AUTHOR)
    assert not await intents.retry(BOOK, capture.id)
    await set_fields(capture, status=Status.FAILED, failures=7, failure="…", lane=Lane.MODEL)

    assert not await intents.retry(ObjectId(), capture.id)
    assert await intents.retry(BOOK, capture.id)

    after = await stored(capture)
    assert (after.status, after.failures, after.failure, after.lane) == (Status.QUEUED, 0, None, Lane.LOCAL)
    assert after.attempt == 1


async def test_what_has_been_due_longest_comes_first() -> None:
    captures = [await intents.insert(new_capture(BOOK, AUTHOR)) for _ in range(4)]
    now = await database_time()
    for minutes, capture in zip((1, 3, 2, -1), captures, strict=True):
        await set_fields(capture, due_at=now - timedelta(minutes=minutes))

    assert [one.capture for one in await intents.due(10)] == [captures[1].id, captures[2].id, captures[0].id]
    assert [one.capture for one in await intents.due(1)] == [captures[1].id]


async def test_what_is_finished_is_never_due() -> None:
    capture = await intents.insert(new_capture(BOOK, AUTHOR))
    await set_fields(capture, status=Status.RECORDED)

    assert await intents.due(10) == []
