"""Every query and mutation, with another person's ids in every place that takes an id."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from bson import ObjectId
from graphql import (
    GraphQLField,
    GraphQLInputType,
    get_named_type,
    is_composite_type,
    is_input_object_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.type import get_nullable_type, is_object_type

from domain import ids
from domain.ids import PublicId, Type
from domain.imports.models import Import
from domain.imports.row_ids import first_row
from tests.backbone import book_of, booked, draft
from tests.graphql_api.arranging.test_rules import apply, rule
from tests.graphql_api.asking import Asker
from tests.graphql_api.bases.test_bases import add
from tests.graphql_api.ledger.test_attachments import attached
from tests.graphql_api.ledger.test_corrections import person
from tests.graphql_api.ledger.test_entering import account, create
from tests.graphql_api.test_schema import INNER, example
from tests.graphql_api.undoing.test_undoing import latest, undo

Literals = Iterator[tuple[str, str]]
MARK = "«id»"

DEPTH = 3


def with_id(kind: GraphQLInputType, depth: int = 0) -> Literals:
    """Each literal of the type that has an id in one place, with the place's name."""
    named, plain = get_named_type(kind), get_nullable_type(kind)
    if named.name == "ID":
        yield ("", f'["{MARK}"]' if is_list_type(plain) else f'"{MARK}"')
    elif is_input_object_type(named) and depth < DEPTH:
        needed = {key: one for key, one in named.fields.items() if is_required_input_field(one)}
        for key, one in named.fields.items():
            for place, literal in with_id(one.type, depth + 1):
                rest = {other: example(each.type) for other, each in needed.items() if other != key}
                fields = ", ".join(f"{name}: {value}" for name, value in {**rest, key: literal}.items())
                yield (
                    f"{key}.{place}".rstrip("."),
                    f"[{{{fields}}}]" if is_list_type(plain) else f"{{{fields}}}",
                )


def calls() -> Iterator[tuple[str, str]]:
    """A name for each place of an id, and the operation with a mark there."""
    for kind in (INNER.query_type, INNER.mutation_type):
        assert kind is not None
        for name, field in kind.fields.items():
            for key, one in field.args.items():
                for place, literal in with_id(one.type):
                    rest = {
                        other: example(each.type)
                        for other, each in field.args.items()
                        if other != key and is_required_argument(each)
                    }
                    given = ", ".join(f"{arg}: {value}" for arg, value in {**rest, key: literal}.items())
                    yield (
                        f"{name} {key} {place}".strip(),
                        f"{kind.name.lower()} {{ answer: {name}({given}){shown(field)} }}",
                    )


def shown(field: GraphQLField) -> str:
    named = get_named_type(field.type)
    if not is_composite_type(named):
        return ""
    errors = " errors { code path message }" if is_object_type(named) and "errors" in named.fields else ""
    return f" {{ __typename{errors} }}"


CALLS = dict(calls())


async def hers(anna: Asker) -> Mapping[Type, str]:
    """An id of each type, of something that exists."""
    owner, book = person(anna), await book_of(person(anna))
    capture = await booked(anna.services.journal, owner, draft())
    transaction = await create(anna)
    source = Import(
        id=ObjectId(),
        book=book.id,
        author=owner.id,
        size=1,
        content="0" * 64,
        blob=None,
        first_row=first_row(),
        total=1,
        due_at=None,
        created_at=owner.created_at,
    )
    await Import.get_pymongo_collection().insert_one(source.to_bson())
    made = await rule(anna, when={"merchant": "Chipotle"})
    run = (await apply(anna, made))["run"]
    change = await latest(anna)
    undone = await undo(anna, "undoChange", changeId=change)
    return {
        Type.PERSON: ids.person_id(owner.id),
        Type.SESSION: ids.session_id(owner.id, anna.viewer.session) if anna.viewer else "",
        Type.BOOK: ids.book_id(book.id),
        Type.CAPTURE: ids.capture_id(book.id, capture.id),
        Type.TRANSACTION: transaction["id"],
        Type.CATEGORY: ids.category_id(book.id, "dining"),
        Type.CHANGE: change,
        Type.CORRECTION: ids.correction_id(book.id, ObjectId()),
        Type.ACCOUNT: await account(anna, "Everyday"),
        Type.IMPORT: ids.import_id(book.id, source.id),
        Type.IMPORT_ROW: ids.import_row_id(book.id, source.first_row or ObjectId()),
        Type.UNDO: undone["undo"]["id"],
        Type.BULK_EDIT: ids.bulk_edit_id(book.id, ObjectId()),
        Type.RULE: made["id"],
        Type.RULE_RUN: run["id"],
        Type.ATTACHMENT: await attached(anna, transaction["id"]),
        Type.BASE_FILLING: (await add(anna, "USD"))["work"]["id"],
    }


def unknown(public: PublicId) -> str:
    """One that nobody has, of the same type and with the same row."""
    return str(PublicId(public.type, ObjectId(), public.row))


async def all_of(asker: Asker) -> Mapping[str, Any]:
    """Everything that is stored of a book and its owner."""
    book = (await book_of(person(asker))).id
    either = {"$or": [{"book": book}, {"stream": book}, {"_id": {"$in": [book, person(asker).id]}}]}
    database = asker.services.database
    names = sorted(await database.list_collection_names())
    return {name: await database[name].find(either).sort("_id", 1).to_list() for name in names}


def test_ids_of_every_type_are_tried() -> None:
    assert len(CALLS) > 40
    assert any(name.startswith("createTransaction input toAccountId") for name in CALLS)


@pytest.mark.timeout(300)
async def test_anothers_id_is_an_unknown_id_everywhere(anna: Asker, ben: Asker) -> None:
    known = await hers(anna)
    assert set(known) == set(Type)
    before = await all_of(anna)

    differing = []
    for name, call in CALLS.items():
        for kind, mine in known.items():
            public = ids.decode(mine)
            assert public is not None, kind
            other = unknown(public)
            answers = [str(await ben(call.replace(MARK, one))).replace(one, MARK) for one in (mine, other)]
            if answers[0] != answers[1]:
                differing.append((name, kind.name, *answers))

    assert differing == []
    assert await all_of(anna) == before
