"""Merchants and tags, as a client lists and renames them."""

from typing import Any

from bson import ObjectId

from tests.backbone import booked, draft
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_bulk_edits import check, rows
from tests.graphql_api.ledger.test_corrections import codes, person
from tests.graphql_api.ledger.test_entering import ask, create
from tests.graphql_api.undoing.test_undoing import undo

ERRORS = "errors { code path message }"
MERCHANT = "name aliases category { slug }"
MERCHANTS = (
    f"query ($first: Int, $after: String) {{ merchants(first: $first, after: $after) {{ {MERCHANT} }} }}"
)
UPDATE = f"mutation ($input: UpdateMerchantInput!) {{ answer: updateMerchant(input: $input) {{ merchant {{ {MERCHANT} }} {ERRORS} }} }}"
RENAME = f"mutation ($input: RenameMerchantInput!) {{ answer: renameMerchant(input: $input) {{ merchant {{ {MERCHANT} }} work {{ id changed }} {ERRORS} }} }}"
TAGS = "{ tags { tag count } }"
RENAME_TAG = f"mutation ($input: RenameTagInput!) {{ answer: renameTag(input: $input) {{ work {{ id changed }} {ERRORS} }} }}"


async def read(asker: Asker, merchant: str, category: str = "other") -> None:
    read = draft(merchant=merchant, category=category)
    await booked(asker.services.journal, person(asker), read, text=f"{merchant} 12.50")


async def merchants(asker: Asker, **asked: Any) -> list[str]:
    return [one["name"] for one in (await asker.data(MERCHANTS, **asked))["merchants"]]


async def rename(asker: Asker, old: str, new: str, key: str | None = None) -> Any:
    return await ask(asker, RENAME, name=old, to=new, idempotencyKey=key or str(ObjectId()))


async def retag(asker: Asker, old: str, new: str | None) -> Any:
    return await ask(asker, RENAME_TAG, tag=old, to=new, idempotencyKey=str(ObjectId()))


async def tags(asker: Asker) -> dict[str, int]:
    return {one["tag"]: one["count"] for one in (await asker.data(TAGS))["tags"]}


async def test_merchants_are_listed_once_each_in_the_order_of_the_alphabet(anna: Asker) -> None:
    for name in ("Zara", "aldi", "Édeka", "Aldi"):
        await create(anna, merchant=name)
    await create(anna, merchant=None)

    assert await merchants(anna) == ["Aldi", "Édeka", "Zara"]
    assert await merchants(anna, first=1) == ["Aldi"]
    assert await merchants(anna, after="Aldi") == ["Édeka", "Zara"]


async def test_a_new_name_holds_for_what_is_booked_and_for_what_comes(anna: Asker) -> None:
    await read(anna, "UBER *TRIP")
    await create(anna, merchant="Uber")

    payload = await rename(anna, "uber *trip", "Uber")

    assert payload["errors"] == []
    assert payload["work"]["changed"] == 1
    assert payload["merchant"] == {"name": "Uber", "aliases": ["uber *trip"], "category": None}
    await read(anna, "UBER *TRIP")
    assert {row["merchant"] for row in await rows(anna)} == {"Uber"}
    await check(anna)

    undone = await undo(anna, "undoWork", workId=payload["work"]["id"])

    assert undone["undo"]["undone"] >= 1
    assert await merchants(anna) == ["Uber", "UBER *TRIP"]
    await read(anna, "UBER *TRIP")
    seen = [row["merchant"] for row in await rows(anna)]
    assert seen.count("UBER *TRIP") == 2
    await check(anna)


async def test_the_same_key_renames_once(anna: Asker) -> None:
    await read(anna, "UBR")
    first = await rename(anna, "UBR", "Uber", "k")
    assert await rename(anna, "UBR", "Uber", "k") == first


async def test_a_merchant_that_is_not_booked_yet_is_renamed_for_what_comes(anna: Asker) -> None:
    payload = await rename(anna, "AMZN MKTP", "Amazon")
    assert (payload["work"], payload["errors"]) == (None, [])
    await read(anna, "amzn mktp")
    assert await merchants(anna) == ["Amazon"]


async def test_what_is_usually_bought_at_a_merchant_is_what_comes_in(anna: Asker) -> None:
    payload = await ask(anna, UPDATE, name="Bob's", category="groceries", aliases=["BOBS", "bobs"])
    assert payload["merchant"] == {"name": "Bob's", "aliases": ["bobs"], "category": {"slug": "groceries"}}
    await read(anna, "BOBS")
    (row,) = await rows(anna)
    assert (row["merchant"], row["category"]["slug"]) == ("Bob's", "groceries")

    cleared = await ask(anna, UPDATE, name="bob's", category=None)
    assert cleared["merchant"]["category"] is None
    assert cleared["merchant"]["aliases"] == ["bobs"]


async def test_names_that_cannot_be(anna: Asker) -> None:
    await ask(anna, UPDATE, name="Uber", aliases=["UBR"])
    taken = await ask(anna, UPDATE, name="Lyft", aliases=["ubr"])
    assert codes(taken) == [("ALIAS_TAKEN", ["input", "aliases"])]
    assert codes(await ask(anna, UPDATE, name=" ")) == [("MERCHANT_UNKNOWN", ["input", "name"])]
    assert codes(await ask(anna, UPDATE, name="x", category="transfer")) == [
        ("INVALID_CATEGORY", ["input", "category"])
    ]
    many = await ask(anna, UPDATE, name="x", aliases=[f"a{number}" for number in range(51)])
    assert codes(many) == [("TOO_MANY_ALIASES", ["input", "aliases"])]
    assert codes(await rename(anna, "a", "")) == [("MERCHANT_UNKNOWN", ["input", "to"])]


async def test_tags_are_counted_renamed_and_taken_away(anna: Asker) -> None:
    await create(anna, tags=["hols", "x"])
    await create(anna, tags=["hols", "holiday"])
    await create(anna, tags=["holsteiner"])
    before = await tags(anna)
    assert before == {"hols": 2, "holiday": 1, "x": 1, "holsteiner": 1}

    payload = await retag(anna, "hols", "holiday")

    assert (payload["work"]["changed"], payload["errors"]) == (2, [])
    assert await tags(anna) == {"holiday": 2, "x": 1, "holsteiner": 1}
    await undo(anna, "undoWork", workId=payload["work"]["id"])
    assert await tags(anna) == before
    await retag(anna, "x", None)
    assert "x" not in await tags(anna)
    await check(anna)


async def test_a_tag_that_nothing_has_or_that_is_none_is_refused(anna: Asker) -> None:
    assert [code for code, _ in codes(await retag(anna, "nothing", "x"))] == ["NOTHING_SELECTED"]
    await create(anna, tags=["a"])
    assert [code for code, _ in codes(await retag(anna, "a", " "))] == ["TAGS_INVALID"]


async def test_another_persons_merchants_and_tags_are_not_seen(anna: Asker, ben: Asker) -> None:
    await create(anna, merchant="Chipotle", tags=["secret"])
    assert (await merchants(ben), await tags(ben)) == ([], {})
