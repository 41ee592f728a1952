"""Base currencies, as a client adds, orders and removes them."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.bases import work as work_module
from domain.bases.models import BaseFilling
from domain.books.models import Role
from domain.bulk.models import Progress
from tests.backbone import book_of, booked, draft, make_member
from tests.domain.bases.filling import differences, filled
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import person
from tests.graphql_api.ledger.test_entering import create
from tests.graphql_api.undoing.test_undoing import activity, undo

BOOK = "{ currency bases { currency ready done total workId } }"
WORK = "{ id currency status done total endedAt }"
ADD = (
    "mutation ($input: AddBaseInput!) { answer: addBase(input: $input) "
    f"{{ book {BOOK} work {WORK} errors {{ code path }} }} }}"
)
REMOVE = (
    "mutation ($input: RemoveBaseInput!) { answer: removeBase(input: $input) "
    f"{{ book {BOOK} errors {{ code path }} }} }}"
)
SWITCH = (
    "mutation ($input: SwitchBaseInput!) { answer: switchBase(input: $input) "
    f"{{ book {BOOK} errors {{ code path }} }} }}"
)
ME = f"{{ me {{ currency books {BOOK} }} }}"
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on BaseFilling {WORK} }} }}"
SPENDING = """query ($currency: String) {
  spending(period: {from: "2026-01-01", to: "2026-12-31"}, currency: $currency) { converted total { amount currency } }
}"""
ACTIVITY = "{ activity(first: 3) { edges { node { summary actor cause undoable } } } }"
EVENT = "subscription ($after: String) { events(after: $after) { __typename ... on LedgerChanged { cause count } } }"
UPDATE_ME = 'mutation { updateMe(input: {currency: "CHF"}) { me { currency } } }'


async def add(asker: Asker, currency: str, key: str | None = None, **more: Any) -> Any:
    form = {"currency": currency, "idempotencyKey": key or str(ObjectId()), **more}
    return (await asker.data(ADD, input=form))["answer"]


async def remove(asker: Asker, currency: str, **more: Any) -> Any:
    return (await asker.data(REMOVE, input={"currency": currency, **more}))["answer"]


async def switch(asker: Asker, currency: str, **more: Any) -> Any:
    return (await asker.data(SWITCH, input={"currency": currency, **more}))["answer"]


def ready(*currencies: str) -> list[Any]:
    nothing = {"done": None, "total": None, "workId": None}
    return [{"currency": currency, "ready": True, **nothing} for currency in currencies]


async def three(anna: Asker, monkeypatch: pytest.MonkeyPatch) -> BaseFilling:
    """A book with three expenses, two of which are filled."""
    monkeypatch.setattr(work_module, "CHUNK", 2)
    await booked(anna.services.journal, person(anna), draft("10"), draft("20", "USD"), draft("30"))
    work = ids.decode((await add(anna, "GBP"))["work"]["id"])
    assert work is not None
    raw = await BaseFilling.get_pymongo_collection().find_one({"_id": work.object_id})
    assert raw is not None
    return BaseFilling.from_bson(raw)


async def test_a_small_book_has_its_new_base_when_it_is_answered(anna: Asker) -> None:
    await booked(anna.services.journal, person(anna), draft("10"), draft("20", "USD"))

    answer = await add(anna, "USD")

    assert answer["errors"] == []
    assert answer["book"] == {"currency": "EUR", "bases": ready("EUR", "USD")}
    assert (answer["work"]["status"], answer["work"]["done"], answer["work"]["total"]) == ("DONE", 2, 2)
    assert (await anna.data(ME))["me"]["books"] == [answer["book"]]


async def test_progress_is_seen_in_the_book_and_by_the_works_id(
    anna: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = await three(anna, monkeypatch)

    (book,) = (await anna.data(ME))["me"]["books"]
    node = (await anna.data(NODE, id=book["bases"][1]["workId"]))["node"]

    public = ids.base_filling_id(work.book, work.id)
    progress = {"ready": False, "done": 2, "total": 3, "workId": public}
    assert book["bases"] == [*ready("EUR"), {"currency": "GBP", **progress}]
    assert (node["id"], node["currency"], node["done"], node["endedAt"]) == (public, "GBP", 2, None)
    assert (await anna.data(SPENDING, currency="GBP"))["spending"]["converted"] == "DAY_SUMS"

    await filled(anna.services.journal, work)

    assert (await anna.data(NODE, id=public))["node"]["status"] == "DONE"
    assert (await anna.data(ME))["me"]["books"] == [{"currency": "EUR", "bases": ready("EUR", "GBP")}]
    assert (await anna.data(SPENDING, currency="GBP"))["spending"]["converted"] == "KEPT"


async def test_each_chunk_is_an_event_that_names_the_work(
    anna: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = await three(anna, monkeypatch)
    cursor = (await anna.data("{ eventCursor }"))["eventCursor"]

    await filled(anna.services.journal, work)

    event = (await anna.data(EVENT, after=cursor))["events"]
    assert event == {
        "__typename": "LedgerChanged",
        "cause": ids.base_filling_id(work.book, work.id),
        "count": 2,
    }


async def test_reports_are_in_the_first_base_and_how_texts_are_read_does_not_change(anna: Asker) -> None:
    await booked(anna.services.journal, person(anna), draft("20", "USD"))
    await add(anna, "USD")

    answer = await switch(anna, "USD")

    assert answer == {"book": {"currency": "USD", "bases": ready("USD", "EUR")}, "errors": []}
    report = (await anna.data(SPENDING))["spending"]
    assert report == {"converted": "KEPT", "total": {"amount": "20.00", "currency": "USD"}}
    assert (await anna.data(ME))["me"]["currency"] == "EUR"


async def test_the_persons_currency_changes_no_book(anna: Asker) -> None:
    await anna.data(UPDATE_ME)

    assert (await anna.data(ME))["me"] == {
        "currency": "CHF",
        "books": [{"currency": "EUR", "bases": ready("EUR")}],
    }


async def test_a_base_is_taken_away_but_not_the_last_and_not_the_first_without_another(anna: Asker) -> None:
    last = await remove(anna, "EUR")
    await add(anna, "USD")
    first = await remove(anna, "EUR")
    unknown = await remove(anna, "EUR", first="JPY")
    done = await remove(anna, "EUR", first="USD")
    gone = await remove(anna, "EUR")

    assert last == {"book": None, "errors": [{"code": "LAST_BASE", "path": ["input", "currency"]}]}
    assert first["errors"] == [{"code": "FIRST_BASE", "path": ["input", "first"]}]
    assert unknown["errors"] == [{"code": "NOT_FOUND", "path": ["input", "first"]}]
    assert done == {"book": {"currency": "USD", "bases": ready("USD")}, "errors": []}
    assert gone["errors"] == [{"code": "NOT_FOUND", "path": ["input", "currency"]}]


async def test_one_is_filled_at_a_time_and_removing_it_stops_it(
    anna: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = await three(anna, monkeypatch)

    other = await add(anna, "USD")
    first = await switch(anna, "GBP")
    same = await add(anna, "GBP")
    removed = await remove(anna, "GBP")

    assert other["errors"] == [{"code": "CONFLICT", "path": ["input", "currency"]}]
    assert first["errors"] == [{"code": "CONFLICT", "path": ["input", "currency"]}]
    assert (same["errors"], same["work"]["id"]) == ([], ids.base_filling_id(work.book, work.id))
    assert removed == {"book": {"currency": "EUR", "bases": ready("EUR")}, "errors": []}
    node = (await anna.data(NODE, id=same["work"]["id"]))["node"]
    assert node["status"] == Progress.CANCELLED
    assert await differences(person(anna)) == []


async def test_three_are_enough(anna: Asker) -> None:
    for currency in ("USD", "GBP"):
        await add(anna, currency)

    assert (await add(anna, "JPY"))["errors"] == [{"code": "BASES_FULL", "path": ["input", "currency"]}]
    again = await add(anna, "GBP")
    assert (again["errors"], again["work"], again["book"]["bases"]) == (
        [],
        None,
        ready("EUR", "USD", "GBP"),
    )


@pytest.mark.parametrize("currency", ["", "usd", "US", "XXX", "BTC", "USD\x00", "€", "A" * 1000])
async def test_what_is_no_currency_is_refused(anna: Asker, currency: str) -> None:
    assert (await add(anna, currency))["errors"] == [
        {"code": "INVALID_CURRENCY", "path": ["input", "currency"]}
    ]
    for answer in (await remove(anna, currency), await switch(anna, currency)):
        assert answer["errors"] == [{"code": "NOT_FOUND", "path": ["input", "currency"]}]


async def test_a_key_asks_for_one_base(anna: Asker) -> None:
    first = await add(anna, "USD", "key")

    assert (await add(anna, "USD", "key"))["work"] == first["work"]
    assert (await add(anna, "GBP", "key"))["errors"] == [
        {"code": "IDEMPOTENCY_MISMATCH", "path": ["input", "idempotencyKey"]}
    ]
    assert (await add(anna, "GBP", " "))["errors"] == [
        {"code": "IDEMPOTENCY_KEY_INVALID", "path": ["input", "idempotencyKey"]}
    ]


async def test_a_viewer_is_forbidden_and_a_stranger_finds_nothing(anna: Asker, ben: Asker) -> None:
    book = await book_of(person(anna))
    named = ids.book_id(book.id)
    stranger = [
        await add(ben, "USD", bookId=named),
        await remove(ben, "EUR", bookId=named),
        await switch(ben, "EUR", bookId=named),
    ]
    await make_member(book, person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)
    viewer = [
        await add(ben, "USD", bookId=named),
        await remove(ben, "EUR", bookId=named),
        await switch(ben, "EUR", bookId=named),
    ]

    assert [one["errors"] for one in stranger] == [[{"code": "NOT_FOUND", "path": ["input", "bookId"]}]] * 3
    assert [one["errors"] for one in viewer] == [[{"code": "FORBIDDEN", "path": []}]] * 3
    assert (await book_of(person(anna))).bases == ("EUR",)


async def test_activity_tells_of_it_and_undo_takes_back_what_it_can(anna: Asker) -> None:
    await booked(anna.services.journal, person(anna), draft("20", "USD"))
    work = (await add(anna, "USD"))["work"]["id"]

    shown = [edge["node"] for edge in (await anna.data(ACTIVITY))["activity"]["edges"]]
    assert shown[0] == {
        "summary": "Added the base currency USD",
        "actor": "SYSTEM",
        "cause": work,
        "undoable": True,
    }
    assert (shown[1]["summary"], shown[1]["actor"], shown[1]["undoable"]) == (
        "Began to add the base currency USD",
        "PERSON",
        False,
    )
    answer = await undo(anna, "undoWork", workId=work)
    assert answer["errors"] == []
    assert (await anna.data(ME))["me"]["books"] == [{"currency": "EUR", "bases": ready("EUR")}]

    await add(anna, "USD")
    await remove(anna, "USD")
    removal = (await activity(anna))[0]
    assert (removal["summary"], removal["undoable"]) == ("Removed the base currency USD", False)
    refused = await undo(anna, "undoChange", changeId=removal["changeId"])
    assert refused["errors"][0]["code"] == "NOTHING_TO_UNDO"


async def test_a_transaction_shows_its_worth_in_each_base_in_their_order(anna: Asker) -> None:
    for currency in ("USD", "GBP"):
        await add(anna, currency)
    await switch(anna, "GBP")
    form = {"amount": {"amount": "100", "currency": "JPY"}, "date": "2026-03-09", "rate": "0.5"}
    made = await create(anna, **form, rateCurrency="USD", kind="EXPENSE")
    shown = (
        await anna.data(
            "query ($id: ID!) { node(id: $id) { ... on Transaction "
            "{ conversions { amount { amount currency } rate day source } } } }",
            id=made["id"],
        )
    )["node"]["conversions"]

    assert [one["amount"]["currency"] for one in shown] == ["GBP", "EUR", "USD"]
    assert shown[2] == {
        "amount": {"amount": "50.00", "currency": "USD"},
        "rate": "0.5",
        "day": None,
        "source": "OWN",
    }
    assert {(one["day"], one["source"]) for one in shown[:2]} == {("2026-03-06", "OWN")}
