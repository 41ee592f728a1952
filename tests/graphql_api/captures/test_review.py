"""Deciding on captures, as a client asks for it."""

from dataclasses import replace
from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.books.models import Role
from domain.captures.models import Capture, Status
from domain.people.models import Person
from domain.understanding.draft import Draft, Evidence, Field, Proposal, State
from tests.backbone import booked, draft, make_member, new_capture, proposed, read_book
from tests.graphql_api.asking import Asker, Listener
from tests.graphql_api.test_reading import OWN, filters

SHOWN = """
fragment Shown on Capture {
  id status text parser failure confidence awaitsReview version
  transactions { id amount { amount currency } merchant date category { slug } }
  drafts {
    kind amount { amount currency } date merchant category { slug } recurrence transaction { id }
    fields { field state start end confidence }
  }
}
"""
PAYLOAD = "{ capture { ...Shown } errors { code message path } } }" + SHOWN
CONFIRM = "mutation ($input: ConfirmCaptureInput!) { answer: confirmCapture(input: $input) " + PAYLOAD
DISCARD = "mutation ($input: CaptureIdInput!) { answer: discardCapture(input: $input) " + PAYLOAD
EDIT = "mutation ($input: EditCaptureInput!) { answer: editCapture(input: $input) " + PAYLOAD
REPARSE = "mutation ($input: CaptureIdInput!) { answer: reparseCapture(input: $input) " + PAYLOAD
QUEUE = (
    "query ($first: Int = 20, $after: String, $book: ID) { reviewQueue(first: $first, after: $after, book: $book) "
    "{ edges { cursor node { ...Shown } } pageInfo { hasNextPage endCursor } } }" + SHOWN
)
ALL = [(CONFIRM, {}), (DISCARD, {}), (EDIT, {"text": "lunch 1"}), (REPARSE, {})]


def person(asker: Asker) -> Person:
    assert asker.person is not None
    return asker.person


def doubtful(*drafts: Draft) -> Proposal:
    seen = {Field.AMOUNT: Evidence(State.STATED, 6, 11), Field.DATE: Evidence(State.DEFAULTED)}
    return Proposal(tuple(replace(one, evidence=seen, confidence={Field.AMOUNT: 0.4}) for one in drafts), 0.9)


async def in_review(asker: Asker, *drafts: Draft) -> Capture:
    return await proposed(asker.services.journal, person(asker), doubtful(*drafts or (draft(),)))


def public(capture: Capture) -> str:
    return ids.capture_id(capture.book, capture.id)


async def answer(asker: Asker, mutation: str, capture: Capture | str, **form: Any) -> Any:
    one = capture if isinstance(capture, str) else public(capture)
    return (await asker.data(mutation, input={"captureId": one, **form}))["answer"]


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["errors"]]


async def test_the_queue_shows_drafts_with_their_evidence(anna: Asker) -> None:
    capture = await in_review(anna)

    (edge,) = (await anna.data(QUEUE))["reviewQueue"]["edges"]

    assert edge["node"] == {
        "id": public(capture),
        "status": "NEEDS_REVIEW",
        "text": "lunch 12.50",
        "parser": "LOCAL",
        "failure": None,
        "confidence": 0.4,
        "awaitsReview": True,
        "version": 1,
        "transactions": [],
        "drafts": [
            {
                "kind": "EXPENSE",
                "amount": {"amount": "12.50", "currency": "EUR"},
                "date": "2026-03-10",
                "merchant": "Chipotle",
                "category": {"slug": "dining"},
                "recurrence": None,
                "transaction": None,
                "fields": [
                    {"field": "AMOUNT", "state": "STATED", "start": 6, "end": 11, "confidence": 0.4},
                    {"field": "DATE", "state": "DEFAULTED", "start": None, "end": None, "confidence": 1.0},
                ],
            }
        ],
    }


async def test_the_queue_is_paged_and_anothers_is_null(anna: Asker, ben: Asker) -> None:
    waiting = [public(await in_review(anna)) for _ in range(3)][::-1]

    first = (await anna.data(QUEUE, first=2))["reviewQueue"]
    rest = (await anna.data(QUEUE, after=first["pageInfo"]["endCursor"]))["reviewQueue"]

    assert [edge["node"]["id"] for edge in (*first["edges"], *rest["edges"])] == waiting
    assert first["pageInfo"]["hasNextPage"]
    assert (await ben.data(QUEUE))["reviewQueue"]["edges"] == []
    assert (await ben.data(QUEUE, book=ids.book_id(person(anna).home_book)))["reviewQueue"] is None
    assert await anna.code(QUEUE, after="rubbish") == "BAD_REQUEST"


async def test_confirming_with_edits_books_them(anna: Asker) -> None:
    capture = await in_review(anna, draft("12.50"), draft("23"))
    edits = [
        {"index": 1, "merchant": None, "currency": "USD", "category": "transport", "amount": None},
        {"amount": "3", "kind": "INCOME", "recurrence": "WEEKLY", "date": "2026-03-01", "merchant": "Ann"},
    ]

    payload = await answer(anna, CONFIRM, capture, drafts=edits, version=1)

    assert payload["errors"] == []
    shown = payload["capture"]
    assert (shown["status"], shown["drafts"], shown["awaitsReview"]) == ("RECORDED", [], False)
    assert [{**one, "id": ""} for one in shown["transactions"]] == [
        {
            "id": "",
            "amount": {"amount": "23.00", "currency": "USD"},
            "merchant": None,
            "date": "2026-03-10",
            "category": {"slug": "transport"},
        },
        {
            "id": "",
            "amount": {"amount": "3.00", "currency": "EUR"},
            "merchant": "Ann",
            "date": "2026-03-01",
            "category": {"slug": "income"},
        },
    ]


async def test_who_comes_too_late_gets_the_capture_as_it_is_now(anna: Asker) -> None:
    capture = await in_review(anna)
    assert codes(await answer(anna, CONFIRM, capture)) == []

    for mutation in (CONFIRM, DISCARD):
        payload = await answer(anna, mutation, capture)

        assert codes(payload) == ["CONFLICT"]
        assert payload["errors"][0]["path"] == ["input", "captureId"]
        assert payload["capture"]["status"] == "RECORDED"
        assert len(payload["capture"]["transactions"]) == 1


async def test_a_version_that_is_none_any_more_is_a_conflict(anna: Asker) -> None:
    capture = await in_review(anna)

    payload = await answer(anna, CONFIRM, capture, version=7)

    assert (codes(payload), payload["errors"][0]["path"]) == (["CONFLICT"], ["input", "version"])
    assert payload["capture"]["version"] == 1


@pytest.mark.parametrize(
    ("drafts", "code", "path"),
    [
        ([], "NOTHING_TO_BOOK", ["drafts"]),
        ([{"index": 5}], "NO_SUCH_DRAFT", ["drafts", "0", "index"]),
        ([{"index": 0}, {}], "AMOUNT_INVALID", ["drafts", "1", "amount"]),
        ([{"index": 0, "amount": "-1"}], "AMOUNT_INVALID", ["drafts", "0", "amount"]),
        ([{"index": 0, "amount": "NaN"}], "AMOUNT_INVALID", ["drafts", "0", "amount"]),
        ([{"index": 0, "amount": "1e30"}], "AMOUNT_TOO_LARGE", ["drafts", "0", "amount"]),
        ([{"index": 0, "currency": "XXX"}], "INVALID_CURRENCY", ["drafts", "0", "currency"]),
        ([{"index": 0, "category": "x"}], "INVALID_CATEGORY", ["drafts", "0", "category"]),
        ([{"index": 0, "merchant": "a\0"}], "MERCHANT_INVALID", ["drafts", "0", "merchant"]),
        ([{"index": 0}] * 151, "TOO_MANY_DRAFTS", ["drafts"]),
    ],
    ids=range(10),
)
async def test_rubbish_is_refused_as_data_and_changes_nothing(
    anna: Asker, drafts: list[Any], code: str, path: list[str]
) -> None:
    capture = await in_review(anna)

    payload = await answer(anna, CONFIRM, capture, drafts=drafts)

    assert (codes(payload), payload["errors"][0]["path"]) == ([code], ["input", *path])
    assert payload["errors"][0]["message"]
    assert len((await anna.data(QUEUE))["reviewQueue"]["edges"]) == 1


@pytest.mark.parametrize(
    "wrong", [{"index": 2**40}, {"date": "2026-02-30"}, {"kind": "GIFT"}, {"index": "0"}]
)
async def test_what_fits_no_type_is_a_bad_request(anna: Asker, wrong: dict[str, Any]) -> None:
    form = {"captureId": "rubbish", "drafts": [wrong]}

    assert await anna.code(CONFIRM, input=form) == "BAD_REQUEST"


@pytest.mark.parametrize(("mutation", "form"), ALL, ids=["confirm", "discard", "edit", "reparse"])
async def test_an_id_that_is_unknown_or_anothers_is_not_found(
    anna: Asker, ben: Asker, mutation: str, form: dict[str, Any]
) -> None:
    capture = await in_review(ben)
    mine = person(anna).home_book

    for one in (
        public(capture),
        ids.capture_id(mine, capture.id),
        ids.capture_id(mine, ObjectId()),
        ids.transaction_id(capture.book, capture.id),
        "rubbish",
        "",
    ):
        payload = await answer(anna, mutation, one, **form)

        assert (codes(payload), payload["capture"]) == (["NOT_FOUND"], None)
        assert payload["errors"][0]["path"] == ["input", "captureId"]
    assert (await ben.data(QUEUE))["reviewQueue"]["edges"][0]["node"]["version"] == 1


@pytest.mark.parametrize(("mutation", "form"), ALL, ids=["confirm", "discard", "edit", "reparse"])
async def test_a_viewer_may_look_and_not_decide(
    anna: Asker, ben: Asker, mutation: str, form: dict[str, Any]
) -> None:
    capture = await in_review(anna)
    await make_member(await read_book(capture.book), person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)

    payload = await answer(ben, mutation, capture, **form)

    assert (codes(payload), payload["capture"]) == (["FORBIDDEN"], None)
    seen = (await ben.data(QUEUE, book=ids.book_id(capture.book)))["reviewQueue"]["edges"]
    assert [edge["node"]["status"] for edge in seen] == ["NEEDS_REVIEW"]


async def test_a_new_text_is_read_again_each_time_it_is_sent(anna: Asker) -> None:
    capture = await in_review(anna)

    for text in ("coffee 4", "coffee 4", "$10 coffee"):
        payload = await answer(anna, EDIT, capture, text=text)

        assert codes(payload) == []
        assert (payload["capture"]["status"], payload["capture"]["text"]) == ("QUEUED", text)
    assert codes(await answer(anna, EDIT, capture, text=" ")) == ["TEXT_EMPTY"]
    assert codes(await answer(anna, EDIT, capture, text="a\0")) == ["TEXT_INVALID"]
    assert codes(await answer(anna, EDIT, capture, text="a" * 2001)) == ["TEXT_TOO_LONG"]
    assert codes(await answer(anna, CONFIRM, capture)) == ["CONFLICT"]


async def test_a_booked_capture_proposes_and_a_proposal_is_taken_over_or_thrown_away(anna: Asker) -> None:
    capture = await booked(anna.services.journal, person(anna), draft("12.50"), text="lunch 12.50")

    waiting = (await answer(anna, EDIT, capture, text="lunch 15 at Chipotle"))["capture"]
    assert (waiting["status"], waiting["awaitsReview"]) == ("RECORDED", True)
    assert [one["transaction"]["id"] for one in waiting["drafts"]] == [waiting["transactions"][0]["id"]]
    assert (await answer(anna, DISCARD, capture))["capture"]["awaitsReview"] is False

    assert (await answer(anna, REPARSE, capture))["capture"]["awaitsReview"] is True
    taken = (await answer(anna, CONFIRM, capture))["capture"]
    assert taken["transactions"][0]["amount"]["amount"] == "15.00"
    assert codes(await answer(anna, CONFIRM, capture)) == ["CONFLICT"]


async def test_decisions_find_everything_by_its_book(anna: Asker, listener: Listener) -> None:
    capture = await in_review(anna)
    listener.commands.clear()

    await anna.data(QUEUE)
    await answer(anna, CONFIRM, capture)
    await answer(anna, REPARSE, capture)
    await answer(anna, EDIT, capture, text="lunch 99")
    await answer(anna, DISCARD, capture)

    seen = [
        (str(command[next(iter(command))]), where)
        for command in listener.commands
        for where in filters(command)
    ]
    assert {name for name, _ in seen} >= {"captures", "transactions", "books", "totals"}
    assert [one for one in seen if not one[1].keys() & {"book", "stream", *OWN.get(one[0], ())}] == []


async def test_a_page_of_the_queue_costs_few_commands(anna: Asker, listener: Listener) -> None:
    for _ in range(5):
        await in_review(anna, draft("1"), draft("2"))
    anna.services.profiles.forget(person(anna).id)
    listener.commands.clear()

    assert len((await anna.data(QUEUE, first=20))["reviewQueue"]["edges"]) == 5
    assert len(listener.commands) <= 4


async def test_what_is_queued_is_discarded(anna: Asker) -> None:
    capture = new_capture(person(anna).home_book, person(anna).id)
    await Capture.get_pymongo_collection().insert_one(capture.to_bson())

    first, again = await answer(anna, DISCARD, capture), await answer(anna, DISCARD, capture)

    assert (first["capture"]["status"], codes(first)) == (Status.DISCARDED, [])
    assert again == first
