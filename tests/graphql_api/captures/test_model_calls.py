"""What was sent to a model is its author's to read, and nobody else's."""

import json
from decimal import Decimal

from domain import clock, ids
from domain.books.models import Role
from domain.captures import intents
from domain.captures.model_calls import Exchange, Prices, keep
from domain.captures.models import Capture
from tests.backbone import make_member, new_capture, read_book
from tests.graphql_api.asking import Asker, Listener

CALLS = "modelCalls { at model sent outcome milliseconds promptTokens replyTokens cost currency }"
ONE = f"query ($id: ID!) {{ capture(id: $id) {{ text {CALLS} }} }}"
ALL = "query ($book: ID) { captures(book: $book, first: 50) { edges { node { modelCalls { sent } } } } }"
SENT = json.dumps({"note": "lunch 12.50, card •••• •••• •••• ••••"})
PRICES = Prices(Decimal("0.30"), Decimal("2.50"), "USD")


async def asked(anna: Asker, prices: Prices = PRICES) -> Capture:
    """A capture of hers about which a model was asked once."""
    assert anna.person is not None
    capture = await intents.insert(new_capture(anna.person.home_book, anna.person.id))
    exchange = Exchange(clock.now(), "gemini-2.5-flash", SENT, "answered", 812, 700, 60)
    await keep(capture, [exchange], prices)
    return capture


def public(capture: Capture) -> str:
    return ids.capture_id(capture.book, capture.id)


async def test_the_author_reads_what_was_sent_and_what_it_cost(anna: Asker) -> None:
    found = (await anna.data(ONE, id=public(await asked(anna))))["capture"]["modelCalls"]

    assert [{name: call[name] for name in call if name != "at"} for call in found] == [
        {
            "model": "gemini-2.5-flash",
            "sent": SENT,
            "outcome": "answered",
            "milliseconds": 812,
            "promptTokens": 700,
            "replyTokens": 60,
            "cost": "0.00036",
            "currency": "USD",
        }
    ]


async def test_an_unknown_price_is_null(anna: Asker) -> None:
    found = (await anna.data(ONE, id=public(await asked(anna, Prices()))))["capture"]["modelCalls"]
    assert [call["cost"] for call in found] == [None]


async def test_where_no_model_was_asked_the_list_is_empty(anna: Asker) -> None:
    assert anna.person is not None
    capture = await intents.insert(new_capture(anna.person.home_book, anna.person.id))

    assert (await anna.data(ONE, id=public(capture)))["capture"]["modelCalls"] == []


async def test_another_member_of_the_book_reads_the_capture_but_nothing_that_was_sent(
    anna: Asker, ben: Asker
) -> None:
    assert anna.person is not None
    assert ben.person is not None
    capture = await asked(anna)
    await make_member(await read_book(anna.person.home_book), ben.person, Role.VIEWER)

    found = (await ben.data(ONE, id=public(capture)))["capture"]

    assert found == {"text": "lunch 12.50", "modelCalls": None}


async def test_a_page_of_captures_reads_all_calls_at_once(anna: Asker, listener: Listener) -> None:
    assert anna.person is not None
    for _ in range(5):
        await asked(anna)
    listener.commands.clear()

    edges = (await anna.data(ALL))["captures"]["edges"]

    assert [len(edge["node"]["modelCalls"]) for edge in edges] == [1] * 5
    reads = [command for command in listener.commands if command.get("find") == "model_calls"]
    assert [(list(read["filter"]), read["filter"]["book"]) for read in reads] == [
        (["book", "capture"], anna.person.home_book)
    ]
