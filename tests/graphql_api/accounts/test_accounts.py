"""Accounts, as a client asks for them."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.accounts.models import Account
from domain.journal import Journal
from domain.ledger.models import Transaction
from domain.ledger.queries import get_transaction
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import booked, draft
from tests.domain.accounts.opening import on, opened_account, written
from tests.graphql_api.asking import Asker

SHOWN = (
    "{ id name kind currency openingBalance { amount currency } openingDate balance { amount currency } unknownCount "
    "default archived version }"
)
PAYLOAD = f"{{ account {SHOWN} errors {{ code path message }} }}"
CREATE = f"mutation ($input: CreateAccountInput!) {{ answer: createAccount(input: $input) {PAYLOAD} }}"
UPDATE = f"mutation ($input: UpdateAccountInput!) {{ answer: updateAccount(input: $input) {PAYLOAD} }}"
ARCHIVE = f"mutation ($input: AccountIdInput!) {{ answer: archiveAccount(input: $input) {PAYLOAD} }}"
UNARCHIVE = f"mutation ($input: AccountIdInput!) {{ answer: unarchiveAccount(input: $input) {PAYLOAD} }}"
LIST = f"query ($archived: Boolean! = false) {{ accounts(archived: $archived) {SHOWN} }}"
NODE = f"query ($id: ID!) {{ node(id: $id) {{ id ... on Account {SHOWN} }} }}"
UNKNOWN = ids.account_id(ObjectId(), ObjectId())


def person(asker: Asker) -> Person:
    assert asker.person is not None
    return asker.person


async def create(asker: Asker, **form: Any) -> Any:
    return (await asker.data(CREATE, input={"name": "Everyday", "kind": "BANK", **form}))["answer"]


def codes(payload: Any) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["errors"]]


async def test_an_account_is_made_changed_and_listed(anna: Asker) -> None:
    form = {"openingBalance": "250.00", "openingDate": "2026-01-01", "default": True}
    made = (await create(anna, **form))["account"]
    assert made == {
        "id": made["id"],
        "name": "Everyday",
        "kind": "BANK",
        "currency": "EUR",
        "openingBalance": {"amount": "250.00", "currency": "EUR"},
        "openingDate": "2026-01-01",
        "balance": {"amount": "250.00", "currency": "EUR"},
        "unknownCount": 0,
        "default": True,
        "archived": False,
        "version": 1,
    }

    changes = {
        "accountId": made["id"],
        "version": 1,
        "name": "Joint",
        "openingBalance": "-1.50",
        "default": False,
    }
    after = (await anna.data(UPDATE, input=changes))["answer"]["account"]

    assert (after["name"], after["balance"]["amount"], after["default"]) == ("Joint", "-1.50", False)
    assert (await anna.data(LIST))["accounts"] == [after]
    assert (await anna.data(NODE, id=made["id"]))["node"] == after


async def test_the_archive_is_listed_on_request(anna: Asker) -> None:
    account = (await create(anna))["account"]["id"]

    archived = (await anna.data(ARCHIVE, input={"accountId": account}))["answer"]["account"]
    assert archived["archived"] is True
    assert (await anna.data(LIST))["accounts"] == []
    assert (await anna.data(LIST, archived=True))["accounts"] == [archived]

    back = (await anna.data(UNARCHIVE, input={"accountId": account}))["answer"]["account"]
    assert (await anna.data(LIST))["accounts"] == [back]


@pytest.mark.parametrize(
    ("form", "code", "field"),
    [
        ({"name": ""}, "ACCOUNT_NAME_INVALID", "name"),
        ({"currency": "XXX"}, "INVALID_CURRENCY", "currency"),
        ({"openingBalance": "1.001"}, "BALANCE_INVALID", "openingBalance"),
        ({"openingDate": "0001-01-01"}, "INVALID_DATE", "openingDate"),
        ({"idempotencyKey": " "}, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
        ({"bookId": "rubbish"}, "NOT_FOUND", "bookId"),
        ({"bookId": ids.book_id(ObjectId())}, "NOT_FOUND", "bookId"),
    ],
    ids=range(7),
)
async def test_what_is_wrong_is_told_with_its_field(anna: Asker, form: Any, code: str, field: str) -> None:
    assert codes(await create(anna, **form)) == [(code, ["input", field])]


async def test_a_stale_edit_gets_the_account_as_it_is_now(anna: Asker) -> None:
    account = (await create(anna))["account"]
    await anna.data(UPDATE, input={"accountId": account["id"], "version": 1, "name": "First"})

    late = (await anna.data(UPDATE, input={"accountId": account["id"], "version": 1, "name": "Late"}))[
        "answer"
    ]

    assert codes(late) == [("CONFLICT", ["input", "version"])]
    assert (late["account"]["name"], late["account"]["version"]) == ("First", 2)


async def test_anothers_account_is_as_an_unknown_one(anna: Asker, ben: Asker) -> None:
    theirs = (await create(ben))["account"]["id"]
    answers = []
    for account in (theirs, UNKNOWN):
        assert (await anna.data(NODE, id=account))["node"] is None
        answers.append(
            [
                (await anna.data(UPDATE, input={"accountId": account, "version": 1, "name": "Mine"}))[
                    "answer"
                ],
                (await anna.data(ARCHIVE, input={"accountId": account}))["answer"],
                (await anna.data(UNARCHIVE, input={"accountId": account}))["answer"],
            ]
        )

    assert answers[0] == answers[1]
    assert [codes(one) for one in answers[0]] == [[("NOT_FOUND", ["input", "accountId"])]] * 3


async def test_a_transaction_shows_its_accounts(anna: Asker) -> None:
    journal: Journal = anna.services.journal
    everyday = await opened_account(journal, person(anna))
    savings = await opened_account(journal, person(anna), "Savings")
    lunch = await placed(journal, person(anna), Kind.EXPENSE, everyday)
    moved = await placed(journal, person(anna), Kind.TRANSFER, everyday, savings)
    query = (
        "query ($id: ID!) { node(id: $id) { ... on Transaction { account { name } toAccount { name } } } }"
    )

    assert [
        (await anna.data(query, id=ids.transaction_id(row.book, row.id)))["node"] for row in (lunch, moved)
    ] == [
        {"account": {"name": "Everyday"}, "toAccount": None},
        {"account": {"name": "Everyday"}, "toAccount": {"name": "Savings"}},
    ]


async def placed(journal: Journal, who: Person, kind: Kind, *accounts: Account) -> Transaction:
    category = "transfer" if kind is Kind.TRANSFER else "dining"
    capture = await booked(journal, who, draft(kind=kind, category=category))
    row = await get_transaction(capture.book, capture.transactions[0])
    assert row is not None
    return await written(journal, who, row, on(row, *(one.id for one in accounts)))
