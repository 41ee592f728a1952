"""What can't be as it was beside what came since is left and named, though nobody changed it."""

from typing import Any

from domain.books.categories import categories_of
from domain.captures.models import Capture, Status
from tests.backbone import book_of
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import person
from tests.graphql_api.ledger.test_entering import account, balances, check, create, listed, money
from tests.graphql_api.undoing.deeds import call, category, version, waiting
from tests.graphql_api.undoing.test_undoing import latest, undo


async def taken_back(asker: Asker, change: str | None = None) -> Any:
    return (await undo(asker, "undoChange", changeId=change or await latest(asker)))["undo"]


def left(run: Any) -> tuple[int, int, list[str]]:
    return run["undone"], run["leftCount"], run["leftNames"]


async def test_an_account_keeps_the_currency_that_it_was_booked_in(anna: Asker) -> None:
    wallet = await account(anna, "Wallet")
    await call(anna, "updateAccount", accountId=wallet, version=1, currency="USD")
    change = await latest(anna)
    await create(anna, amount=money("5", "USD"), accountId=wallet)

    assert left(await taken_back(anna, change)) == (0, 1, ["Wallet"])
    assert await balances(anna) == {"Wallet": ("-5.00", 0)}


async def test_an_account_gets_no_name_that_another_has_now(anna: Asker) -> None:
    wallet = await account(anna, "Wallet")
    await call(anna, "updateAccount", accountId=wallet, version=1, name="Purse")
    change = await latest(anna)
    await account(anna, "wallet")

    assert left(await taken_back(anna, change)) == (0, 1, ["Purse"])
    assert set(await balances(anna)) == {"Purse", "wallet"}


async def test_the_default_account_is_never_in_the_archive(anna: Asker) -> None:
    wallet = await account(anna, "Wallet")
    opening = await latest(anna)
    await call(anna, "updateAccount", accountId=wallet, version=1, default=True)
    chosen = await latest(anna)
    await call(anna, "updateAccount", accountId=wallet, version=await version(anna, wallet), default=False)
    given_up = await latest(anna)

    assert left(await taken_back(anna, given_up)) == (1, 0, [])
    assert left(await taken_back(anna, opening)) == (0, 1, ["Wallet"])
    assert left(await taken_back(anna, chosen)) == (1, 0, [])
    await call(anna, "archiveAccount", accountId=wallet)
    assert left(await taken_back(anna, given_up)) == (0, 1, ["the default account"])


async def test_merges_never_lead_in_a_circle(anna: Asker) -> None:
    for name in ("Coffee", "Tea"):
        await call(anna, "createCategory", name=name)
    coffee, tea = category(anna, "coffee"), category(anna, "tea")
    await call(anna, "mergeCategories", categoryId=coffee, intoId=tea)
    assert left(await taken_back(anna)) == (1, 0, [])
    back = await latest(anna)
    await call(anna, "mergeCategories", categoryId=tea, intoId=coffee)

    assert left(await taken_back(anna, back)) == (0, 1, ["Coffee"])
    assert "coffee" in [one.slug for one in categories_of(await book_of(person(anna)))]


async def test_categories_keep_two_levels_and_names_of_their_own(anna: Asker) -> None:
    fuel, transport = category(anna, "fuel"), category(anna, "transport")
    await call(anna, "updateCategory", categoryId=fuel, name="Petrol", parentId=transport)
    change = await latest(anna)
    await call(anna, "createCategory", name="Fuel")
    assert left(await taken_back(anna, change)) == (0, 1, ["Petrol"])

    await call(anna, "updateCategory", categoryId=fuel, parentId=None)
    out = await latest(anna)
    await call(anna, "updateCategory", categoryId=transport, parentId=category(anna, "travel"))
    assert left(await taken_back(anna, out)) == (0, 1, ["Petrol"])


async def test_two_fields_of_a_category_or_a_rule_are_taken_back_one_by_one(anna: Asker) -> None:
    await call(anna, "updateCategory", categoryId=category(anna, "fuel"), name="Petrol")
    renamed = await latest(anna)
    await call(anna, "updateCategory", categoryId=category(anna, "fuel"), excludeFromBudget=True)
    assert left(await taken_back(anna, renamed)) == (1, 0, [])
    fuel = next(one for one in categories_of(await book_of(person(anna))) if one.slug == "fuel")
    assert (fuel.name, fuel.exclude_from_budget) == ("Fuel", True)


async def test_a_name_means_one_merchant(anna: Asker) -> None:
    await call(anna, "updateMerchant", name="Uber", aliases=["UBR", "U"])
    await call(anna, "updateMerchant", name="Uber", aliases=["U"])
    change = await latest(anna)
    await call(anna, "updateMerchant", name="Lyft", aliases=["UBR"])

    assert left(await taken_back(anna, change)) == (0, 1, ["Uber"])


async def test_a_capture_isnt_decided_about_once_more_while_something_of_it_is_booked(anna: Asker) -> None:
    form = await waiting(anna)
    await call(anna, "confirmCapture", **form)
    change = await latest(anna)
    (row,) = await listed(anna)
    await call(anna, "updateTransaction", transactionId=row, version=1, note="mine")

    run = await taken_back(anna, change)

    assert (left(run), run["left"]) == ((0, 2, ["lunch 12.50"]), [{"id": row}])
    assert (
        await Capture.get_pymongo_collection().count_documents(
            {"awaits_review": True, "book": person(anna).home_book}
        )
        == 0
    )


async def test_a_confirmation_that_was_taken_back_is_asked_for_again(anna: Asker) -> None:
    form = await waiting(anna)
    await call(anna, "confirmCapture", **form)
    await taken_back(anna)
    capture = Capture.from_bson(
        await Capture.get_pymongo_collection().find_one({"book": person(anna).home_book}) or {}
    )
    assert (capture.status, capture.awaits_review, len(capture.drafts)) == (Status.NEEDS_REVIEW, True, 1)

    (row,) = [
        edge["node"]["id"]
        for edge in (await anna.data("{ trash { edges { node { id } } } }"))["trash"]["edges"]
    ]
    await call(anna, "restoreTransaction", transactionId=row)
    await call(anna, "confirmCapture", **form)

    assert len(await listed(anna)) == 1
    await check(anna)
