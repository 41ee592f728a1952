"""Rules, as a client makes, orders, tries and applies them."""

from datetime import date
from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.books.models import Role
from tests.backbone import book_of, booked, draft, make_member
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_bulk_edits import check, rows
from tests.graphql_api.ledger.test_corrections import codes, person
from tests.graphql_api.ledger.test_entering import account, ask, create
from tests.graphql_api.undoing.test_undoing import latest, undo

ERRORS = "errors { code path message }"
RULE = (
    "id name position active when { text merchant kinds currency minAmount maxAmount account { id } } "
    "then { merchant category { slug } tags account { id } }"
)
RULES = f"query ($book: ID) {{ rules(book: $book) {{ {RULE} }} }}"
RUN = "id status expected seen changed"
EFFECT = (
    "query ($when: RuleConditionsInput!, $then: RuleActionsInput!, $book: ID) "
    "{ ruleEffect(when: $when, then: $then, book: $book) "
    f"{{ count exact samples {{ before {{ id category {{ slug }} }} after {{ category {{ slug }} tags }} }} {ERRORS} }} }}"
)
APPLY = f"mutation ($input: ApplyRuleInput!) {{ answer: applyRule(input: $input) {{ run {{ {RUN} }} {ERRORS} }} }}"
RIDES: dict[str, Any] = {
    "name": "Rides",
    "when": {"merchant": "Uber"},
    "then": {"category": "transport", "tags": ["work"]},
}
BY_READER = {"merchant": "Uber", "category": "other"}


def mutation(name: str, form: str = "RuleIdInput") -> str:
    return f"mutation ($input: {form}!) {{ answer: {name}(input: $input) {{ rule {{ {RULE} }} {ERRORS} }} }}"


CREATE = mutation("createRule", "CreateRuleInput")
UPDATE = mutation("updateRule", "UpdateRuleInput")
MOVE = mutation("moveRule", "MoveRuleInput")
DELETE = mutation("deleteRule")


async def rule(asker: Asker, **form: Any) -> Any:
    payload = await ask(asker, CREATE, **{**RIDES, **form})
    assert payload["errors"] == []
    return payload["rule"]


async def names(asker: Asker) -> list[str]:
    return [one["name"] for one in (await asker.data(RULES))["rules"]]


async def read(asker: Asker, **values: Any) -> None:
    """A capture that was read so and is booked as the book wants it."""
    await booked(asker.services.journal, person(asker), draft(**{**BY_READER, **values}), text="uber 12.50")


async def apply(asker: Asker, made: Any, key: str | None = None) -> Any:
    return await ask(asker, APPLY, ruleId=made["id"], idempotencyKey=key or str(ObjectId()))


async def test_a_rule_is_kept_as_it_was_said(anna: Asker) -> None:
    wallet = await account(anna, "Wallet")
    when = {
        "text": "airport",
        "merchant": "Uber",
        "kinds": ["EXPENSE"],
        "currency": "EUR",
        "minAmount": "10.00",
        "maxAmount": "50.00",
        "accountId": wallet,
    }
    made = await rule(
        anna, when=when, then={"merchant": "Uber BV", "category": "travel", "accountId": wallet}
    )

    assert (made["name"], made["position"], made["active"]) == ("Rides", 0, True)
    del when["accountId"]
    assert made["when"] == {**when, "account": {"id": wallet}}
    assert made["then"] == {
        "merchant": "Uber BV",
        "category": {"slug": "travel"},
        "tags": [],
        "account": {"id": wallet},
    }
    node = f"query ($id: ID!) {{ node(id: $id) {{ ... on Rule {{ {RULE} }} }} }}"
    assert (await anna.data(node, id=made["id"]))["node"] == made
    assert (await anna.data(RULES))["rules"] == [made]


async def test_what_comes_in_is_booked_by_the_rules(anna: Asker) -> None:
    await read(anna)
    await rule(anna)
    await read(anna)
    await read(anna, merchant="Lyft")

    seen = [(row["merchant"], row["category"]["slug"], row["tags"]) for row in await rows(anna)]

    assert sorted(seen) == [
        ("Lyft", "other", []),
        ("Uber", "other", []),
        ("Uber", "transport", ["work"]),
    ]
    await check(anna)


async def test_rules_are_tried_in_their_order(anna: Asker) -> None:
    for name, category in (("a", "travel"), ("b", "transport"), ("c", "dining")):
        await rule(anna, name=name, then={"category": category})
    last = (await anna.data(RULES))["rules"][2]

    await ask(anna, MOVE, ruleId=last["id"], position=0)
    assert await names(anna) == ["c", "a", "b"]
    await read(anna)
    await ask(anna, UPDATE, ruleId=last["id"], active=False)
    await read(anna, amount="13.00")
    await ask(anna, MOVE, ruleId=last["id"], position=99)
    assert await names(anna) == ["a", "b", "c"]
    gone = await ask(anna, DELETE, ruleId=last["id"])

    assert (gone["rule"], gone["errors"], await names(anna)) == (None, [], ["a", "b"])
    assert [row["category"]["slug"] for row in await rows(anna)] == ["travel", "dining"]


async def test_each_change_of_rules_is_taken_back_by_itself(anna: Asker) -> None:
    await rule(anna)
    made = (await anna.data(RULES))["rules"]
    await undo(anna, "undoChange", changeId=await latest(anna))
    assert await names(anna) == []
    await undo(anna, "undoChange", changeId=await latest(anna))
    assert (await anna.data(RULES))["rules"] == made

    await ask(anna, DELETE, ruleId=made[0]["id"])
    await undo(anna, "undoChange", changeId=await latest(anna))
    assert (await anna.data(RULES))["rules"] == made
    await check(anna)


async def test_a_dry_run_says_what_would_change_and_writes_nothing(anna: Asker) -> None:
    for _ in range(2):
        await read(anna)
    await read(anna, category="transport")
    before = await rows(anna)

    effect = (await anna.data(EFFECT, when={"merchant": "uber"}, then={"category": "transport"}))[
        "ruleEffect"
    ]

    assert (effect["count"], effect["exact"], effect["errors"]) == (2, True, [])
    assert {one["before"]["category"]["slug"] for one in effect["samples"]} == {"other"}
    assert {one["after"]["category"]["slug"] for one in effect["samples"]} == {"transport"}
    assert await rows(anna) == before
    wrong = (await anna.data(EFFECT, when={}, then={"category": "transport"}))["ruleEffect"]
    assert codes(wrong) == [("RULE_EMPTY", ["when"])]


async def test_a_rule_changes_what_is_booked_but_nothing_that_was_set_by_hand(anna: Asker) -> None:
    await read(anna)
    await read(anna, merchant="Lyft")
    mine = await create(anna, merchant="Uber", category="entertainment")
    made = await rule(anna)

    run = (await apply(anna, made, "once"))["run"]

    assert (run["status"], run["expected"], run["seen"], run["changed"]) == ("DONE", 2, 2, 2)
    seen = {row["id"]: (row["category"]["slug"], row["tags"]) for row in await rows(anna, merchant="uber")}
    assert seen.pop(mine["id"]) == ("entertainment", ["work"])
    assert list(seen.values()) == [("transport", ["work"])]
    assert (await apply(anna, made, "once"))["run"] == run
    node = f"query ($id: ID!) {{ node(id: $id) {{ ... on RuleRun {{ {RUN} }} }} }}"
    assert (await anna.data(node, id=run["id"]))["node"] == run
    await check(anna)

    undone = await undo(anna, "undoWork", workId=run["id"])
    assert undone["undo"]["undone"] == 2
    assert {row["category"]["slug"] for row in await rows(anna)} == {"other", "entertainment"}
    await check(anna)


async def test_the_same_key_is_one_rule(anna: Asker) -> None:
    first = await rule(anna, idempotencyKey="k")
    assert await rule(anna, idempotencyKey="k") == first
    other = await ask(anna, CREATE, **{**RIDES, "name": "Other"}, idempotencyKey="k")
    assert codes(other) == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])]
    assert len(await names(anna)) == 1


@pytest.mark.parametrize(
    ("form", "code", "path"),
    [
        ({"name": ""}, "RULE_NAME_INVALID", ["name"]),
        ({"name": "x" * 61}, "RULE_NAME_INVALID", ["name"]),
        ({"when": {}}, "RULE_EMPTY", ["when"]),
        ({"then": {}}, "RULE_EMPTY", ["then"]),
        ({"when": {"minAmount": "1"}}, "RULE_AMOUNT_INVALID", ["when", "currency"]),
        ({"when": {"text": "--"}}, "RULE_TEXT_INVALID", ["when", "text"]),
        ({"when": {"merchant": "m" * 201}}, "RULE_TEXT_INVALID", ["when", "merchant"]),
    ],
)
async def test_a_wrong_rule_says_what_is_wrong(
    anna: Asker, form: dict[str, Any], code: str, path: list[str]
) -> None:
    payload = await ask(anna, CREATE, **{**RIDES, **form})

    assert (payload["rule"], codes(payload)) == (None, [(code, ["input", *path])])
    assert await names(anna) == []


async def test_nobody_elses_account_or_rule_is_known(anna: Asker, ben: Asker) -> None:
    theirs, made = await account(ben, "Theirs"), await rule(ben)
    unknown = await ask(anna, CREATE, **{**RIDES, "then": {"accountId": theirs}})
    assert unknown["errors"][0]["code"] == "NOT_FOUND"
    for query, more in ((UPDATE, {"active": False}), (MOVE, {"position": 0}), (DELETE, {})):
        answer = await ask(anna, query, ruleId=made["id"], **more)
        assert codes(answer) == [("NOT_FOUND", ["input", "ruleId"])]
    assert (await ben.data(RULES))["rules"] == [made]


async def test_a_reader_of_a_book_changes_no_rules(anna: Asker, ben: Asker) -> None:
    book = await book_of(person(anna))
    made = await rule(anna)
    await make_member(book, person(ben), Role.VIEWER)

    assert (await ben.data(RULES, book=ids.book_id(book.id)))["rules"] == [made]
    answer = await ask(ben, DELETE, ruleId=made["id"])
    assert [code for code, _ in codes(answer)] == ["FORBIDDEN"]
    assert [code for code, _ in codes(await apply(ben, made))] == ["FORBIDDEN"]


async def test_a_rule_of_words_finds_rows_of_any_day(anna: Asker) -> None:
    await read(anna, on=date(2020, 2, 29))
    made = await rule(anna, when={"text": "uber"}, then={"tags": ["ride"]})

    assert (await apply(anna, made))["run"]["changed"] == 1
    assert codes(await apply(anna, {**made, "id": made["id"]}, "x" * 129)) != []
