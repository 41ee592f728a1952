"""Foreign money as clients see it."""

from datetime import date
from typing import Any

from domain import ids
from domain.ledger.models import Transaction
from domain.understanding.draft import Kind
from tests.backbone import booked, draft
from tests.graphql_api.asking import Asker

SHOWN = "conversions { amount { amount currency } rate day source }"
READ = "{ transactions(first: 1) { edges { node { id version " + SHOWN + " } } } }"
UPDATE = (
    "mutation ($input: UpdateTransactionInput!) { answer: updateTransaction(input: $input) "
    "{ transaction { version byHand " + SHOWN + " } errors { code path } } }"
)


async def foreign(anna: Asker, currency: str = "USD") -> Any:
    assert anna.person is not None
    await booked(anna.services.journal, anna.person, draft("12.50", currency, on=date(2026, 3, 9)))
    (edge,) = (await anna.data(READ))["transactions"]["edges"]
    return edge["node"]


async def test_foreign_money_shows_its_worth_its_rate_and_where_that_comes_from(anna: Asker) -> None:
    (conversion,) = (await foreign(anna))["conversions"]

    assert conversion["amount"]["currency"] == "EUR"
    assert (conversion["day"], conversion["source"]) == ("2026-03-06", "ECB")
    assert round(12.5 * float(conversion["rate"]), 2) == float(conversion["amount"]["amount"])


async def test_own_money_and_money_without_a_rate_have_no_conversion(anna: Asker) -> None:
    assert (await foreign(anna, "EUR"))["conversions"] == []


async def test_a_person_s_own_rate_counts_and_null_takes_it_back(anna: Asker) -> None:
    node = await foreign(anna)
    asked = {"transactionId": node["id"], "version": node["version"]}

    own = (await anna.data(UPDATE, input={**asked, "rate": "0.9312"}))["answer"]
    back = (await anna.data(UPDATE, input={**asked, "version": own["transaction"]["version"], "rate": None}))[
        "answer"
    ]

    assert own["errors"] == back["errors"] == []
    assert own["transaction"]["conversions"] == [
        {"amount": {"amount": "11.64", "currency": "EUR"}, "rate": "0.9312", "day": None, "source": "OWN"}
    ]
    assert own["transaction"]["byHand"] == ["rate"]
    assert back["transaction"]["conversions"] == node["conversions"]


async def test_a_rate_for_own_money_is_refused(anna: Asker) -> None:
    node = await foreign(anna, "EUR")

    answer = await anna.data(
        UPDATE, input={"transactionId": node["id"], "version": node["version"], "rate": "2"}
    )

    assert answer["answer"]["errors"] == [{"code": "RATE_INVALID", "path": ["input", "rate"]}]


async def test_a_transfer_is_worth_what_left(anna: Asker) -> None:
    assert anna.person is not None
    await booked(
        anna.services.journal, anna.person, draft("12.50", "USD", on=date(2026, 3, 9), kind=Kind.TRANSFER)
    )
    (edge,) = (await anna.data(READ))["transactions"]["edges"]
    raw = await Transaction.get_pymongo_collection().find_one({"book": anna.person.home_book})
    assert raw is not None
    assert edge["node"]["id"] == ids.transaction_id(raw["book"], raw["_id"])
    assert (
        float(edge["node"]["conversions"][0]["amount"]["amount"]) * 100 == -raw["postings"][0]["base"]["EUR"]
    )
