"""What clients rely on, what they read about it, and what nobody may do signed out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_required_argument,
    is_required_input_field,
    is_specified_scalar_type,
)
from graphql.utilities import find_breaking_changes

from graphql_api.schema import sdl
from tests.graphql_api.asking import SCHEMA, Asker

ROOT = Path(__file__).parents[2]
CONTRACT = Path(__file__).with_name("contract.graphql")
INNER = SCHEMA._schema
# What a caller may use who isn't signed in; `me` is null for such a one.
PUBLIC = {"me", "signUp", "signIn", "refreshSession"}


def described() -> Iterator[tuple[str, str | None]]:
    """(name, description) of all that a client can name."""
    for name, kind in INNER.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description) for value, one in kind.values.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{key}", one.description) for key, one in kind.fields.items())
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for key, one in kind.fields.items():
                yield f"{name}.{key}", one.description
                yield from ((f"{name}.{key}({arg}:)", its.description) for arg, its in one.args.items())


def test_nothing_that_clients_rely_on_was_broken() -> None:
    assert find_breaking_changes(build_schema(CONTRACT.read_text()), INNER) == []


def test_the_printed_schema_is_the_one_at_the_root() -> None:
    assert (ROOT / "schema.graphql").read_text() == sdl()


def test_everything_a_client_can_name_is_described() -> None:
    names = dict(described())

    assert [name for name, text in names.items() if not (text or "").strip()] == []
    assert len(names) > 200


def roots() -> Iterator[tuple[str, str, GraphQLField]]:
    for kind in (INNER.query_type, INNER.mutation_type, INNER.subscription_type):
        assert kind is not None
        yield from ((kind.name.lower(), name, field) for name, field in kind.fields.items())


LEAST = {
    "Int": "1",
    "Boolean": "true",
    "Date": '"2026-03-11"',
    "DateTime": '"2026-03-11T00:00:00Z"',
    "Decimal": '"1"',
}


def example(kind: GraphQLInputType) -> str:
    """The least literal of an input type."""
    named = get_named_type(kind)
    if is_input_object_type(named):
        wanted = {key: one for key, one in named.fields.items() if is_required_input_field(one)}
        return "{" + ", ".join(f"{key}: {example(one.type)}" for key, one in wanted.items()) + "}"
    if is_enum_type(named):
        return str(next(iter(named.values)))
    return LEAST.get(named.name, '"text"')


def call(name: str, field: GraphQLField) -> str:
    needed: dict[str, GraphQLArgument] = {
        key: one for key, one in field.args.items() if is_required_argument(one)
    }
    given = ", ".join(f"{key}: {example(one.type)}" for key, one in needed.items())
    rest = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
    return name + (f"({given})" if given else "") + rest


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [one for one in roots() if one[1] not in PUBLIC],
    ids=[name for _, name, _ in roots() if name not in PUBLIC],
)
async def test_a_root_field_is_unauthenticated_when_signed_out(
    nobody: Asker, kind: str, name: str, field: GraphQLField
) -> None:
    assert await nobody.code(f"{kind} {{ {call(name, field)} }}") == "UNAUTHENTICATED"


async def test_nobody_is_null(nobody: Asker) -> None:
    assert await nobody.data("{ me { email } }") == {"me": None}


def test_no_public_field_is_stale() -> None:
    assert {name for _, name, _ in roots()} >= PUBLIC
