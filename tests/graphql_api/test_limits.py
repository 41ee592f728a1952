import httpx
import pytest
from graphql import get_introspection_query, parse
from graphql.language import OperationDefinitionNode

from domain.errors import BadRequest
from graphql_api.documents import Documents
from graphql_api.limits import Limits, Size, Yardstick
from graphql_api.schema import build_schema
from tests.graphql_api.serving import serve
from tests.graphql_api.toy import toy_schema

SCHEMA = toy_schema()._schema
YARDSTICK = Yardstick(SCHEMA, Limits())


def measure(text: str, **variables: object) -> Size:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return YARDSTICK.measure(document, operation, variables)


def codes(text: str) -> set[str]:
    document = Documents(SCHEMA, Limits(), hide_suggestions=False).read(text)
    return {error["extensions"]["code"] for error in document.errors}


def nested(levels: int) -> str:
    return "query { item " + "{ children " * levels + "{ name }" + " }" * levels + " }"


def bomb(fragments: int) -> str:
    """Each fragment spreads the next one twice: 2 ** fragments fields in a text of some kilobytes."""
    chain = "".join(
        f"fragment F{index} on Item {{ ...F{index + 1} ...F{index + 1} }} " for index in range(fragments)
    )
    return f"query {{ item {{ ...F0 }} }} {chain} fragment F{fragments} on Item {{ name }}"


def test_depth_counts_fields_through_fragments() -> None:
    text = "query { item { ...A } } fragment A on Item { children { ... on Item { ...B } } } fragment B on Item { name }"

    assert measure(text).depth == 3


def test_aliases_directives_and_root_fields_count_wherever_they_are_spread() -> None:
    size = measure("query { ...A ...A b: hello @skip(if: false) } fragment A on Query { a: hello }")

    assert (size.aliases, size.directives, size.width) == (3, 1, 3)


def test_a_page_costs_its_size_times_what_is_in_it_once() -> None:
    assert measure("query { items(first: 20) { edges { node { name } } } }").cost == 1 + 20 * 3


def test_a_page_without_a_size_counts_as_fifty() -> None:
    assert measure("query { items { edges { node { name } } } }").cost == 1 + 50 * 3


def test_a_page_sized_by_a_variable_counts_with_its_value_or_default() -> None:
    text = "query($n: Int = 7) { items(last: $n) { edges { node { name } } } }"

    assert measure(text, n=3).cost == 1 + 3 * 3
    assert measure(text).cost == 1 + 7 * 3
    assert measure(text, n="many").cost == 1 + 50 * 3


def test_pages_in_pages_multiply() -> None:
    text = "query { items(first: 100) { edges { node { items(first: 100) { edges { node { name } } } } } } }"

    assert measure(text).cost == 1 + 100 * (1 + 1 + 1 + 100 * 3)


def test_a_page_beyond_the_largest_is_left_to_its_field_to_refuse() -> None:
    assert codes("{ items(first: 100000) { edges { node { name } } } }") == set()


@pytest.mark.parametrize(
    "text",
    [
        nested(20),
        "{ " + " ".join(f"a{index}: hello" for index in range(101)) + " }",
        "{ hello " + "@skip(if: false) " * 101 + "}",
        "{ " + "hello " * 33 + "}",
        "{ " + "hello " * 6_000 + "}",
        "{ hello }" + "#\n" * 1_001,
        '{ hello(name: "' + "x" * 70_000 + '") }',
        "{ items(first: 200) { edges { node { items(first: 200) { edges { node { name } } } } } } }",
        "subscription { count(to: 1) again: count(to: 1) }",
        "{ a " * 3_000,
        bomb(180),
    ],
    ids=[
        "depth",
        "aliases",
        "directives",
        "roots",
        "tokens",
        "comments",
        "length",
        "cost",
        "subscriptions",
        "nesting",
        "bomb",
    ],
)
def test_what_is_over_a_limit_is_too_complex(text: str) -> None:
    assert codes(text) == {"QUERY_TOO_COMPLEX"}


@pytest.mark.parametrize(("previews", "refused"), [(4, set()), (5, {"QUERY_TOO_COMPLEX"})])
def test_an_operation_has_only_a_few_previews_each_of_which_reads_a_text(
    previews: int, refused: set[str]
) -> None:
    fields = " ".join(f'p{number}: previewExpense(text: "x") {{ confidence }}' for number in range(previews))
    documents = Documents(build_schema()._schema, Limits(), hide_suggestions=False)

    assert {error["extensions"]["code"] for error in documents.read(f"{{ {fields} }}").errors} == refused


@pytest.mark.parametrize(
    "text",
    [
        "{ item { ...A } } fragment A on Item { ...A }",
        "{ item { ...A } } fragment A on Item { ...B } fragment B on Item { ...A name }",
        "{ item { name } } fragment A on Item { ...A }",
    ],
)
def test_a_fragment_cycle_is_a_bad_request(text: str) -> None:
    assert codes(text) == {"BAD_REQUEST"}


def test_a_long_chain_of_fragments_is_measured_without_recursion() -> None:
    chain = "".join(f"fragment F{index} on Item {{ ...F{index + 1} }} " for index in range(700))
    text = f"query {{ item {{ ...F0 }} }} {chain} fragment F700 on Item {{ name }}"

    assert measure(text).depth == 2


def test_fragments_are_visited_once_however_often_they_are_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    visited = []
    original = Size.beside

    def noted(self: Size, other: Size) -> Size:
        visited.append(other)
        return original(self, other)

    monkeypatch.setattr(Size, "beside", noted)

    size = measure(bomb(180))

    assert size.cost == 2**180 + 1
    assert len(visited) < 1_000


def test_the_tools_introspection_fits() -> None:
    full = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )

    assert codes(full) == set()


def test_introspection_has_a_depth_of_its_own_but_not_without_end() -> None:
    deep = "{ __schema { types { " + "ofType { " * 30 + "name" + " }" * 30 + " } } }"

    assert codes(deep) == {"QUERY_TOO_COMPLEX"}


def test_measuring_unknown_fields_and_fragments_is_left_to_validation() -> None:
    assert codes("{ nothing { at { all } } ...Nowhere }") == {"BAD_REQUEST"}


def test_a_cycle_raises_when_measured() -> None:
    with pytest.raises(BadRequest):
        measure("query { item { ...A } } fragment A on Item { ...A }")


async def test_the_edge_prices_pages_by_each_requests_variables() -> None:
    query = """query($n: Int) { items(first: $n) { edges { node {
        a: items(first: $n) { edges { node { name } } } } } } }"""
    async with serve() as served, httpx.AsyncClient(base_url=served.origin) as client:
        small = await client.post("/graphql", json={"query": query, "variables": {"n": 5}})
        large = await client.post("/graphql", json={"query": query, "variables": {"n": 200}})

    assert "errors" not in small.json()
    assert large.json()["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"


async def test_five_thousand_aliases_are_refused() -> None:
    query = "{" + " ".join(f"a{index}: hello" for index in range(5_000)) + "}"
    async with serve() as served, httpx.AsyncClient(base_url=served.origin) as client:
        response = await client.post("/graphql", json={"query": query})

    assert response.json()["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"
