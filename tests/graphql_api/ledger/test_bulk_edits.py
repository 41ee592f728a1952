"""The same edit for many transactions, as a client asks for it."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.bulk import intents
from domain.bulk.models import Progress
from domain.ledger import bulk_edits
from domain.ledger.bulk_edits import edit_chunk
from domain.ledger.models import BulkEdit
from domain.ledger.verify import verify_book
from tests.backbone import book_of
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import codes, person
from tests.graphql_api.ledger.test_entering import account, balances, create, listed
from tests.graphql_api.undoing.test_undoing import undo

WORK = "id status expected seen changed createdAt endedAt"
COUNT = "query ($filter: TransactionFilter, $book: ID) { transactionCount(filter: $filter, book: $book) { count exact } }"
SHOWN = "query ($filter: TransactionFilter) { transactions(filter: $filter) { edges { node { id category { slug } tags merchant version } } } }"


def mutation(name: str) -> str:
    kind = name[0].upper() + name[1:] + "Input"
    return f"mutation ($input: {kind}!) {{ answer: {name}(input: $input) {{ work {{ {WORK} }} errors {{ code path message }} }} }}"


async def many(asker: Asker, name: str = "updateTransactions", key: str | None = None, **form: Any) -> Any:
    form["idempotencyKey"] = key or str(ObjectId())
    return (await asker.data(mutation(name), input=form))["answer"]


async def rows(asker: Asker, **chosen: Any) -> list[Any]:
    return [edge["node"] for edge in (await asker.data(SHOWN, filter=chosen))["transactions"]["edges"]]


async def check(asker: Asker) -> None:
    assert [line async for line in verify_book(await book_of(person(asker)))] == []


async def test_what_a_filter_finds_is_changed_alike_and_taken_back(anna: Asker) -> None:
    wallet = await account(anna, "Wallet", kind="CASH")
    for number in range(3):
        await create(anna, tags=["old", f"t{number}"])
    other = await create(anna, merchant="Lidl")
    before = await rows(anna)
    chosen = {"merchant": "chip"}

    assert (await anna.data(COUNT, filter=chosen))["transactionCount"] == {"count": 3, "exact": True}
    payload = await many(
        anna, filter=chosen, category="groceries", addTags=["new"], removeTags=["old"], accountId=wallet
    )

    work = payload["work"]
    assert (work["status"], work["expected"], work["seen"], work["changed"]) == ("DONE", 3, 3, 3)
    changed = await rows(anna, **chosen)
    assert {row["category"]["slug"] for row in changed} == {"groceries"}
    assert sorted(row["tags"] for row in changed) == [["new", "t0"], ["new", "t1"], ["new", "t2"]]
    assert [row["version"] for row in await rows(anna, merchant="lidl")] == [other["version"]]
    assert await balances(anna) == {"Wallet": ("-37.50", 0)}
    node = f"query ($id: ID!) {{ node(id: $id) {{ ... on BulkEdit {{ {WORK} }} }} }}"
    assert (await anna.data(node, id=work["id"]))["node"] == work
    await check(anna)

    undone = await undo(anna, "undoWork", workId=work["id"])

    assert undone["undo"]["undone"] == 3
    plain = [{**row, "version": 0} for row in await rows(anna)]
    assert plain == [{**row, "version": 0} for row in before]
    await check(anna)


async def test_what_is_selected_by_ids_is_thrown_away(anna: Asker) -> None:
    first, second, third = [(await create(anna))["id"] for _ in range(3)]

    payload = await many(anna, "deleteTransactions", transactionIds=[first, second, first])

    assert (payload["work"]["expected"], payload["work"]["changed"]) == (2, 2)
    assert await listed(anna) == [third]
    await undo(anna, "undoWork", workId=payload["work"]["id"])
    assert len(await listed(anna)) == 3


async def test_what_cannot_take_the_edit_is_left_out(anna: Asker) -> None:
    await create(anna)
    await create(anna, kind="TRANSFER")

    payload = await many(anna, filter={}, category="groceries")

    assert (payload["work"]["expected"], payload["work"]["changed"]) == (2, 1)
    again = await many(anna, filter={}, category="groceries")
    assert (again["work"]["expected"], again["work"]["changed"]) == (2, 0)


async def test_the_same_key_is_one_bulk_edit(anna: Asker) -> None:
    await create(anna)

    first = await many(anna, key="k", filter={}, addTags=["a"])
    assert await many(anna, key="k", filter={}, addTags=["a"]) == first
    other = await many(anna, key="k", filter={}, addTags=["b"])
    assert codes(other) == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])]


@pytest.mark.parametrize(
    ("form", "code", "path"),
    [
        ({"filter": {"merchant": "nobody"}, "note": "x"}, "NOTHING_SELECTED", []),
        ({"transactionIds": [], "note": "x"}, "NOTHING_SELECTED", []),
        ({"note": "x"}, "SELECTION_INVALID", ["transactionIds"]),
        ({"filter": {}, "transactionIds": [], "note": "x"}, "SELECTION_INVALID", ["transactionIds"]),
        ({"transactionIds": ["rubbish"], "note": "x"}, "NOT_FOUND", ["transactionIds"]),
        ({"filter": {}}, "NOTHING_TO_SET", []),
        ({"filter": {}, "category": "nonsense"}, "INVALID_CATEGORY", ["category"]),
        ({"filter": {}, "addTags": [""]}, "TAGS_INVALID", ["tags", "0"]),
        ({"filter": {}, "accountId": ids.account_id(ObjectId(), ObjectId())}, "NOT_FOUND", ["accountId"]),
        ({"filter": {}, "note": "x", "bookId": ids.book_id(ObjectId())}, "NOT_FOUND", ["bookId"]),
    ],
)
async def test_what_is_wrong_is_named(anna: Asker, form: Any, code: str, path: list[str]) -> None:
    await create(anna)

    payload = await many(anna, **form)

    assert payload["work"] is None
    assert codes(payload) == [(code, ["input", *path] if path else [])]


async def test_many_are_changed_in_chunks(anna: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_edits, "CHUNK", 2)
    for _ in range(5):
        await create(anna)

    payload = await many(anna, filter={}, note="all")

    assert payload["work"]["seen"] == 2
    public = ids.decode(payload["work"]["id"])
    assert public is not None
    work = await intents.claim(BulkEdit, public.stream, public.object_id)
    while work is not None and work.status is Progress.RUNNING:
        work = await edit_chunk(anna.services.journal, work)
    assert work is not None
    assert (work.changed_rows, work.position) == (5, 5)
    assert len(await listed(anna, "all")) == 5
    await check(anna)
