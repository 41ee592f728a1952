"""Of two edits of one transaction each is taken back alone; where that can't be, it stays and is named."""

from itertools import permutations
from typing import Any

import pytest

from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_entering import UPDATE, account, ask, check, create, money
from tests.graphql_api.undoing.test_undoing import latest, undo

FACTS = (
    "query ($id: ID!) { node(id: $id) { ... on Transaction { kind amount { amount currency } date merchant category { slug } "
    "tags note recurrence byHand parts { amount { amount } category { slug } tags note } account { id } "
    "conversions { amount { amount } rate source } } } }"
)
SPLIT = [
    {"amount": money("8.00", "USD"), "category": "groceries", "tags": ["cake"], "note": "for Zoë"},
    {"amount": money("4.50", "USD"), "category": "dining"},
]
EDITS: dict[str, dict[str, Any]] = {
    "kind": {"kind": "REFUND"},
    "amount": {"amount": money("99.90", "USD")},
    "date": {"date": "2026-03-05"},
    "category": {"category": "pets"},
    "note": {"note": "mine"},
    "tags": {"tags": ["b", "c"]},
    "parts": {"parts": SPLIT},
    "account": {"accountId": "wallet"},
    "rate": {"rate": "0.9"},
}
# A split sums to the amount: neither is changed after the other.
NO_SUM = {"amount": "parts", "parts": "amount"}
# Both say what the money is, or of which category.
EXCLUDING = {
    *permutations(("kind", "amount", "parts", "rate", "date"), 2),
    *permutations(("parts", "category"), 2),
    *permutations(("parts", "account"), 2),
} - {*permutations(("amount", "parts"), 2), ("rate", "date")}


async def lunch(asker: Asker) -> str:
    row = await create(asker, amount=money("12.50", "USD"), tags=["a", "b"], category="dining")
    return str(row["id"])


async def edit(asker: Asker, row: str, version: int, name: str, wallet: str) -> None:
    form = {key: wallet if value == "wallet" else value for key, value in EDITS[name].items()}
    payload = await ask(asker, UPDATE, transactionId=row, version=version, **form)
    assert payload["errors"] == []


async def facts(asker: Asker, row: str) -> Any:
    return (await asker.data(FACTS, id=row))["node"]


@pytest.mark.parametrize("first", EDITS)
async def test_an_edit_goes_and_comes_without_another_of_later(anna: Asker, first: str) -> None:
    wallet, refused = await account(anna, "Wallet"), set()
    for second in EDITS.keys() - {first, NO_SUM.get(first)}:
        row, alone = await lunch(anna), await lunch(anna)
        await edit(anna, row, 1, first, wallet)
        change = await latest(anna)
        await edit(anna, row, 2, second, wallet)
        await edit(anna, alone, 1, second, wallet)
        both, without = await facts(anna, row), await facts(anna, alone)

        undone = (await undo(anna, "undoChange", changeId=change))["undo"]

        if undone["leftCount"]:
            refused.add((first, second))
            assert (await facts(anna, row), undone["left"]) == (both, [{"id": row}])
            continue
        assert await facts(anna, row) == without, second
        await undo(anna, "undoChange", changeId=await latest(anna))
        assert await facts(anna, row) == both, second
    assert refused == {pair for pair in EXCLUDING if pair[0] == first}
    await check(anna)
