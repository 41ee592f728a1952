"""Correcting what is booked, as a client asks for it."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.books.models import Role
from domain.bulk import intents
from domain.captures.models import Capture
from domain.ledger.correcting import apply_chunk
from domain.ledger.models import CorrectionRun
from domain.people.models import Person
from tests.backbone import RecordingDoorbell, book_of, booked, draft, make_member, read_book
from tests.domain.ledger.correcting import many
from tests.graphql_api.asking import Asker, Listener
from tests.graphql_api.test_reading import OWN, filters

SHOWN = "{ id kind amount { amount currency } date merchant category { slug } note tags version unsure byHand recurrence }"
UPDATE = (
    "mutation ($input: UpdateTransactionInput!) { answer: updateTransaction(input: $input) "
    f"{{ transaction {SHOWN} errors {{ code path message }} }} }}"
)
EFFECT = (
    "query ($id: ID!, $merchant: String, $category: String) "
    "{ correctionEffect(transactionId: $id, merchant: $merchant, category: $category) { count exact } }"
)
RUN = "id status expected changed createdAt endedAt transaction { id }"
APPLY = (
    "mutation ($input: ApplyCorrectionInput!) { answer: applyCorrection(input: $input) "
    f"{{ correction {{ {RUN} }} errors {{ code path message }} }} }}"
)
NODE = f"query ($id: ID!) {{ node(id: $id) {{ id ... on CorrectionRun {{ {RUN} }} }} }}"
UNKNOWN = ids.transaction_id(ObjectId(), ObjectId())


def person(asker: Asker) -> Person:
    assert asker.person is not None
    return asker.person


async def one(asker: Asker, **values: Any) -> str:
    """A booked transaction, by its id."""
    capture: Capture = await booked(asker.services.journal, person(asker), draft(**values))
    return ids.transaction_id(capture.book, capture.transactions[0])


async def update(asker: Asker, transaction: str, version: int = 1, **values: Any) -> Any:
    form = {"transactionId": transaction, "version": version, **values}
    return (await asker.data(UPDATE, input=form))["answer"]


def codes(payload: Any) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["errors"]]


async def test_every_field_can_be_set(anna: Asker) -> None:
    transaction = await one(anna)

    payload = await update(
        anna,
        transaction,
        kind="REFUND",
        amount={"amount": "9.90", "currency": "USD"},
        date="2026-01-02",
        merchant="Café Zoë",
        category="groceries",
        recurrence="MONTHLY",
        note="with Anna",
        tags=["trip"],
    )

    assert payload == {
        "transaction": {
            "id": transaction,
            "kind": "REFUND",
            "amount": {"amount": "9.90", "currency": "USD"},
            "date": "2026-01-02",
            "merchant": "Café Zoë",
            "category": {"slug": "groceries"},
            "note": "with Anna",
            "tags": ["trip"],
            "version": 2,
            "unsure": False,
            "byHand": [
                "amount", "category", "currency", "date", "kind", "merchant", "note", "recurrence", "tags",
            ],
            "recurrence": "MONTHLY",
        },
        "errors": [],
    }  # fmt: skip


async def test_null_takes_a_merchant_a_note_and_a_recurrence_away(anna: Asker) -> None:
    transaction = await one(anna)
    await update(anna, transaction, note="hello", recurrence="DAILY")

    payload = await update(anna, transaction, 2, merchant=None, note=None, recurrence=None, category=None)

    row = payload["transaction"]
    assert (row["merchant"], row["note"], row["recurrence"], row["category"]["slug"]) == (
        None,
        None,
        None,
        "dining",
    )
    assert row["byHand"] == ["merchant", "note", "recurrence"]


async def test_sent_twice_the_second_is_a_conflict_that_shows_the_current_one(anna: Asker) -> None:
    transaction = await one(anna)

    first = await update(anna, transaction, note="hello")
    second = await update(anna, transaction, note="hello")

    assert first["errors"] == []
    assert codes(second) == [("CONFLICT", ["input", "version"])]
    assert second["transaction"] == first["transaction"]


WRONG = [
    ({"amount": {"amount": "0", "currency": "EUR"}}, "AMOUNT_INVALID", ["amount", "amount"]),
    ({"amount": {"amount": "1.005", "currency": "EUR"}}, "AMOUNT_INVALID", ["amount", "amount"]),
    ({"amount": {"amount": "NaN", "currency": "EUR"}}, "AMOUNT_INVALID", ["amount", "amount"]),
    ({"amount": {"amount": "1e30", "currency": "EUR"}}, "AMOUNT_TOO_LARGE", ["amount", "amount"]),
    ({"amount": {"amount": "1", "currency": "euro"}}, "INVALID_CURRENCY", ["amount", "currency"]),
    ({"date": "0001-01-01"}, "INVALID_DATE", ["date"]),
    ({"category": "nonsense"}, "INVALID_CATEGORY", ["category"]),
    ({"category": "transfer"}, "INVALID_CATEGORY", ["category"]),
    ({"merchant": "a\u0000"}, "MERCHANT_INVALID", ["merchant"]),
    ({"note": "x" * 1001}, "NOTE_INVALID", ["note"]),
    ({"tags": ["fine", ""]}, "TAGS_INVALID", ["tags", "1"]),
    ({"merchant": "\ud800"}, "MERCHANT_INVALID", ["merchant"]),
    ({}, "NOTHING_TO_SET", None),
]


@pytest.mark.parametrize(("values", "code", "path"), WRONG, ids=range(len(WRONG)))
async def test_rubbish_is_refused_as_data(
    anna: Asker, values: dict[str, Any], code: str, path: list[str] | None
) -> None:
    payload = await update(anna, await one(anna), **values)

    assert codes(payload) == [(code, [] if path is None else ["input", *path])]
    assert payload["transaction"] is None


@pytest.mark.parametrize(
    "values",
    [
        {"amount": {"amount": "lots", "currency": "EUR"}},
        {"amount": "5"},
        {"date": "yesterday"},
        {"date": "2026-02-30"},
        {"kind": "GIFT"},
        {"recurrence": "NEVER"},
        {"tags": [None]},
        {"version": "one"},
        {"version": 2**31},
        {"transactionId": None},
        {"splits": []},
    ],
    ids=str,
)
async def test_what_does_not_fit_the_schema_is_a_bad_request(anna: Asker, values: dict[str, Any]) -> None:
    form = {"transactionId": UNKNOWN, "version": 1, **values}

    assert await anna.code(UPDATE, input=form) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "transaction", [UNKNOWN, "rubbish", "", ids.capture_id(ObjectId(), ObjectId())], ids=range(4)
)
async def test_what_is_unknown_is_not_found(anna: Asker, transaction: str) -> None:
    changed = await update(anna, transaction, note="hello")
    form = {"transactionId": transaction, "idempotencyKey": "key"}
    applied = (await anna.data(APPLY, input=form))["answer"]

    assert codes(changed) == codes(applied) == [("NOT_FOUND", ["input", "transactionId"])]
    assert (await anna.data(EFFECT, id=transaction, category="dining"))["correctionEffect"] is None


async def test_another_person_finds_nothing(anna: Asker, ben: Asker) -> None:
    transaction = await one(anna)
    await update(anna, transaction, category="pets")
    form = {"transactionId": transaction, "idempotencyKey": "key"}
    run = (await anna.data(APPLY, input=form))["answer"]["correction"]["id"]

    changed = await update(ben, transaction, note="hello")
    applied = (await ben.data(APPLY, input=form))["answer"]

    assert codes(changed) == codes(applied) == [("NOT_FOUND", ["input", "transactionId"])]
    assert changed["transaction"] is None
    assert (await ben.data(EFFECT, id=transaction, category="dining"))["correctionEffect"] is None
    assert (await ben.data(NODE, id=run))["node"] is None


async def test_a_viewer_sees_but_may_not(anna: Asker, ben: Asker) -> None:
    transaction = await one(anna)
    await update(anna, transaction, category="pets")
    await make_member(await book_of(person(anna)), person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)
    form = {"transactionId": transaction, "idempotencyKey": "key"}

    changed = await update(ben, transaction, 2, note="hello")
    applied = (await ben.data(APPLY, input=form))["answer"]

    assert codes(changed) == codes(applied) == [("FORBIDDEN", [])]
    assert (await ben.data(EFFECT, id=transaction, category="travel"))["correctionEffect"]["count"] == 0


async def test_nobody_who_is_signed_out_does_anything(nobody: Asker) -> None:
    form = {"transactionId": UNKNOWN, "idempotencyKey": "key"}

    assert await nobody.code(UPDATE, input={"transactionId": UNKNOWN, "version": 1}) == "UNAUTHENTICATED"
    assert await nobody.code(APPLY, input=form) == "UNAUTHENTICATED"
    assert await nobody.code(EFFECT, id=UNKNOWN) == "UNAUTHENTICATED"


async def test_a_correction_is_counted_asked_for_once_and_followed(anna: Asker) -> None:
    rows = await many(anna.services.journal, person(anna), 5)
    transaction = ids.transaction_id(rows[0].book, rows[0].id)
    form = {"transactionId": transaction, "idempotencyKey": "key"}

    before = await anna.data(EFFECT, id=transaction, category="groceries")
    await update(anna, transaction, category="groceries")
    after = await anna.data(EFFECT, id=transaction)
    first = (await anna.data(APPLY, input=form))["answer"]
    second = (await anna.data(APPLY, input=form))["answer"]

    assert before["correctionEffect"] == after["correctionEffect"] == {"count": 4, "exact": True}
    assert first == second
    run = first["correction"]
    assert (run["status"], run["expected"], run["changed"], run["endedAt"]) == ("QUEUED", 4, 0, None)
    assert run["transaction"] == {"id": transaction}
    public = ids.decode(run["id"])
    assert public is not None
    assert isinstance(anna.services.doorbell, RecordingDoorbell)
    assert ("BULK", run["id"]) in anna.services.doorbell.rings
    claimed = await intents.claim(CorrectionRun, public.stream, public.object_id)
    assert claimed is not None
    await apply_chunk(anna.services.journal, claimed)
    done = (await anna.data(NODE, id=run["id"]))["node"]
    assert (done["status"], done["changed"]) == ("DONE", 4)
    assert done["endedAt"] is not None


@pytest.mark.parametrize(
    ("key", "code", "path"),
    [
        ("", "IDEMPOTENCY_KEY_INVALID", ["input", "idempotencyKey"]),
        ("x" * 129, "IDEMPOTENCY_KEY_INVALID", ["input", "idempotencyKey"]),
        ("a\u0000", "IDEMPOTENCY_KEY_INVALID", ["input", "idempotencyKey"]),
        ("fine", "NOTHING_TO_APPLY", []),
    ],
)
async def test_what_cannot_be_applied_is_data(anna: Asker, key: str, code: str, path: list[str]) -> None:
    form = {"transactionId": await one(anna), "idempotencyKey": key}

    assert codes((await anna.data(APPLY, input=form))["answer"]) == [(code, path)]


async def test_a_wish_that_makes_no_sense_is_a_bad_request(anna: Asker) -> None:
    transaction = await one(anna)

    assert await anna.code(EFFECT, id=transaction, category="nonsense") == "BAD_REQUEST"
    assert await anna.code(EFFECT, id=transaction, merchant="a\u0000") == "BAD_REQUEST"


async def test_every_filter_names_the_book(anna: Asker, listener: Listener) -> None:
    transaction = await one(anna)
    listener.commands.clear()

    await update(anna, transaction, category="pets")
    await update(anna, transaction, category="pets")
    await anna.data(EFFECT, id=transaction)
    form = {"transactionId": transaction, "idempotencyKey": "key"}
    run = (await anna.data(APPLY, input=form))["answer"]["correction"]["id"]
    await anna.data(APPLY, input=form)
    await anna.data(NODE, id=run)

    seen = [
        (str(command[next(iter(command))]), where)
        for command in listener.commands
        for where in filters(command)
    ]
    assert {name for name, _ in seen} >= {"transactions", "learned", "corrections", "books", "totals"}
    assert [one for one in seen if not one[1].keys() & {"book", "stream", *OWN.get(one[0], ())}] == []


async def test_an_edit_costs_few_round_trips(anna: Asker, listener: Listener) -> None:
    transaction = await one(anna)
    await update(anna, transaction, category="pets")
    listener.commands.clear()

    await update(anna, transaction, 2, category="travel")

    names = [next(iter(command)) for command in listener.commands]
    # Three reads; transaction, memory and totals; head and change; the end.
    assert len(names) <= 10, names
    assert (await read_book(person(anna).home_book)).seq == 3
