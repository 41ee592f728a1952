"""Ids, pages and reports as a client asks for them."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.events import Position, encode_cursor
from domain.people.models import Person
from tests.backbone import booked, draft, read_book
from tests.graphql_api.asking import Asker, Listener

ALL = """
query {
  eventCursor
  me { id email displayName currency timeZone locale books { id name currency role home } sessions { id current } }
  categories { id slug name }
  transactions(first: 50) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node {
      id kind amount { amount currency } date merchant note tags createdAt version
      category { id slug name }
      capture { id text status capturedAt parser failure transactions { id category { name } } }
    } }
  }
}
"""


def person(asker: Asker) -> Person:
    assert asker.person is not None
    return asker.person


async def fifty(asker: Asker) -> None:
    for _ in range(5):
        await booked(asker.services.journal, person(asker), *(draft(str(size + 1)) for size in range(10)))


async def test_fifty_transactions_with_all_fields_take_at_most_six_commands(
    anna: Asker, listener: Listener
) -> None:
    await fifty(anna)
    anna.services.profiles.forget(person(anna).id)
    listener.commands.clear()

    data = await anna.data("{ " + ALL[ALL.index("transactions(") :].rstrip().removesuffix("}") + " }")

    assert len(data["transactions"]["edges"]) == 50
    assert data["transactions"]["edges"][0]["node"]["capture"]["status"] == "RECORDED"
    assert len(listener.commands) <= 6, [next(iter(one)) for one in listener.commands]


def filters(command: Any) -> list[Any]:
    """What a command selects by, in its own order."""
    if "pipeline" in command:
        return [command["pipeline"][0]["$match"]]
    if "updates" in command:
        return [one["q"] for one in command["updates"]]
    return [command[key] for key in ("filter", "query") if key in command]


OWN = {
    "people": {"_id", "email"},
    "sessions": {"person", "_id"},
    "books": {"members.person", "_id"},
    "attempts": {"_id"},
}


async def test_every_filter_on_the_request_path_starts_with_the_book_or_the_person(
    anna: Asker, listener: Listener
) -> None:
    await fifty(anna)
    listener.commands.clear()

    await anna.data(ALL)
    captured = await anna.data(
        'mutation { captureExpense(input: {text: "lunch 5", idempotencyKey: "k"}) { capture { id } } }'
    )
    await anna.data(
        'mutation { captureExpense(input: {text: "lunch 5", idempotencyKey: "k"}) { capture { id } } }'
    )
    one = captured["captureExpense"]["capture"]["id"]
    await anna.data(
        f'{{ node(id: "{one}") {{ id }} capture(id: "{one}") {{ id }} captures {{ edges {{ cursor }} }} }}'
    )
    await anna.data(f'mutation {{ retryCapture(input: {{captureId: "{one}"}}) {{ errors {{ code }} }} }}')
    for group in ("CATEGORY", "MERCHANT", "TAG", "DAY"):
        await anna.data(SPENDING % ("2026-01-01", "2026-12-31", group))
    await anna.data('mutation { updateMe(input: {currency: "CHF"}) { errors { code } } }')

    seen = {
        (str(command[next(iter(command))]), next(iter(where), ""))
        for command in listener.commands
        for where in filters(command)
    }
    assert len(seen) >= 6
    assert {(name, first) for name, first in seen if first not in OWN.get(name, {"book", "stream"})} == set()


SPENDING = """
{ spending(period: {from: "%s", to: "%s"}, groupBy: %s) {
  total { amount currency } groups { key label total { amount } count share } unconverted { amount currency } } }
"""


async def test_spending_is_answered_in_decimal_strings(anna: Asker) -> None:
    await booked(anna.services.journal, person(anna), draft("12.50"), draft("40", "KWD"))

    data = await anna.data(SPENDING % ("2026-03-01", "2026-03-31", "CATEGORY"))

    assert data["spending"] == {
        "total": {"amount": "12.50", "currency": "EUR"},
        "groups": [
            {"key": "dining", "label": "Dining", "total": {"amount": "12.50"}, "count": 2, "share": 1.0}
        ],
        "unconverted": [{"amount": "40.000", "currency": "KWD"}],
    }


def forged(*values: object) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "field",
    [
        "transactions(first: 100000)",
        "transactions(first: -1)",
        "transactions(last: 201)",
        "transactions(first: 1, last: 1)",
        "captures(first: -1)",
        "captures(first: 1, last: 1)",
        'transactions(after: "rubbish")',
        'captures(before: "rubbish")',
        f'captures(after: "{forged("DATE_DESC", "2026-01-01", "0" * 24)}")',
        f'transactions(after: "{forged("captures", "0" * 24)}")',
        f'transactions(orderBy: AMOUNT_ASC, filter: {{currency: "EUR"}}, after: "{forged("AMOUNT_ASC", 10**30, "0" * 24)}")',
        f'transactions(after: "{forged("DATE_DESC", chr(0xD800), "0" * 24)}")',
        "transactions(orderBy: AMOUNT_DESC)",
        'transactions(filter: {currency: "XXX"})',
        'transactions(filter: {minAmount: "1"})',
        'transactions(filter: {minAmount: "1e999999", currency: "EUR"})',
        'transactions(filter: {minAmount: "ten", currency: "EUR"})',
        'transactions(filter: {from: "2026-02-30"})',
        'transactions(filter: {from: "2026-03-02", to: "2026-03-01"})',
        'transactions(filter: {text: "..."})',
        'transactions(filter: {merchant: "a\\u0000"})',
        'transactions(filter: {merchant: "' + "a" * 40_000 + '"})',
    ],
    ids=range(22),
)
async def test_what_cannot_be_answered_is_a_bad_request(anna: Asker, field: str) -> None:
    from graphql_api.errors import Refused

    try:
        code = await anna.code(f"{{ {field} {{ pageInfo {{ hasNextPage }} }} }}")
    except Refused as refused:
        code = refused.errors[0]["extensions"]["code"]

    assert code in {"BAD_REQUEST", "QUERY_TOO_COMPLEX"}


async def test_spending_from_after_to_is_a_bad_request(anna: Asker) -> None:
    assert await anna.code(SPENDING % ("2026-03-02", "2026-03-01", "MONTH")) == "BAD_REQUEST"


async def test_ids_that_are_unknown_or_anothers_read_as_null(anna: Asker, ben: Asker) -> None:
    capture = await booked(ben.services.journal, person(ben), draft())
    book, row = person(ben).home_book, capture.transactions[0]
    foreign = [
        ids.capture_id(book, capture.id),
        ids.transaction_id(book, row),
        ids.book_id(book),
        ids.category_id(book, "dining"),
        ids.person_id(person(ben).id),
        ids.session_id(person(ben).id, ObjectId()),
    ]
    mine = person(anna).home_book
    smuggled = [
        ids.capture_id(mine, capture.id),
        ids.transaction_id(mine, row),
        ids.category_id(mine, "no"),
        "rubbish",
        "",
    ]

    for one in (*foreign, *smuggled):
        assert await anna.data(
            "query ($id: ID!) { node(id: $id) { id } capture(id: $id) { id } }", id=one
        ) == {
            "node": None,
            "capture": None,
        }
    lists = "query ($id: ID!) { transactions(book: $id) { pageInfo { endCursor } } captures(book: $id) { pageInfo { endCursor } } categories(book: $id) { id } }"
    assert set((await anna.data(lists, id=ids.book_id(book))).values()) == {None}


async def test_own_ids_are_found_by_node(anna: Asker) -> None:
    capture = await booked(anna.services.journal, person(anna), draft())
    book = person(anna).home_book
    assert anna.viewer is not None

    for one, kind in (
        (ids.capture_id(book, capture.id), "Capture"),
        (ids.transaction_id(book, capture.transactions[0]), "Transaction"),
        (ids.book_id(book), "Book"),
        (ids.category_id(book, "dining"), "Category"),
        (ids.person_id(person(anna).id), "User"),
        (ids.session_id(person(anna).id, anna.viewer.session), "Session"),
    ):
        assert await anna.data("query ($id: ID!) { node(id: $id) { id __typename } }", id=one) == {
            "node": {"id": one, "__typename": kind}
        }


async def test_the_event_cursor_is_read_before_the_other_fields_of_its_operation(
    anna: Asker, listener: Listener
) -> None:
    listener.commands.clear()
    head = await read_book(person(anna).home_book)
    listener.commands.clear()

    data = await anna.data(
        "{ transactions { pageInfo { endCursor } } captures { pageInfo { endCursor } } eventCursor }"
    )

    assert data["eventCursor"] == encode_cursor({head.id: Position(head.epoch, head.seq)})
    assert next(one["find"] for one in listener.commands) == "books"


FIRST_EVENT = "subscription ($after: String) { events(after: $after) { __typename cursor actor } }"


async def test_a_subscription_begins_by_telling_where_it_stands(anna: Asker) -> None:
    event = (await anna.data(FIRST_EVENT))["events"]

    assert (event["__typename"], event["actor"]) == ("KeepAlive", "SYSTEM")


async def test_what_happened_since_the_cursor_is_replayed(anna: Asker) -> None:
    cursor = (await anna.data("{ eventCursor }"))["eventCursor"]
    await booked(anna.services.journal, person(anna), draft(), draft())

    seen = []
    for _ in range(3):
        event = (await anna.data(FIRST_EVENT, after=cursor))["events"]
        cursor = event["cursor"]
        seen.append(event["__typename"])

    assert seen == ["CaptureChanged", "TransactionChanged", "TransactionChanged"]
    assert (await anna.data(FIRST_EVENT, after=cursor))["events"]["__typename"] == "KeepAlive"


@pytest.mark.parametrize("ahead", [Position(0, 0), Position(-1, 0)])
async def test_a_cursor_that_the_log_does_not_hold_has_expired(anna: Asker, ahead: Position) -> None:
    book = await read_book(person(anna).home_book)
    wrong = Position(book.epoch + 1, 0) if ahead.epoch else Position(book.epoch, book.seq + 1)

    assert await anna.code(FIRST_EVENT, after=encode_cursor({book.id: wrong})) == "CURSOR_EXPIRED"
    assert await anna.code(FIRST_EVENT, after="rubbish") == "BAD_REQUEST"


async def test_a_book_that_the_cursor_does_not_know_is_told_as_ledger_changed(
    anna: Asker, ben: Asker
) -> None:
    foreign = encode_cursor({person(ben).home_book: Position(1, 1)})

    assert (await anna.data(FIRST_EVENT, after=foreign))["events"]["__typename"] == "LedgerChanged"
