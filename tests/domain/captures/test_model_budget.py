import asyncio

import pytest
from bson import ObjectId

from domain import clock
from domain.captures.model_budget import ESTIMATE, TOTAL, Budget, ModelUsage, used_by
from domain.captures.model_calls import Exchange
from domain.database import Database

PLENTY = 10**9


@pytest.fixture(autouse=True)
async def nothing_used(database: Database) -> None:
    await ModelUsage.get_pymongo_collection().delete_many({})


@pytest.fixture
def anna() -> ObjectId:
    return ObjectId()


def exchange(prompt: int | None, reply: int | None, *, billed: bool = True) -> Exchange:
    return Exchange(clock.now(), "gemini", "{}", "answered", 5, prompt, reply, billed)


async def used(subject: ObjectId) -> int:
    raw = await ModelUsage.get_pymongo_collection().find_one({"_id": subject})
    return 0 if raw is None else int(raw["tokens"])


async def test_a_call_counts_for_the_person_and_in_total_first_as_estimated_then_as_used(
    anna: ObjectId,
) -> None:
    budget, bert = Budget(PLENTY, PLENTY), ObjectId()

    assert await budget.take(anna)
    assert await budget.take(bert)
    assert (await used(anna), await used(TOTAL)) == (ESTIMATE, 2 * ESTIMATE)

    await budget.settle(anna, [exchange(None, None, billed=False), exchange(700, 60)])
    assert (await used(anna), await used(bert), await used(TOTAL)) == (760, ESTIMATE, 760 + ESTIMATE)


@pytest.mark.parametrize(
    ("made", "tokens"),
    [
        (exchange(700, 60), 760),
        (exchange(700, None), 700),
        (exchange(None, None), ESTIMATE),
        (exchange(None, None, billed=False), 0),
    ],
)
def test_what_a_model_may_have_done_without_saying_counts_as_estimated(made: Exchange, tokens: int) -> None:
    assert used_by(made) == tokens


async def test_a_read_that_made_no_request_costs_nothing(anna: ObjectId) -> None:
    budget = Budget(PLENTY, PLENTY)
    await budget.take(anna)
    await budget.settle(anna, [])
    assert (await used(anna), await used(TOTAL)) == (0, 0)


@pytest.mark.parametrize("budget", [Budget(ESTIMATE * 3, PLENTY), Budget(PLENTY, ESTIMATE * 3)])
async def test_no_more_is_taken_than_there_is_however_many_ask_at_once(
    anna: ObjectId, budget: Budget
) -> None:
    taken = await asyncio.gather(*(budget.take(anna) for _ in range(12)))

    assert 1 <= taken.count(True) <= 3
    assert await used(anna) == await used(TOTAL) == taken.count(True) * ESTIMATE


async def test_one_after_the_other_takes_all_there_is(anna: ObjectId) -> None:
    budget = Budget(ESTIMATE * 2, PLENTY)

    spent = [(await budget.is_spent(anna), await budget.take(anna)) for _ in range(3)]

    assert spent == [(False, True), (False, True), (True, False)]
    assert not await budget.is_spent(ObjectId())


async def test_a_new_month_begins_at_nothing(anna: ObjectId) -> None:
    budget = Budget(ESTIMATE, ESTIMATE)
    await budget.take(anna)
    await ModelUsage.get_pymongo_collection().update_many({}, {"$set": {"month": "2020-01"}})

    assert not await budget.is_spent(anna)
    assert await budget.take(anna)
    assert await used(anna) == ESTIMATE


async def test_a_refund_from_the_month_before_takes_nothing_from_this_one(anna: ObjectId) -> None:
    budget = Budget(PLENTY, PLENTY)
    await budget.take(anna)
    await ModelUsage.get_pymongo_collection().update_many({}, {"$set": {"month": "2020-01"}})
    await budget.settle(anna, [])

    assert (await used(anna), await used(TOTAL)) == (0, 0)
