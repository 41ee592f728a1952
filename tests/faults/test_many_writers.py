"""Many clients write to one book at once, by two APIs and several workers: all of it adds up, and every subscriber hears it."""

import asyncio
import time
from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.events import Event, effect_of, events_of
from domain.log import Actor, Change, Part
from tests.client import Feed, Person
from tests.faults.behind import Behind, Row
from tests.faults.writers import VERBS, Known, Writer
from tests.stack import Stack, eventually

# Each has done enough soon, but on a machine that has much else to do.
WRITERS, LEAST_SECONDS, MOST_SECONDS = 8, 5.0, 120.0
HEARD = (
    "subscription($after: String) { events(after: $after) { __typename cursor changeId actor"
    " ... on CaptureChanged { captureId } ... on TransactionChanged { change transactionId } ... on ImportChanged { importId }"
    " ... on LedgerChanged { count cause } } }"
)
ACCOUNT = "mutation($input: CreateAccountInput!) { createAccount(input: $input) { account { id } } }"
CREATE = (
    "mutation($input: CreateTransactionInput!) { createTransaction(input: $input) { transaction { id } } }"
)


def change_of(raw: Row) -> Change:
    """As the log has it, in a process that has no database of its own."""
    parts = [Part.model_validate(part) for part in raw["parts"]]
    change: Change = Change.model_construct(**{**raw, "parts": parts, "actor": Actor(raw["actor"])})
    return change


def told(event: Event) -> dict[str, Any]:
    """An event as a client hears it."""
    change, part = event.change, event.part
    plain = {"changeId": ids.change_id(change.stream, change.seq), "actor": change.actor.value}
    if part is None:
        return {"__typename": "LedgerChanged", **plain, "count": len(event.parts), "cause": change.cause}
    if part.type == "Capture":
        return {"__typename": "CaptureChanged", **plain, "captureId": ids.capture_id(change.stream, part.id)}
    if part.type == "Import":
        return {"__typename": "ImportChanged", **plain, "importId": ids.import_id(change.stream, part.id)}
    row = ids.transaction_id(change.stream, part.id)
    return {
        "__typename": "TransactionChanged",
        **plain,
        "change": effect_of(part).value,
        "transactionId": row,
    }


async def set_up(anna: Person, known: Known) -> None:
    for name, currency in (("Everyday", "EUR"), ("Dollars", "USD")):
        form: dict[str, Any] = {"name": name, "kind": "BANK", "currency": currency}
        known.ids["accounts"].append((await anna.ask(ACCOUNT, input=form))["createAccount"]["account"]["id"])
    categories = (await anna.ask("{ categories { id } }"))["categories"]
    known.ids["categories"] += [one["id"] for one in categories[:3]]


async def listen(feed: Feed, last: asyncio.Future[str]) -> list[dict[str, Any]]:
    """All that is heard, up to and with the last transaction's making, whose id is told later."""
    while not (last.done() and last.result() in [event.get("transactionId") for event in feed.heard]):
        await feed.next()
    heard = [{name: value for name, value in event.items() if name != "cursor"} for event in feed.heard]
    ends = [event.get("transactionId") == last.result() for event in heard]
    return heard[: ends.index(True) + 1]


def head_at(heard: list[dict[str, Any]]) -> int:
    """The number of the last change that was heard."""
    public = ids.decode(heard[-1]["changeId"])
    assert public is not None
    return int.from_bytes(public.row, "big")


async def create(anna: Person) -> str:
    form = {"amount": {"amount": "1.00", "currency": "EUR"}}
    return str((await anna.ask(CREATE, input=form))["createTransaction"]["transaction"]["id"])


def at_rest(mongodb: Behind, book: ObjectId) -> bool:
    """Whether no worker has anything to do."""
    waiting = {"captures": ["QUEUED", "PARSING"], "imports": ["UPLOADED", "COMMITTING"]}
    waiting |= {name: ["QUEUED", "RUNNING"] for name in ("undos", "bulk_edits", "rule_runs", "corrections")}
    return not any(
        mongodb.database[name].count_documents(
            {"book": book, "stage" if name == "imports" else "status": {"$in": states}}
        )
        for name, states in waiting.items()
    )


@pytest.mark.timeout(300)
async def test_many_writers_of_one_book_leave_it_whole(stack: Stack, mongodb: Behind) -> None:
    stack.start("worker-local-2", "worker-import", "worker-import-2")
    await stack.ready()
    anna, known = await Person.sign_up(stack, currency="EUR"), Known()
    await set_up(anna, known)
    start, began = await anna.cursor(), time.monotonic()
    person = ids.decode(anna.id)
    assert person is not None
    book = mongodb.database["books"].find_one({"members.person": person.stream})
    assert book is not None

    def enough() -> bool:
        spent = time.monotonic() - began
        return spent > MOST_SECONDS or (
            spent > LEAST_SECONDS and min(known.done[name] for name in VERBS) >= 2
        )

    urls = [stack["api"].url, stack["api-2"].url]
    other = Person(stack, urls[1], anna.email)
    other.access_token = anna.access_token
    async with anna.events(start, HEARD) as feed, other.events(start, HEARD) as others:
        last = asyncio.get_running_loop().create_future()
        listening = asyncio.gather(listen(feed, last), listen(others, last))
        writers = [Writer(anna, urls[:: 1 if seed % 2 else -1], known, seed) for seed in range(WRITERS)]
        await asyncio.gather(*(writer.write(enough) for writer in writers))
        await eventually(lambda: at_rest(mongodb, book["_id"]), 60)
        last.set_result(await create(anna))
        await create(anna)  # so that who has heard the last one already looks up
        heard, overheard = await listening

    assert {name for name in VERBS if not known.done[name]} == set()
    changes = [
        change_of(raw) for raw in mongodb.database["changes"].find({"stream": book["_id"]}).sort("seq", 1)
    ]
    assert [change.seq for change in changes] == list(range(1, changes[-1].seq + 1))
    expected = [
        told(event)
        for change in changes[book["seq"] :]
        for event in events_of(change, book["epoch"])
        if change.seq <= head_at(heard)
    ]
    assert heard == expected
    assert overheard == expected
    asked = mongodb.database["transactions"].count_documents({"book": book["_id"], "asked": {"$ne": ""}})
    assert asked == len(known.ids["entered"])
    stack.verify()
