"""Reconciling an account, as a client asks for it."""

from typing import Any

from bson import ObjectId

from domain import ids
from domain.books.models import Role
from tests.backbone import book_of, make_member
from tests.graphql_api.asking import Asker, Listener
from tests.graphql_api.ledger.test_corrections import codes, person
from tests.graphql_api.ledger.test_entering import account, ask, create, money
from tests.graphql_api.test_reading import filters
from tests.graphql_api.undoing.test_undoing import latest, undo

AGREEMENT = "reconciliation { date balance { amount currency } accountBalance { amount } difference { amount } unknownCount agrees }"
RECONCILE = (
    "mutation ($input: ReconcileAccountInput!) { answer: reconcileAccount(input: $input) "
    f"{{ account {{ id version {AGREEMENT} }} {AGREEMENT} adjustment {{ id kind amount {{ amount }} note category {{ slug }} }} "
    "suspects { transaction { id } reason } errors { code message path } } }"
)
ACCOUNTS = f"{{ accounts {{ name {AGREEMENT} }} }}"


def agreement(stated: str, booked: str, *, agrees: bool | None, unknown: int = 0) -> dict[str, Any]:
    difference = f"{float(stated) - float(booked):.2f}"
    return {
        "date": "2026-03-31",
        "balance": money(stated),
        "accountBalance": {"amount": booked},
        "difference": {"amount": difference},
        "unknownCount": unknown,
        "agrees": agrees,
    }


async def everyday(asker: Asker, name: str = "Everyday") -> str:
    return await account(asker, name, openingBalance="100.00", openingDate="2026-01-01")


async def reconcile(asker: Asker, row: str, balance: str, **form: Any) -> Any:
    form = {"date": "2026-03-31", **form}
    return await ask(asker, RECONCILE, accountId=row, balance=balance, **form)


async def test_a_stated_balance_is_compared_kept_and_taken_back(anna: Asker) -> None:
    row = await everyday(anna)
    lunch = await create(anna, accountId=row)

    wrong = await reconcile(anna, row, "100.00")
    assert wrong["reconciliation"] == agreement("100.00", "87.50", agrees=False)
    assert wrong["account"]["reconciliation"] is None
    assert wrong["suspects"] == [{"transaction": {"id": lunch["id"]}, "reason": "SURPLUS"}]
    right = await reconcile(anna, row, "87.50")
    kept = agreement("87.50", "87.50", agrees=True)
    assert (right["reconciliation"], right["account"]["reconciliation"]) == (kept, kept)
    assert (right["suspects"], right["adjustment"], right["errors"]) == ([], None, [])
    assert (await anna.data(ACCOUNTS))["accounts"] == [{"name": "Everyday", "reconciliation": kept}]

    await create(anna, accountId=row, date="2026-03-31")
    (shown,) = (await anna.data(ACCOUNTS))["accounts"]
    assert shown["reconciliation"] == agreement("87.50", "75.00", agrees=False)
    await undo(anna, "undoChange", changeId=await latest(anna))
    await undo(anna, "undoChange", changeId=ids.change_id((await book_of(person(anna))).id, 3))
    assert (await anna.data(ACCOUNTS))["accounts"][0]["reconciliation"] is None


async def test_a_difference_is_adjusted_once(anna: Asker) -> None:
    row = await everyday(anna)

    done = await reconcile(anna, row, "104.20", adjust=True, idempotencyKey="k")

    assert done["adjustment"] == {
        "id": done["adjustment"]["id"],
        "kind": "INCOME",
        "amount": {"amount": "4.20"},
        "note": "Adjusted to the stated balance of 104.20 EUR on 2026-03-31",
        "category": {"slug": "other"},
    }
    assert done["reconciliation"] == agreement("104.20", "100.00", agrees=False)
    assert done["account"]["reconciliation"] == agreement("104.20", "104.20", agrees=True)
    assert await reconcile(anna, row, "104.20", adjust=True, idempotencyKey="k") == done


async def test_unknown_worths_are_said(anna: Asker) -> None:
    row = await everyday(anna)
    lunch = await create(anna, accountId=row, amount=money("10.00", "USD"))

    done = await reconcile(anna, row, "100.00")

    assert done["reconciliation"] == agreement("100.00", "100.00", agrees=None, unknown=1)
    assert done["suspects"] == [{"transaction": {"id": lunch["id"]}, "reason": "UNKNOWN_WORTH"}]
    refused = await reconcile(anna, row, "90.00", adjust=True)
    assert codes(refused) == [("BALANCE_UNKNOWN", ["input", "adjust"])]
    assert refused["account"] is None


async def test_what_is_wrong_is_told_with_its_field(anna: Asker) -> None:
    row = await everyday(anna)

    assert codes(await reconcile(anna, row, "1.001")) == [("BALANCE_INVALID", ["input", "balance"])]
    for day in ("2025-12-31", "2199-01-01", "9999-12-31"):
        assert codes(await reconcile(anna, row, "1", date=day)) == [("INVALID_DATE", ["input", "date"])]
    blank = await reconcile(anna, row, "100", idempotencyKey=" ")
    assert codes(blank) == [("IDEMPOTENCY_KEY_INVALID", ["input", "idempotencyKey"])]
    assert (await ask(anna, RECONCILE, accountId=row, balance="100"))["account"]["reconciliation"]["agrees"]


async def test_anothers_account_is_as_an_unknown_one_and_who_may_only_look_sees_it(
    anna: Asker, ben: Asker
) -> None:
    row = await everyday(anna)
    await reconcile(anna, row, "100.00")
    book = (await book_of(person(ben))).id

    for one in (row, ids.account_id(book, ObjectId()), "rubbish"):
        assert codes(await reconcile(ben, one, "1")) == [("NOT_FOUND", ["input", "accountId"])]
    hers = await book_of(person(anna))
    await make_member(hers, person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)
    assert codes(await reconcile(ben, row, "100.00")) == [("FORBIDDEN", [])]
    shown = await ben.data(f'{{ node(id: "{row}") {{ ... on Account {{ {AGREEMENT} }} }} }}')
    assert shown["node"]["reconciliation"] == agreement("100.00", "100.00", agrees=True)


async def test_accounts_cost_four_commands_more_however_many_were_reconciled(
    anna: Asker, listener: Listener
) -> None:
    for number in range(5):
        await reconcile(anna, await everyday(anna, f"Account {number}"), "100.00")
    await anna.data(ACCOUNTS)
    listener.commands.clear()

    shown = (await anna.data(ACCOUNTS))["accounts"]

    assert [one["reconciliation"]["agrees"] for one in shown] == [True] * 5
    assert len(listener.commands) <= 6
    asked = [where for command in listener.commands for where in filters(command)]
    assert {next(iter(where)) for where in asked} <= {"book", "_id", "members.person"}
