"""Workers that die, fail or are called too often: each text is booked once."""

import asyncio
import signal
import subprocess
import sys

from domain.ids import decode
from tests.client import Event, Person
from tests.faults import dying_writer
from tests.faults.behind import Behind, deliver
from tests.services import OwnService
from tests.stack import Stack, eventually

SENTENCE = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"
# A lease of ten seconds, a sweep every two, and the work itself.
RECOVERY_SECONDS = 15
ATTEMPTS = 6
RETRY = (
    "mutation($input: CaptureIdInput!) { retryCapture(input: $input) { capture { status } errors { code } } }"
)


async def test_a_worker_killed_in_the_middle_costs_only_time(
    stack: Stack, mongodb: Behind, anna: Person
) -> None:
    async with anna.following() as feed:
        with mongodb.held_book(anna):
            capture = await anna.capture(SENTENCE)
            await mongodb.becomes(capture, status="PARSING")
            stack["worker-local"].kill()
        stack.start("worker-local")
        async with asyncio.timeout(RECOVERY_SECONDS):
            outcome = await feed.outcome(capture)

    assert (outcome["status"], len(outcome["transactions"])) == ("RECORDED", 2)
    assert mongodb.capture(capture)["attempt"] == 2
    assert (len(mongodb.outcomes(capture)), mongodb.booked(capture)) == (1, 2)
    stack.verify()


async def test_a_worker_killed_in_the_middle_of_its_commit_costs_only_time(
    stack: Stack, mongodb: Behind, anna: Person
) -> None:
    async with anna.following() as feed:
        stack["worker-local"].stop()
        capture = await anna.capture(SENTENCE)
        died = subprocess.run(  # noqa: S603, ASYNC221  our own program; nothing else happens meanwhile
            [sys.executable, "-m", dying_writer.__name__, stack.mongodb_url, stack.database, capture],
            check=False,
        )
        assert died.returncode == -signal.SIGKILL
        stack.start("worker-local")
        async with asyncio.timeout(RECOVERY_SECONDS):
            outcome = await feed.outcome(capture)

    assert (outcome["status"], len(outcome["transactions"])) == ("RECORDED", 2)
    assert (len(mongodb.outcomes(capture)), mongodb.booked(capture)) == (1, 2)
    stack.verify()


async def test_a_message_delivered_five_times_has_one_effect(
    stack: Stack, redis: OwnService, mongodb: Behind, anna: Person
) -> None:
    async with anna.following() as feed:
        with mongodb.held_book(anna):
            capture = await anna.capture(SENTENCE)
            await mongodb.becomes(capture, status="PARSING")
            deliver(redis.url, capture, times=5)
        await feed.outcome(capture)
        deliver(redis.url, capture, times=5)
        # What comes behind in the queue is booked after all of them were taken.
        await feed.outcome(await anna.capture("tea 2.10"))

    assert mongodb.capture(capture)["attempt"] == 1
    assert (len(mongodb.outcomes(capture)), mongodb.booked(capture)) == (1, 2)
    stack.verify()


async def test_after_six_failed_attempts_the_person_is_told_and_may_try_again(
    stack: Stack, redis: OwnService, mongodb: Behind, anna: Person
) -> None:
    async with anna.following() as feed:
        with mongodb.refused_transactions():
            capture = await anna.capture(SENTENCE)
            for failures in range(1, ATTEMPTS + 1):
                await mongodb.becomes(capture, status="QUEUED", failures=failures)
                mongodb.make_due(capture)
                deliver(redis.url, capture)
            outcome = await feed.outcome(capture)
        assert (outcome["status"], outcome["transactions"]) == ("FAILED", [])
        assert outcome["failure"].startswith("We couldn't read this after several tries.")
        assert (await anna.read(capture))["text"] == SENTENCE

        answer = (await anna.ask(RETRY, input={"captureId": capture}))["retryCapture"]
        assert answer["errors"] == []
        again = await feed.outcome(capture)
    assert (again["status"], again["failure"], len(again["transactions"])) == ("RECORDED", None, 2)
    stack.verify()


async def test_two_writers_on_one_book_lose_and_repeat_nothing(
    stack: Stack, mongodb: Behind, anna: Person
) -> None:
    stack.start("worker-local-2")
    await stack.logged("worker-local-2", "worker_started")
    try:
        async with anna.following() as feed:
            captures = await _many_captures(anna, 500)
            events = await feed.outcomes(set(captures))
    finally:
        stack["worker-local-2"].stop()

    assert [event["__typename"] for event in events] == ["CaptureChanged", "TransactionChanged"] * 500
    first = _number(events[0])
    assert [_number(event) for event in events[::2]] == [*range(first, first + 500)]
    stack.verify()


async def test_a_restart_of_all_workers_leaves_no_text_behind(
    stack: Stack, mongodb: Behind, anna: Person
) -> None:
    captures = await _many_captures(anna, 20)
    stack["worker-local"].stop()
    stack["scheduler"].kill()
    stack.start("worker-local", "scheduler")
    await eventually(
        lambda: all(mongodb.capture(one)["status"] == "RECORDED" for one in captures), RECOVERY_SECONDS
    )
    assert [len(mongodb.outcomes(one)) for one in captures] == [1] * 20


def _number(event: Event) -> int:
    """Which commit of its book the event is about."""
    change = decode(event["changeId"])
    assert change is not None
    return int.from_bytes(change.row, "big")


async def _many_captures(person: Person, count: int) -> list[str]:
    """Sixteen at a time."""
    room = asyncio.Semaphore(16)

    async def capture(number: int) -> str:
        async with room:
            return await person.capture(f"coffee {number + 1}.25")

    return await asyncio.gather(*(capture(number) for number in range(count)))
