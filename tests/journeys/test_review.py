"""From doubt to a decision, on real processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from domain.ids import decode
from tests.client import Answer, Person
from tests.stack import Stack

SHOWN = (
    "{ capture { id text status awaitsReview version drafts { amount { amount } merchant transaction { id } "
    "fields { field state start end } } transactions { id amount { amount } merchant category { slug } version } } "
    "errors { code path } } }"
)
CONFIRM = "mutation($input: ConfirmCaptureInput!) { answer: confirmCapture(input: $input) " + SHOWN
DISCARD = "mutation($input: CaptureIdInput!) { answer: discardCapture(input: $input) " + SHOWN
EDIT = "mutation($input: EditCaptureInput!) { answer: editCapture(input: $input) " + SHOWN
REPARSE = "mutation($input: CaptureIdInput!) { answer: reparseCapture(input: $input) " + SHOWN
QUEUE = "{ reviewQueue(first: 20) { edges { node { id status } } } }"
PREVIEW = "query($text: String!) { previewExpense(text: $text) { drafts { amount { amount } merchant } errors { code } } }"
# More than any reading reaches.
NEVER_SURE = 2.0


@pytest.fixture
async def worker_waits(stack: Stack) -> Any:
    """No worker reads anything until the test says so."""
    stack["worker-local"].freeze()
    yield stack["worker-local"]
    stack["worker-local"].thaw()


@contextmanager
def captures(stack: Stack) -> Iterator[Any]:
    """The captures behind Finsight's back."""
    client = stack.raw()
    try:
        yield client[stack.database]["captures"]
    finally:
        client.close()


def set_capture(stack: Stack, capture: str, **values: Any) -> None:
    public = decode(capture)
    assert public is not None
    with captures(stack) as collection:
        found = collection.update_one({"_id": ObjectId(public.row)}, {"$set": values})
        assert found.matched_count == 1


async def decide(person: Person, mutation: str, capture: str, **form: Any) -> Answer:
    found: Answer = (await person.ask(mutation, input={"captureId": capture, **form}))["answer"]
    return found


async def queue(person: Person) -> list[tuple[str, str]]:
    edges = (await person.ask(QUEUE))["reviewQueue"]["edges"]
    return [(edge["node"]["id"], edge["node"]["status"]) for edge in edges]


async def test_a_doubtful_text_waits_until_a_person_corrects_it_and_every_device_hears(
    stack: Stack, anna: Person, worker_waits: Any
) -> None:
    phone = await anna.another_device()
    async with phone.following() as feed:
        capture = await anna.capture("lunch 12.50 at Chipotle, taxi 23")
        set_capture(stack, capture, threshold=NEVER_SURE)
        worker_waits.thaw()

        assert (await feed.outcome(capture))["status"] == "NEEDS_REVIEW"
        assert await queue(phone) == [(capture, "NEEDS_REVIEW")]

        edits = [{"index": 0, "amount": "14.50"}, {"index": 1}]
        answer = await decide(anna, CONFIRM, capture, drafts=edits)
        late = await decide(phone, CONFIRM, capture)
        outcome = await feed.outcome(capture)
        lunch, taxi = await feed.next(), await feed.next()

    assert answer["errors"] == []
    assert (outcome["status"], [one["amount"]["amount"] for one in outcome["transactions"]]) == (
        "RECORDED",
        ["14.50", "23.00"],
    )
    assert [(event["actor"], event["change"]) for event in (lunch, taxi)] == [("PERSON", "CREATED")] * 2
    assert [error["code"] for error in late["errors"]] == ["CONFLICT"]
    assert [one["id"] for one in late["capture"]["transactions"]] == [
        one["transactionId"] for one in (lunch, taxi)
    ]
    assert await queue(phone) == []
    stack.verify()


async def test_a_text_that_is_changed_while_it_is_read_is_booked_as_changed(
    stack: Stack, anna: Person, worker_waits: Any
) -> None:
    async with anna.following() as feed:
        capture = await anna.capture("lunch 12.50")
        # As a worker leaves it that has claimed it and hangs.
        lease = datetime.now(UTC) + timedelta(minutes=5)
        set_capture(stack, capture, status="PARSING", attempt=1, failures=1, due_at=lease)

        answer = await decide(anna, EDIT, capture, text="$7 coffee")
        worker_waits.thaw()
        outcome = await feed.outcome(capture)

    assert (answer["capture"]["status"], answer["capture"]["version"]) == ("QUEUED", 2)
    assert (outcome["text"], outcome["status"]) == ("$7 coffee", "RECORDED")
    assert [one["amount"]["amount"] for one in outcome["transactions"]] == ["7.00"]
    stack.verify()


async def test_reading_again_leaves_alone_what_was_set_by_hand(
    stack: Stack, anna: Person, worker_waits: Any
) -> None:
    async with anna.following() as feed:
        capture = await anna.capture("lunch 12.50 at Chipotle")
        set_capture(stack, capture, threshold=NEVER_SURE)
        worker_waits.thaw()
        await feed.outcome(capture)
        await decide(anna, CONFIRM, capture, drafts=[{"index": 0, "amount": "15", "category": "gifts"}])

        same = await decide(anna, REPARSE, capture)
        waiting = await decide(anna, EDIT, capture, text="lunch 12.50 at Subway, coffee 3")
        confirmed = await decide(anna, CONFIRM, capture, version=waiting["capture"]["version"])

    assert same["capture"]["awaitsReview"] is False
    assert await queue(anna) == []
    proposed = waiting["capture"]
    assert (proposed["status"], proposed["awaitsReview"]) == ("RECORDED", True)
    assert [one["amount"]["amount"] for one in proposed["drafts"]] == ["15.00", "3.00"]
    assert [one["amount"]["amount"] for one in proposed["transactions"]] == ["15.00"]
    lunch, coffee = confirmed["capture"]["transactions"]
    assert (lunch["id"], lunch["amount"]["amount"]) == (proposed["transactions"][0]["id"], "15.00")
    assert (lunch["merchant"], lunch["category"]["slug"], lunch["version"]) == ("Subway", "gifts", 2)
    assert coffee["amount"]["amount"] == "3.00"
    stack.verify()


async def test_what_is_thrown_away_is_read_again_only_when_asked_for(anna: Person) -> None:
    async with anna.following() as feed:
        capture = await anna.capture("hello there")
        assert (await feed.outcome(capture))["status"] in {"EMPTY", "NEEDS_REVIEW"}
        thrown = await decide(anna, DISCARD, capture)
        assert (await feed.outcome(capture))["status"] == "DISCARDED"
        await decide(anna, EDIT, capture, text="lunch 12.50 at Chipotle")
        outcome = await feed.outcome(capture)

    assert thrown["errors"] == []
    assert [one["merchant"] for one in outcome["transactions"]] == ["Chipotle"]


async def test_a_preview_shows_what_capturing_then_books(anna: Person) -> None:
    text = "lunch 12.50 at Chipotle, taxi 23"
    preview = (await anna.ask(PREVIEW, text=text))["previewExpense"]
    async with anna.following() as feed:
        outcome = await feed.outcome(await anna.capture(text))

    assert preview["errors"] == []
    assert [(one["amount"]["amount"], one["merchant"]) for one in preview["drafts"]] == [
        (one["amount"]["amount"], one["merchant"]) for one in outcome["transactions"]
    ]


async def test_a_stranger_finds_none_of_it(stack: Stack, anna: Person) -> None:
    stranger = await Person.sign_up(stack)
    capture = await anna.capture("lunch 12.50")

    for mutation, form in ((CONFIRM, {}), (DISCARD, {}), (EDIT, {"text": "lunch 1"}), (REPARSE, {})):
        answer = await decide(stranger, mutation, capture, **form)

        assert [error["code"] for error in answer["errors"]] == ["NOT_FOUND"]
        assert answer["capture"] is None
