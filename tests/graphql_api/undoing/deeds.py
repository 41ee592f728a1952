"""What there is in a book before a person does something, what workers make of it, and what somebody does since."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bson import ObjectId

from domain import ids
from domain.bulk import intents
from domain.captures.models import Capture
from domain.ids import Type, decode_as
from domain.imports.queries import get_import
from domain.ledger.correcting import apply_chunk
from domain.ledger.models import CorrectionRun
from tasks.import_file import import_file
from tasks.parse_capture import parse_capture
from tasks.workbench import Workbench
from tests.backbone import booked, draft
from tests.domain.ledger.correcting import many
from tests.graphql_api.asking import Asker
from tests.graphql_api.captures.test_review import in_review, public
from tests.graphql_api.ledger.test_corrections import person
from tests.graphql_api.ledger.test_entering import account, create, listed
from tests.graphql_api.test_schema import INNER
from tests.graphql_api.undoing.test_undoing import activity, latest, moment, undo
from tests.tasks.importing import csv, make_due, previewed

Form = dict[str, Any]
Deed = Callable[[Asker, Form], Awaitable[Any]]
RIDES: Form = {"name": "Rides", "when": {"merchant": "Chipotle"}, "then": {"category": "transport"}}
RULES = "{ rules { id name } }"
VERSION = "query ($id: ID!) { node(id: $id) { ... on Transaction { version } ... on Account { version } } }"
TRASH = "{ trash(first: 1) { edges { node { id } } } }"
ACCOUNTS = "{ accounts { id } }"


async def call(asker: Asker, name: str, /, **form: Any) -> None:
    """Any mutation, which must succeed."""
    mutation = INNER.mutation_type
    assert mutation is not None
    kind = mutation.fields[name].args["input"].type
    query = f"mutation ($input: {kind}) {{ answer: {name}(input: $input) {{ errors {{ code path }} }} }}"
    payload = (await asker.data(query, input=form))["answer"]
    assert payload["errors"] == [], payload


def bench(asker: Asker) -> Workbench:
    services = asker.services
    return Workbench(services.database, services.journal, services.doorbell, services.blobs)


def key() -> str:
    return str(ObjectId())


# What there is.


async def lunch(asker: Asker, **form: Any) -> Form:
    return {"transactionId": (await create(asker, **form))["id"]}


async def thrown_away(asker: Asker) -> Form:
    form = await lunch(asker)
    await call(asker, "deleteTransaction", **form)
    return form


async def two(asker: Asker, **form: Any) -> Form:
    await create(asker, tags=["hols"])
    await create(asker, tags=["hols", "x"])
    return {**form, "idempotencyKey": key()}


async def corrected(asker: Asker) -> Form:
    rows = await many(asker.services.journal, person(asker), 3)
    form = {"transactionId": ids.transaction_id(rows[0].book, rows[0].id)}
    await call(asker, "updateTransaction", **form, version=1, category="groceries")
    return {**form, "idempotencyKey": key()}


async def wallet(asker: Asker, **form: Any) -> Form:
    return {"accountId": await account(asker, "Wallet", **form)}


async def put_away(asker: Asker) -> Form:
    form = await wallet(asker)
    await call(asker, "archiveAccount", **form)
    return form


async def uber(asker: Asker) -> Form:
    read = draft(merchant="UBR")
    await booked(asker.services.journal, person(asker), read, text="ubr 12.50")
    return {"name": "UBR", "to": "Uber", "idempotencyKey": key()}


async def rides(asker: Asker, **form: Any) -> Form:
    await call(asker, "createRule", **RIDES)
    await call(asker, "createRule", **{**RIDES, "name": "Other"})
    return {"ruleId": (await asker.data(RULES))["rules"][0]["id"], **form}


async def rides_to_apply(asker: Asker) -> Form:
    await booked(asker.services.journal, person(asker), draft())
    return await rides(asker, idempotencyKey=key())


async def own_category(asker: Asker, **form: Any) -> Form:
    await call(asker, "createCategory", name="Coffee")
    return {"categoryId": category(asker, "coffee"), **form}


async def waiting(asker: Asker) -> Form:
    return {"captureId": public(await in_review(asker))}


async def read(asker: Asker) -> Form:
    """A text that is booked, though not as it would be read today."""
    return {"captureId": public(await booked(asker.services.journal, person(asker), draft()))}


async def read_to_undo(asker: Asker) -> Form:
    return {**await read(asker), "idempotencyKey": key()}


async def two_categories(asker: Asker) -> Form:
    return await own_category(asker, intoId=category(asker, "dining"))


async def previewed_file(asker: Asker) -> Form:
    content = csv("10.03.2026;REWE SAGT DANKE;-12,50", "11.03.2026;BVG;-3,20")
    run = await previewed(bench(asker), person(asker), content)
    return {"importId": ids.import_id(run.book, run.id)}


async def booked_file(asker: Asker) -> Form:
    form = await previewed_file(asker)
    await call(asker, "commitImport", **form)
    await book_the_file(asker, form)
    return {**form, "idempotencyKey": key()}


async def entered(asker: Asker) -> Form:
    await create(asker)
    return {"changeId": await latest(asker), "idempotencyKey": key()}


async def worked(asker: Asker) -> Form:
    """A bulk edit that is done."""
    await call(asker, "updateTransactions", **await two(asker, filter={}, note="all"))
    return {"workId": (await activity(asker, first=1))[0]["cause"], "idempotencyKey": key()}


async def read_since(asker: Asker) -> Form:
    await create(asker)
    since = await moment(asker) - timedelta(days=1)
    await booked(asker.services.journal, person(asker), draft())
    return {"since": since.isoformat(), "idempotencyKey": key()}


def category(asker: Asker, slug: str) -> str:
    return ids.category_id(person(asker).home_book, slug)


def given(**form: Any) -> Callable[[Asker], Awaitable[Form]]:
    async def just(_asker: Asker) -> Form:
        return form

    return just


def of(what: Callable[..., Awaitable[Form]], **form: Any) -> Callable[[Asker], Awaitable[Form]]:
    """With this in the input too."""

    async def both(asker: Asker) -> Form:
        return {**await what(asker), **form}

    return both


# What a worker does.


async def book_the_file(asker: Asker, form: Form) -> None:
    named = decode_as(Type.IMPORT, form["importId"])
    assert named is not None
    run = await get_import(named.stream, named.object_id)
    assert run is not None
    await make_due(run)
    await import_file(bench(asker), form["importId"])


async def read_the_text(asker: Asker, _form: Form) -> None:
    raw = await Capture.get_pymongo_collection().find_one({"book": person(asker).home_book})
    assert raw is not None
    await parse_capture(bench(asker), ids.capture_id(raw["book"], raw["_id"]))


async def correct_the_rest(asker: Asker, _form: Form) -> None:
    raw = await CorrectionRun.get_pymongo_collection().find_one({"book": person(asker).home_book})
    assert raw is not None
    run = await intents.claim(CorrectionRun, raw["book"], raw["_id"])
    assert run is not None
    await apply_chunk(asker.services.journal, run)


# What somebody does to the same thing since.


async def version(asker: Asker, row: str) -> int:
    found: int = (await asker.data(VERSION, id=row))["node"]["version"]
    return found


def edits(**values: Any) -> Deed:
    """The transaction that it was about."""

    async def since(asker: Asker, form: Form) -> None:
        row = form["transactionId"]
        await call(asker, "updateTransaction", transactionId=row, version=await version(asker, row), **values)

    return since


def edits_another(**values: Any) -> Deed:
    """One that wasn't named."""

    async def since(asker: Asker, form: Form) -> None:
        row = next(row for row in await listed(asker) if row != form.get("transactionId"))
        await call(asker, "updateTransaction", transactionId=row, version=await version(asker, row), **values)

    return since


def edits_account(**values: Any) -> Deed:
    async def since(asker: Asker, _form: Form) -> None:
        row = (await asker.data(ACCOUNTS))["accounts"][0]["id"]
        await call(asker, "updateAccount", accountId=row, version=await version(asker, row), **values)

    return since


async def restores(asker: Asker, _form: Form) -> None:
    row = (await asker.data(TRASH))["trash"]["edges"][0]["node"]["id"]
    await call(asker, "restoreTransaction", transactionId=row)


async def takes_it_back(asker: Asker, _form: Form) -> None:
    await undo(asker, "undoChange", changeId=await latest(asker))


def does(mutation: str, /, *fields: str, **form: Any) -> Deed:
    """Another mutation, for what these fields of the first one's input name."""

    async def since(asker: Asker, first: Form) -> None:
        await call(asker, mutation, **{field: first[field] for field in fields}, **form)

    return since


async def renames_rule(asker: Asker, _form: Form) -> None:
    first = (await asker.data(RULES))["rules"][0]["id"]
    await call(asker, "updateRule", ruleId=first, name="Trips")


async def renames_category(asker: Asker, form: Form) -> None:
    named = form.get("categoryId") or category(asker, "coffee")
    await call(asker, "updateCategory", categoryId=named, name="Tea")
