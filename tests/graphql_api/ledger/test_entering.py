"""Entering transactions by hand and throwing them away, as a client asks for it."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.books.models import Role
from domain.ledger.verify import verify_book
from domain.understanding.draft import Kind
from tests.backbone import book_of, make_member
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import UNKNOWN, codes, one, person

SHOWN = (
    "{ id kind amount { amount currency } date merchant category { slug } tags note version trashedAt byHand "
    "parts { amount { amount } category { slug } tags note } account { id } toAccount { id } "
    "received { amount currency } refundOf { id } conversions { amount { amount } rate source } }"
)
ERRORS = "errors { code path message }"
CREATE = f"mutation ($input: CreateTransactionInput!) {{ answer: createTransaction(input: $input) {{ transaction {SHOWN} {ERRORS} }} }}"
UPDATE = f"mutation ($input: UpdateTransactionInput!) {{ answer: updateTransaction(input: $input) {{ transaction {SHOWN} {ERRORS} }} }}"
DELETE = f"mutation ($input: DeleteTransactionInput!) {{ answer: deleteTransaction(input: $input) {{ transaction {SHOWN} {ERRORS} }} }}"
RESTORE = f"mutation ($input: TransactionIdInput!) {{ answer: restoreTransaction(input: $input) {{ transaction {SHOWN} {ERRORS} }} }}"
ACCOUNT = "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { account { id } errors { code } } }"
BALANCES = "{ accounts { name balance { amount } unknownCount } }"
TRASH = "query ($first: Int, $after: String) { trash(first: $first, after: $after) { edges { node { id trashedAt } } pageInfo { endCursor hasNextPage } } }"
LIST = "query ($text: String) { transactions(filter: {text: $text}) { edges { node { id } } } }"
LUNCH = {"amount": {"amount": "12.50", "currency": "EUR"}, "date": "2026-03-10", "merchant": "Chipotle"}


def money(amount: str, currency: str = "EUR") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


async def ask(asker: Asker, mutation: str, **form: Any) -> Any:
    return (await asker.data(mutation, input=form))["answer"]


async def create(asker: Asker, **form: Any) -> Any:
    payload = await ask(asker, CREATE, **{**LUNCH, **form})
    assert payload["errors"] == []
    return payload["transaction"]


async def account(asker: Asker, name: str, **form: Any) -> str:
    form = {"name": name, "kind": "BANK", **form}
    made: str = (await asker.data(ACCOUNT, input=form))["createAccount"]["account"]["id"]
    return made


async def balances(asker: Asker) -> dict[str, tuple[str, int]]:
    rows = (await asker.data(BALANCES))["accounts"]
    return {row["name"]: (row["balance"]["amount"], row["unknownCount"]) for row in rows}


async def check(asker: Asker) -> None:
    assert [line async for line in verify_book(await book_of(person(asker)))] == []


async def listed(asker: Asker, text: str | None = None) -> list[str]:
    return [edge["node"]["id"] for edge in (await asker.data(LIST, text=text))["transactions"]["edges"]]


async def test_a_transaction_is_entered_as_it_is_said(anna: Asker) -> None:
    row = await create(anna, category="dining", tags=["trip", "b"], note="with Zoë", recurrence="MONTHLY")

    assert (row["kind"], row["amount"], row["date"]) == ("EXPENSE", money("12.50"), "2026-03-10")
    assert (row["merchant"], row["category"]["slug"], row["tags"]) == ("Chipotle", "dining", ["b", "trip"])
    assert (row["version"], row["parts"], row["trashedAt"]) == (1, [], None)
    assert await listed(anna, "zoe") == await listed(anna, "chip") == [row["id"]]
    await check(anna)


async def test_least_is_an_amount(anna: Asker) -> None:
    payload = await ask(anna, CREATE, amount=money("3", "JPY"))

    row = payload["transaction"]
    assert (row["merchant"], row["category"]["slug"], row["kind"]) == (None, "other", "EXPENSE")
    assert row["date"] is not None


async def test_the_same_key_is_one_transaction(anna: Asker) -> None:
    first = await create(anna, idempotencyKey="k1")

    assert await create(anna, idempotencyKey="k1") == first
    other = await ask(anna, CREATE, **{**LUNCH, "merchant": "Lidl", "idempotencyKey": "k1"})
    assert codes(other) == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])]
    assert await create(anna, idempotencyKey="k2") != first
    assert len(await listed(anna)) == 2


@pytest.mark.parametrize(
    ("form", "code", "path"),
    [
        ({"amount": money("0")}, "AMOUNT_INVALID", ["amount", "amount"]),
        ({"amount": money("-1")}, "AMOUNT_INVALID", ["amount", "amount"]),
        ({"amount": money("1.001")}, "AMOUNT_INVALID", ["amount", "amount"]),
        ({"amount": money("1", "XYZ")}, "INVALID_CURRENCY", ["amount", "currency"]),
        ({"amount": money("9" * 30)}, "AMOUNT_TOO_LARGE", ["amount", "amount"]),
        ({"date": "1850-01-01"}, "INVALID_DATE", ["date"]),
        ({"category": "nonsense"}, "INVALID_CATEGORY", ["category"]),
        ({"category": "transfer"}, "INVALID_CATEGORY", ["category"]),
        ({"kind": "TRANSFER", "category": "dining"}, "INVALID_CATEGORY", ["category"]),
        ({"merchant": "x" * 201}, "MERCHANT_INVALID", ["merchant"]),
        ({"note": "\x00"}, "NOTE_INVALID", ["note"]),
        ({"tags": ["ok", ""]}, "TAGS_INVALID", ["tags", "1"]),
        ({"rate": "1.5"}, "RATE_INVALID", ["rate"]),
        ({"parts": []}, "PARTS_INVALID", ["parts"]),
        ({"parts": [{"amount": money("12.49")}]}, "PARTS_INVALID", ["parts"]),
        ({"parts": [{"amount": money("12.50", "USD")}]}, "PARTS_INVALID", ["parts"]),
        ({"parts": [{"amount": money("0.00")}]}, "AMOUNT_INVALID", ["parts", "0", "amount", "amount"]),
        ({"kind": "TRANSFER", "parts": [{"amount": money("12.50")}]}, "PARTS_INVALID", ["parts"]),
        ({"accountId": ids.account_id(ObjectId(), ObjectId())}, "NOT_FOUND", ["accountId"]),
        ({"accountId": "rubbish"}, "NOT_FOUND", ["accountId"]),
        ({"received": money("1", "USD")}, "TRANSFER_ONLY", ["received"]),
        ({"kind": "TRANSFER", "received": money("12.00")}, "TRANSFER_ONLY", ["received"]),
        ({"refundOfId": UNKNOWN}, "NOT_FOUND", ["refundOfId"]),
        ({"idempotencyKey": " "}, "IDEMPOTENCY_KEY_INVALID", ["idempotencyKey"]),
        ({"idempotencyKey": "x" * 129}, "IDEMPOTENCY_KEY_INVALID", ["idempotencyKey"]),
        ({"bookId": ids.book_id(ObjectId())}, "NOT_FOUND", ["bookId"]),
    ],
)
async def test_what_is_wrong_is_named(anna: Asker, form: Any, code: str, path: list[str]) -> None:
    payload = await ask(anna, CREATE, **{**LUNCH, **form})

    assert (payload["transaction"], codes(payload)) == (None, [(code, ["input", *path])])
    assert await listed(anna) == []


async def test_a_split_has_parts_of_its_own(anna: Asker) -> None:
    cake = {"amount": money("8.00"), "category": "groceries", "tags": ["party"], "note": "the cake"}
    row = await create(anna, tags=["sam"], parts=[cake, {"amount": money("4.50"), "category": "dining"}])

    assert [part["amount"]["amount"] for part in row["parts"]] == ["8.00", "4.50"]
    assert [part["category"]["slug"] for part in row["parts"]] == ["groceries", "dining"]
    assert [part["tags"] for part in row["parts"]] == [["party", "sam"], ["sam"]]
    assert row["category"]["slug"] == "groceries"
    assert await listed(anna, "cake") == [row["id"]]

    refused = await ask(anna, UPDATE, transactionId=row["id"], version=1, amount=money("13"))
    assert codes(refused) == [("PARTS_INVALID", ["input", "parts"])]
    refund = (await ask(anna, UPDATE, transactionId=row["id"], version=1, kind="REFUND"))["transaction"]
    assert [part["amount"]["amount"] for part in refund["parts"]] == ["8.00", "4.50"]
    whole = await ask(anna, UPDATE, transactionId=row["id"], version=2, parts=[{"amount": money("12.50")}])
    assert (whole["transaction"]["parts"], whole["transaction"]["version"]) == ([], 3)
    await check(anna)


async def test_a_transfer_moves_money_between_two_accounts(anna: Asker) -> None:
    everyday, dollars = await account(anna, "Everyday"), await account(anna, "Dollars", currency="USD")
    row = await create(
        anna,
        kind="TRANSFER",
        amount=money("100"),
        received=money("93.10", "USD"),
        accountId=everyday,
        toAccountId=dollars,
    )

    assert (row["account"]["id"], row["toAccount"]["id"]) == (everyday, dollars)
    assert row["received"] == money("93.10", "USD")
    assert await balances(anna) == {"Everyday": ("-100.00", 0), "Dollars": ("93.10", 0)}
    refused = await ask(anna, UPDATE, transactionId=row["id"], version=1, toAccountId=everyday)
    assert codes(refused) == [("TRANSFER_ONLY", ["input", "toAccountId"])]
    loose = (await ask(anna, UPDATE, transactionId=row["id"], version=1, accountId=None))["transaction"]
    assert (loose["account"], loose["received"]) == (None, money("93.10", "USD"))
    assert await balances(anna) == {"Everyday": ("0.00", 0), "Dollars": ("93.10", 0)}
    expense = (await ask(anna, UPDATE, transactionId=row["id"], version=2, kind="EXPENSE"))["transaction"]
    assert (expense["received"], expense["toAccount"], expense["category"]["slug"]) == (None, None, "other")
    assert await balances(anna) == {"Everyday": ("0.00", 0), "Dollars": ("0.00", 0)}
    await check(anna)


async def test_the_default_account_takes_what_names_none(anna: Asker) -> None:
    wallet = await account(anna, "Wallet", kind="CASH", default=True)

    assert (await create(anna))["account"]["id"] == wallet
    assert (await create(anna, amount=money("5", "USD")))["account"] is None
    assert (await create(anna, accountId=None))["account"] is None
    assert await balances(anna) == {"Wallet": ("-12.50", 0)}


async def test_a_capture_too_is_booked_on_the_default_account(anna: Asker) -> None:
    await account(anna, "Wallet", kind="CASH", default=True)

    await one(anna)
    await one(anna, kind=Kind.TRANSFER)
    await one(anna, currency="USD")

    assert await balances(anna) == {"Wallet": ("-25.00", 0)}
    await check(anna)


async def test_a_refund_knows_what_it_gives_back(anna: Asker) -> None:
    blazer = await create(anna, merchant="Zara")
    refund = await create(anna, kind="REFUND", refundOfId=blazer["id"])

    assert refund["refundOf"] == {"id": blazer["id"]}
    for form in ({"refundOfId": refund["id"]}, {"kind": "EXPENSE", "refundOfId": blazer["id"]}):
        payload = await ask(anna, CREATE, **{**LUNCH, "kind": "REFUND", **form})
        assert codes(payload) == [("REFUND_INVALID", ["input", "refundOfId"])]
    plain = await ask(anna, UPDATE, transactionId=refund["id"], version=1, kind="INCOME")
    assert plain["transaction"]["refundOf"] is None


async def test_foreign_money_takes_the_persons_own_rate(anna: Asker) -> None:
    row = await create(anna, amount=money("100", "USD"), rate="0.9")

    assert row["conversions"] == [{"amount": {"amount": "90.00"}, "rate": "0.9", "source": "OWN"}]


async def test_what_is_deleted_lies_in_the_trash_until_it_is_restored(anna: Asker) -> None:
    wallet = await account(anna, "Wallet", kind="CASH", default=True)
    row, other = await create(anna), await create(anna, merchant="Lidl")

    gone = await ask(anna, DELETE, transactionId=row["id"])
    assert gone["transaction"]["trashedAt"] is not None
    assert await ask(anna, DELETE, transactionId=row["id"]) == gone
    assert await listed(anna) == [other["id"]]
    assert await listed(anna, "chipotle") == []
    assert [edge["node"]["id"] for edge in (await anna.data(TRASH))["trash"]["edges"]] == [row["id"]]
    assert await balances(anna) == {"Wallet": ("-12.50", 0)}
    late = await ask(anna, UPDATE, transactionId=row["id"], version=2, note="x")
    assert codes(late) == [("NOT_FOUND", ["input", "transactionId"])]

    back = (await ask(anna, RESTORE, transactionId=row["id"]))["transaction"]
    assert back == {**row, "version": 3, "account": {"id": wallet}}
    assert await listed(anna, "chipotle") == [row["id"]]
    assert (await anna.data(TRASH))["trash"]["edges"] == []
    assert await balances(anna) == {"Wallet": ("-25.00", 0)}
    await check(anna)


async def test_a_stale_deletion_shows_the_transaction_as_it_is(anna: Asker) -> None:
    row = await create(anna)
    await ask(anna, UPDATE, transactionId=row["id"], version=1, note="mine")

    late = await ask(anna, DELETE, transactionId=row["id"], version=1)

    assert codes(late) == [("CONFLICT", ["input", "version"])]
    assert (late["transaction"]["version"], late["transaction"]["note"]) == (2, "mine")


async def test_the_trash_is_paged(anna: Asker) -> None:
    rows = {(await create(anna, date=f"2026-03-{day:02}"))["id"] for day in range(1, 6)}
    for row in rows:
        await ask(anna, DELETE, transactionId=row)

    seen: list[str] = []
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = (await anna.data(TRASH, first=2, after=page["pageInfo"]["endCursor"]))["trash"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
    assert len(seen) == 5
    assert set(seen) == rows


async def test_strangers_and_viewers_change_nothing(anna: Asker, ben: Asker) -> None:
    row, book = await create(anna), await book_of(person(anna))
    hers = ids.book_id(book.id)
    forms: list[tuple[str, dict[str, Any]]] = [
        (CREATE, {**LUNCH, "bookId": hers}),
        (UPDATE, {"transactionId": row["id"], "version": 1, "note": "x"}),
        (DELETE, {"transactionId": row["id"]}),
        (RESTORE, {"transactionId": row["id"]}),
    ]

    for mutation, form in forms:
        assert [code for code, _ in codes(await ask(ben, mutation, **form))] == ["NOT_FOUND"]
    await make_member(book, person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)
    for mutation, form in forms:
        assert codes(await ask(ben, mutation, **form)) == [("FORBIDDEN", [])]
    # An id of another book is no account of this one.
    foreign = await ask(ben, CREATE, **LUNCH, accountId=await account(anna, "Mine"))
    assert codes(foreign) == [("NOT_FOUND", ["input", "accountId"])]
    assert await listed(anna) == [row["id"]]


async def test_an_unknown_row_is_not_found(anna: Asker) -> None:
    for mutation in (DELETE, RESTORE):
        for named in (UNKNOWN, ids.transaction_id((await book_of(person(anna))).id, ObjectId()), "rubbish"):
            payload = await ask(anna, mutation, transactionId=named)
            assert codes(payload) == [("NOT_FOUND", ["input", "transactionId"])]


async def test_a_capture_shows_no_transaction_that_was_thrown_away(anna: Asker) -> None:
    transaction = await one(anna)

    await ask(anna, DELETE, transactionId=transaction)

    assert (await anna.data("query ($id: ID!) { node(id: $id) { id } }", id=transaction))["node"] is None
