from datetime import timedelta
from decimal import Decimal

import pytest
from bson import ObjectId

from domain import clock
from domain.captures.model_calls import KEPT, Exchange, ModelCall, Prices, calls_of, keep
from domain.database import Database
from tests.backbone import new_capture

BOOK, AUTHOR = ObjectId(), ObjectId()
PRICES = Prices(Decimal("0.30"), Decimal("2.50"), "USD")


def exchange(
    prompt: int | None = 700, reply: int | None = 60, outcome: str = "answered", *, billed: bool = True
) -> Exchange:
    return Exchange(clock.now(), "gemini-2.5-flash", '{"note": "lunch"}', outcome, 812, prompt, reply, billed)


@pytest.mark.parametrize(
    ("prices", "made", "cost"),
    [
        (PRICES, exchange(), Decimal("0.00036")),
        (PRICES, exchange(1, 0), Decimal("0.0000003")),
        (PRICES, exchange(10**12, 10**12), Decimal(2_800_000)),
        (PRICES, exchange(None), None),
        (PRICES, exchange(reply=None), None),
        (PRICES, exchange(None, None, billed=False), Decimal(0)),
        (Prices(Decimal("0.30")), exchange(), None),
        (Prices(None, Decimal("2.50")), exchange(), None),
        (Prices(), exchange(), None),
        (Prices(Decimal(0), Decimal(0)), exchange(), Decimal(0)),
    ],
)
def test_a_cost_is_exact_or_unknown(prices: Prices, made: Exchange, cost: Decimal | None) -> None:
    assert prices.cost(made) == cost


async def test_what_was_exchanged_is_kept_in_order_and_found_by_its_capture(database: Database) -> None:
    capture, other = new_capture(BOOK, AUTHOR), new_capture(BOOK, AUTHOR)
    await keep(capture, [exchange(None, None, "rate_limited", billed=False), exchange()], PRICES)

    found = await calls_of(BOOK, [capture.id, other.id])

    assert [(call.outcome, call.cost, call.author) for call in found[capture.id]] == [
        ("rate_limited", "0", AUTHOR),
        ("answered", "0.00036", AUTHOR),
    ]
    assert found[other.id] == []
    assert await calls_of(ObjectId(), [capture.id]) == {capture.id: []}


async def test_nothing_exchanged_is_nothing_kept(database: Database) -> None:
    capture = new_capture(BOOK, AUTHOR)
    await keep(capture, [], PRICES)
    assert await ModelCall.get_pymongo_collection().count_documents({"capture": capture.id}) == 0


async def test_the_database_forgets_after_thirty_days(database: Database) -> None:
    indexes = await ModelCall.get_pymongo_collection().index_information()
    kept = {
        index["expireAfterSeconds"]: index["key"]
        for index in indexes.values()
        if "expireAfterSeconds" in index
    }
    assert kept == {30 * 24 * 3600: [("at", 1)]}
    assert timedelta(days=30) == KEPT
