"""Reading what happened in a book and taking it back, as a client asks for it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from domain import clock, ids
from domain.books.models import Role
from domain.learning.queries import memory_of
from domain.ledger.verify import verify_book
from domain.understanding.draft import Proposal
from tests.backbone import book_of, booked, draft, make_member, proposed
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import codes, person
from tests.graphql_api.ledger.test_entering import DELETE, UPDATE, account, ask, balances, create, listed
from tests.infra.adapters.waiting import until

RUN = "id status expected undone leftCount left { id } leftNames createdAt endedAt"
ERRORS = "errors { code path message }"
ACTIVITY = (
    "query ($first: Int, $after: String, $last: Int, $before: String, $actors: [ActorKind!], $book: ID) "
    "{ activity(first: $first, after: $after, last: $last, before: $before, actors: $actors, book: $book) "
    "{ edges { cursor node { changeId at actor summary cause count undoable parts { change fields transaction { id } } } } "
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
)
NODE = f"query ($id: ID!) {{ node(id: $id) {{ id ... on Undo {{ {RUN} }} ... on Transaction {{ merchant note }} }} }}"


def mutation(name: str) -> str:
    kind = name[0].upper() + name[1:] + "Input"
    return f"mutation ($input: {kind}!) {{ answer: {name}(input: $input) {{ undo {{ {RUN} }} {ERRORS} }} }}"


async def undo(asker: Asker, name: str, key: str | None = None, **form: Any) -> Any:
    key = key or str(ObjectId())
    return (await asker.data(mutation(name), input={**form, "idempotencyKey": key}))["answer"]


async def activity(asker: Asker, **asked: Any) -> list[Any]:
    return [edge["node"] for edge in (await asker.data(ACTIVITY, **asked))["activity"]["edges"]]


async def latest(asker: Asker) -> str:
    """The change that can be taken back, made last."""
    change: str = next(one["changeId"] for one in await activity(asker) if one["undoable"])
    return change


async def moment(asker: Asker) -> datetime:
    """One after all that happened so far, and before what comes next: the log knows milliseconds."""
    last = datetime.fromisoformat((await activity(asker))[0]["at"])
    await until(lambda: clock.now() > last + timedelta(milliseconds=2))
    return last + timedelta(milliseconds=1)


async def check(asker: Asker) -> None:
    assert [line async for line in verify_book(await book_of(person(asker)))] == []


async def test_a_deletion_is_taken_back_and_done_again(anna: Asker) -> None:
    await account(anna, "Wallet", kind="CASH", default=True)
    row = await create(anna)
    await ask(anna, DELETE, transactionId=row["id"])

    payload = await undo(anna, "undoChange", changeId=await latest(anna))

    assert payload["errors"] == []
    run = payload["undo"]
    assert (run["status"], run["expected"], run["undone"], run["leftCount"]) == ("DONE", 1, 1, 0)
    assert run["endedAt"] is not None
    assert await listed(anna, "chipotle") == [row["id"]]
    assert (await anna.data(NODE, id=run["id"]))["node"] == run
    assert await balances(anna) == {"Wallet": ("-12.50", 0)}

    again = await undo(anna, "undoChange", changeId=await latest(anna))
    assert again["undo"]["undone"] == 1
    assert await listed(anna) == []
    await check(anna)


async def test_an_edit_is_taken_back_with_what_it_taught(anna: Asker) -> None:
    capture = await booked(anna.services.journal, person(anna), draft())
    row = ids.transaction_id(capture.book, capture.transactions[0])
    await ask(anna, UPDATE, transactionId=row, version=1, category="groceries", merchant="Chipotle Mission")
    book = await book_of(person(anna))
    assert (await memory_of(book.id, person(anna).id)).habits

    payload = await undo(anna, "undoChange", changeId=await latest(anna))

    assert (payload["undo"]["undone"], payload["undo"]["left"]) == (1, [])
    assert (await memory_of(book.id, person(anna).id)).habits == {}
    assert (await anna.data(NODE, id=row))["node"] == {"id": row, "merchant": "Chipotle", "note": None}
    assert await listed(anna, "mission") == []
    await check(anna)
    await undo(anna, "undoChange", changeId=await latest(anna))
    assert (await memory_of(book.id, person(anna).id)).habits
    assert await listed(anna, "mission") == [row]


async def test_what_was_edited_since_stays_and_is_named(anna: Asker) -> None:
    row = await create(anna)
    await ask(anna, UPDATE, transactionId=row["id"], version=1, note="first")
    first = await latest(anna)
    await ask(anna, UPDATE, transactionId=row["id"], version=2, note="second")

    payload = await undo(anna, "undoChange", changeId=first)

    run = payload["undo"]
    assert (run["status"], run["undone"], run["leftCount"], run["left"]) == (
        "DONE",
        0,
        1,
        [{"id": row["id"]}],
    )
    assert (await anna.data(NODE, id=row["id"]))["node"]["note"] == "second"


async def test_an_edit_of_other_fields_since_stays(anna: Asker) -> None:
    row = await create(anna)
    await ask(anna, UPDATE, transactionId=row["id"], version=1, merchant="Lidl")
    first = await latest(anna)
    await ask(anna, UPDATE, transactionId=row["id"], version=2, note="mine")

    payload = await undo(anna, "undoChange", changeId=first)

    assert payload["undo"]["undone"] == 1
    assert (await anna.data(NODE, id=row["id"]))["node"] == {
        "id": row["id"],
        "merchant": "Chipotle",
        "note": "mine",
    }


async def test_the_same_key_is_one_undo(anna: Asker) -> None:
    row = await create(anna)
    await ask(anna, DELETE, transactionId=row["id"])
    change = await latest(anna)

    first = await undo(anna, "undoChange", "k", changeId=change)
    assert await undo(anna, "undoChange", "k", changeId=change) == first
    assert await listed(anna) == [row["id"]]
    other = await undo(anna, "undoChange", "k", changeId=await latest(anna))
    assert codes(other) == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])]
    twice = await undo(anna, "undoChange", changeId=change)
    assert (twice["undo"]["undone"], twice["undo"]["leftCount"]) == (0, 1)


async def test_a_capture_is_taken_back_as_a_whole(anna: Asker) -> None:
    capture = await booked(
        anna.services.journal, person(anna), draft(), draft("3.20", merchant="Starbucks", category="coffee")
    )
    named = ids.capture_id(capture.book, capture.id)

    payload = await undo(anna, "undoCapture", captureId=named)

    assert (payload["undo"]["undone"], await listed(anna)) == (2, [])
    again = await undo(anna, "undoWork", workId=payload["undo"]["id"])
    assert (again["undo"]["undone"], len(await listed(anna))) == (2, 2)
    await check(anna)


async def test_all_that_ai_did_since_a_moment_is_taken_back(anna: Asker) -> None:
    await booked(anna.services.journal, person(anna), draft(merchant="Before"))
    kept = await listed(anna)
    since = await moment(anna)
    mine = await create(anna)
    for number in range(3):
        await booked(anna.services.journal, person(anna), draft(merchant=f"Shop {number}"))

    payload = await undo(anna, "undoAi", since=since.isoformat())

    assert (payload["undo"]["status"], payload["undo"]["undone"]) == ("DONE", 3)
    assert set(await listed(anna)) == {*kept, mine["id"]}
    none = await undo(anna, "undoAi", since=(clock.now() + timedelta(days=1)).isoformat())
    assert codes(none) == [("NOTHING_TO_UNDO", ["input", "since"])]
    await check(anna)


async def test_an_accounts_name_is_put_back(anna: Asker) -> None:
    named = await account(anna, "Wallet")
    form = {"accountId": named, "version": 1, "name": "Purse"}
    rename = "mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { account { name } } }"
    await anna.data(rename, input=form)

    await undo(anna, "undoChange", changeId=await latest(anna))

    assert await balances(anna) == {"Wallet": ("0.00", 0)}


async def test_what_changed_nothing_that_could_be_put_back_is_said(anna: Asker) -> None:
    await proposed(anna.services.journal, person(anna), Proposal((), 0.5))
    (left, *_) = await activity(anna)

    assert (left["summary"], left["undoable"]) == ("Left it to a person to decide", False)
    payload = await undo(anna, "undoChange", changeId=left["changeId"])
    assert codes(payload) == [("NOTHING_TO_UNDO", ["input", "changeId"])]


@pytest.mark.parametrize(
    ("name", "field", "kind"),
    [
        ("undoChange", "changeId", ids.Type.CHANGE),
        ("undoCapture", "captureId", ids.Type.CAPTURE),
        ("undoImport", "importId", ids.Type.IMPORT),
        ("undoWork", "workId", ids.Type.UNDO),
    ],
)
async def test_unknown_and_foreign_ids_are_not_found(
    anna: Asker, ben: Asker, name: str, field: str, kind: ids.Type
) -> None:
    await create(anna)
    hers, his = await book_of(person(anna)), await book_of(person(ben))
    row = (10**6).to_bytes(8, "big") if kind is ids.Type.CHANGE else ObjectId().binary
    path = ["input", field]

    for named in ("rubbish", str(ids.PublicId(kind, hers.id, row)), ids.transaction_id(his.id, ObjectId())):
        assert codes(await undo(ben, name, **{field: named})) == [("NOT_FOUND", path)]
    own = await undo(ben, name, **{field: str(ids.PublicId(kind, his.id, row))})
    assert codes(own) in ([("NOT_FOUND", path)], [("NOTHING_TO_UNDO", path)])
    if name == "undoChange":
        assert codes(await undo(ben, name, changeId=await latest(anna))) == [("NOT_FOUND", path)]
        await make_member(hers, person(ben), Role.VIEWER)
        ben.services.profiles.forget(person(ben).id)
        assert codes(await undo(ben, name, changeId=await latest(anna))) == [("FORBIDDEN", [])]
    assert len(await listed(anna)) == 1


async def test_activity_tells_all_and_pages_both_ways(anna: Asker) -> None:
    row = await create(anna)
    await booked(anna.services.journal, person(anna), draft())
    await ask(anna, UPDATE, transactionId=row["id"], version=1, note="x")

    everything = await activity(anna)

    assert everything[0]["summary"] == "Changed note"
    assert [one["actor"] for one in everything[:3]] == ["PERSON", "AI", "PERSON"]
    (part,) = everything[0]["parts"]
    assert (part["change"], part["fields"], part["transaction"]) == (
        "UPDATED",
        ["by_hand", "note"],
        {"id": row["id"]},
    )
    assert everything[1]["cause"] is not None
    assert [one["actor"] for one in await activity(anna, actors=["AI"])] == ["AI"]
    seen: list[Any] = []
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = (await anna.data(ACTIVITY, first=2, after=page["pageInfo"]["endCursor"]))["activity"]
        seen += [edge["node"] for edge in page["edges"]]
    assert seen == everything
    back = (await anna.data(ACTIVITY, last=2, before=page["pageInfo"]["startCursor"]))["activity"]
    middle = [edge["node"] for edge in back["edges"]]
    assert middle == everything[everything.index(middle[0]) :][:2]


async def test_activity_of_another_book_is_null(anna: Asker, ben: Asker) -> None:
    hers = ids.book_id((await book_of(person(anna))).id)

    assert (await ben.data(ACTIVITY, book=hers))["activity"] is None
    assert await ben.code(ACTIVITY, after="rubbish") == "BAD_REQUEST"
    assert await ben.code(ACTIVITY, first=201) == "BAD_REQUEST"
