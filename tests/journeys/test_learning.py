"""From a person's correction to the next message and to earlier ones, on real processes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId

from domain.ids import decode
from tests.client import Answer, Person
from tests.stack import Stack, eventually

ROW = "id merchant category { slug } amount { amount currency } version byHand unsure"
UPDATE = (
    "mutation($input: UpdateTransactionInput!) { answer: updateTransaction(input: $input) "
    f"{{ transaction {{ {ROW} }} errors {{ code path }} }} }}"
)
EFFECT = "query($id: ID!) { correctionEffect(transactionId: $id) { count exact } }"
APPLY = (
    "mutation($input: ApplyCorrectionInput!) { answer: applyCorrection(input: $input) "
    "{ correction { id status } errors { code } } }"
)
RUN = "query($id: ID!) { node(id: $id) { ... on CorrectionRun { status expected changed endedAt } } }"
MANY = 450


async def booked(person: Person, text: str) -> Answer:
    """The transaction that comes of a text."""
    async with person.following() as feed:
        outcome = await feed.outcome(await person.capture(text))
        assert outcome["status"] == "RECORDED", outcome
        found: Answer = outcome["transactions"][0]
        return found


async def correct(person: Person, row: Answer, **values: Any) -> Answer:
    form = {"transactionId": row["id"], "version": row["version"], **values}
    payload = (await person.ask(UPDATE, input=form))["answer"]
    assert payload["errors"] == []
    found: Answer = payload["transaction"]
    return found


async def apply(person: Person, row: Answer, key: str = "key") -> str:
    form = {"transactionId": row["id"], "idempotencyKey": key}
    payload = (await person.ask(APPLY, input=form))["answer"]
    assert payload["errors"] == []
    return str(payload["correction"]["id"])


async def run_of(person: Person, run: str) -> Answer:
    found: Answer = (await person.ask(RUN, id=run))["node"]
    return found


async def ended(person: Person, run: str) -> Answer:
    async with asyncio.timeout(60):
        while (found := await run_of(person, run))["endedAt"] is None:  # noqa: ASYNC110  another process ends it
            await asyncio.sleep(0.05)
    return found


@contextmanager
def collection(stack: Stack, name: str) -> Iterator[Any]:
    """A collection behind Finsight's back."""
    client = stack.raw()
    try:
        yield client[stack.database][name]
    finally:
        client.close()


def copy(stack: Stack, row: Answer, count: int) -> None:
    """Earlier transactions like this one, each in the totals of a year that nobody verifies by hand."""
    public = decode(row["id"])
    assert public is not None
    with collection(stack, "transactions") as rows, collection(stack, "totals") as totals:
        model = rows.find_one({"_id": ObjectId(public.row)})
        model |= {"by_hand": [], "was": {}, "unsure": [], "version": 1, "created_at": datetime.now(UTC)}
        model["postings"][0]["category"], model["merchant"], model["merchant_key"] = "other", None, ""
        rows.insert_many([{**model, "_id": PydanticObjectId()} for _ in range(count)])
        posting = model["postings"][0]
        cell = f"{model['kind']}|other||{posting['currency']}"
        day = model["date"]
        for period in (f"D{day}", f"M{day[:7]}", f"Y{day[:4]}"):
            sums = {"sum": posting["minor"] * count, "count": count}
            sums |= {f"base.{code}": minor * count for code, minor in posting["base"].items()}
            where = {"book": model["book"], "generation": model["generation"], "period": period}
            found = {f"cells.{cell}.{what}": value for what, value in sums.items()}
            totals.update_one(where, {"$inc": found, "$setOnInsert": {"v": 1}}, upsert=True)


async def test_the_next_message_of_a_corrected_merchant_is_right(stack: Stack, anna: Person) -> None:
    first = await booked(anna, "velvet harbor 12.50")

    async with anna.following() as feed:
        await correct(anna, first, merchant="Velvet Harbor Deli", category="groceries")
        event = await feed.next()
    second = await booked(anna, "velvet harbor 8")
    third = await booked(anna, "paid 9.90 at velvet harbor yesterday")

    assert (event["__typename"], event["actor"], event["change"]) == (
        "TransactionChanged",
        "PERSON",
        "UPDATED",
    )
    for row in (second, third):
        assert (row["merchant"], row["category"]["slug"]) == ("Velvet Harbor Deli", "groceries")
    stack.verify()


async def test_an_edit_is_told_once_and_what_it_taught_not_at_all(stack: Stack, anna: Person) -> None:
    row = await booked(anna, "velvet harbor 12.50")
    async with anna.following() as feed:
        row = await correct(anna, row, category="groceries")
        await correct(anna, row, note="hello")
        events = [await feed.next(), await feed.next()]

    assert [event["__typename"] for event in events] == ["TransactionChanged"] * 2
    assert [event["transaction"]["version"] for event in events][-1] == 3


async def test_a_correction_is_made_for_earlier_ones_too(stack: Stack, anna: Person) -> None:
    row = await booked(anna, "velvet harbor 12.50")
    await booked(anna, "velvet harbor 3")
    own = await booked(anna, "velvet harbor 4")
    await correct(anna, own, category="pets")
    row = await correct(anna, row, merchant="Velvet Harbor Deli", category="groceries")

    effect = (await anna.ask(EFFECT, id=row["id"]))["correctionEffect"]
    run = await apply(anna, row)
    done = await ended(anna, run)

    assert effect["exact"]
    assert (done["status"], done["expected"], done["changed"]) == ("DONE", effect["count"], effect["count"])
    assert await apply(anna, row) == run
    assert (await anna.ask(EFFECT, id=row["id"]))["correctionEffect"]["count"] == 0
    stack.verify()


@pytest.mark.timeout(180)
async def test_a_worker_that_is_killed_midway_loses_nothing_and_does_nothing_twice(
    stack: Stack, anna: Person
) -> None:
    row = await booked(anna, "velvet harbor 12.50")
    row = await correct(anna, row, merchant="Velvet Harbor Deli", category="groceries")
    copy(stack, row, MANY)

    run = await apply(anna, row)
    public = decode(run)
    assert public is not None
    with collection(stack, "corrections") as runs:
        await eventually(lambda: runs.find_one({"_id": ObjectId(public.row)})["changed_rows"] > 0)
        stack["worker-local"].kill()
        between = runs.find_one({"_id": ObjectId(public.row)})
        stack.start("worker-local")
    done = await ended(anna, run)

    assert between["status"] == "RUNNING"
    assert 0 < between["changed_rows"] < MANY
    assert (done["status"], done["expected"], done["changed"]) == ("DONE", MANY, MANY)
    with collection(stack, "changes") as changes:
        parts = [part for change in changes.find({"cause": run}) for part in change["parts"]]
    touched = [part["id"] for part in parts if part["type"] == "Transaction"]
    assert len(touched) == len(set(touched)) == MANY
    stack.verify()
