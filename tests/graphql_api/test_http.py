import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from graphql_api.negotiation import GRAPHQL_JSON
from tests.graphql_api.serving import Served, serve
from tests.graphql_api.toy import SECRET

NEWER = {"accept": GRAPHQL_JSON}
JSON_BODY = {"content-type": "application/json"}


@pytest.fixture(scope="module")
async def served() -> AsyncGenerator[Served, None]:
    async with serve() as running:
        yield running


@pytest.fixture(scope="module")
async def client(served: Served) -> AsyncGenerator[httpx.AsyncClient, None]:
    async with httpx.AsyncClient(base_url=served.origin) as connected:
        yield connected


async def ask(client: httpx.AsyncClient, query: object, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": query}, headers=headers)


def only_error(response: httpx.Response) -> dict[str, Any]:
    (error,) = response.json()["errors"]
    assert isinstance(error, dict)
    return error


def code(response: httpx.Response) -> str:
    return str(only_error(response)["extensions"]["code"])


async def test_a_query_is_answered(client: httpx.AsyncClient) -> None:
    response = await ask(client, '{ hello(name: "Ada") }')

    assert response.status_code == 200
    assert response.json() == {"data": {"hello": "Hello, Ada!"}}
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


async def test_a_get_carries_query_variables_and_operation_name(client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/graphql",
        params={
            "query": "query A { hello } query B($n: String!) { hello(name: $n) }",
            "operationName": "B",
            "variables": '{"n": "Ada"}',
        },
    )

    assert response.json() == {"data": {"hello": "Hello, Ada!"}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"123",
        b'"x"',
        b"true",
        b"null",
        b"[]",
        b'[{"query": "{hello}"}]',
        b"{}",
        b"{",
        b'{"query": "{hello}"} {}',
        b'{"query": "\xff"}',
        b'\xef\xbb\xbf{"query": "{hello}"}',
        b'{"query": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"query": "{hello}", "variables": {"a": NaN}}',
        b'{"query": "{hello}", "variables": {"a": 1e999}}',
        b'{"query": "{hello}", "variables": {"a": "\\ud800"}}',
        b'{"query": "{hello}", "variables": {"\\udfff": 1}}',
        b'{"query": "{hello(name: \\"\\ud800\\")}"}',
        b'{"query": null}',
        b'{"query": ["{hello}"]}',
        b'{"query": "{hello}", "variables": []}',
        b'{"query": "{hello}", "operationName": 1}',
        b'{"query": "{hello}", "extensions": "x"}',
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_a_body_that_is_no_request_is_a_bad_request(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/graphql", content=body, headers=JSON_BODY)

    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"
    assert "data" not in response.json()


async def test_a_whole_surrogate_pair_is_fine(client: httpx.AsyncClient) -> None:
    body = b'{"query": "query($n: String!) { hello(name: $n) }", "variables": {"n": "\\ud83d\\ude00"}}'

    response = await client.post("/graphql", content=body, headers=JSON_BODY)

    assert response.json() == {"data": {"hello": "Hello, 😀!"}}


async def test_half_a_surrogate_pair_in_a_graphql_string_is_a_bad_request(client: httpx.AsyncClient) -> None:
    response = await ask(client, r'{ hello(name: "\ud800") }', **NEWER)

    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/graphql",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
    ],
)
async def test_a_body_of_another_type_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    response = await client.post(
        "/graphql", content=b'{"query":"{hello}"}', headers={"content-type": content_type}
    )

    assert response.status_code == 415


async def test_a_client_that_takes_none_of_our_types_is_told(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ hello }", accept="image/png")

    assert response.status_code == 406
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_a_mutation_by_get_is_refused_and_does_nothing(
    served: Served, client: httpx.AsyncClient
) -> None:
    before = served.stage.touched

    response = await client.get("/graphql", params={"query": "mutation { touch }"})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert served.stage.touched == before


@pytest.mark.parametrize(
    "url",
    [
        "?query=%ff",
        "?query={hello}&query={hello}",
        "?query={hello}&variables={",
        "?query={hello}&variables=[]",
        "?x=1",
        "",
    ],
)
async def test_a_url_that_is_no_request_is_a_bad_request(client: httpx.AsyncClient, url: str) -> None:
    response = await client.get(f"/graphql{url}")

    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


async def test_several_operations_without_a_name_are_refused(client: httpx.AsyncClient) -> None:
    response = await ask(client, "query A { hello } query B { hello }", **NEWER)

    assert response.status_code == 400
    assert "operationName" in only_error(response)["message"]


async def test_an_unknown_operation_name_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql", json={"query": "query A { hello }", "operationName": "B"}, headers=NEWER
    )

    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


async def test_a_subscription_by_plain_post_is_sent_elsewhere(client: httpx.AsyncClient) -> None:
    response = await ask(client, "subscription { count(to: 1) }")

    assert response.status_code == 400
    assert "graphql-transport-ws" in only_error(response)["message"]


@pytest.mark.parametrize("query", ["", "{", "{ nothing }", "{ hello(name: 1) }", '{ half(amount: "x") }'])
@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), (GRAPHQL_JSON, 400)])
async def test_an_invalid_document_is_400_only_for_clients_of_the_newer_type(
    client: httpx.AsyncClient, query: str, accept: str, status: int
) -> None:
    response = await ask(client, query, accept=accept)

    assert response.status_code == status
    assert code(response) == "BAD_REQUEST"
    assert "data" not in response.json()


@pytest.mark.parametrize("amount", [None, "x", {}])
async def test_a_wrong_variable_is_the_clients_fault(client: httpx.AsyncClient, amount: object) -> None:
    body = {"query": "query($a: Decimal!) { half(amount: $a) }", "variables": {"a": amount}}

    response = await client.post("/graphql", json=body, headers=NEWER)

    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"
    assert "data" not in response.json()


async def test_a_null_smuggled_in_by_a_default_is_the_clients_fault(client: httpx.AsyncClient) -> None:
    body = {"query": 'query($n: String = "x") { hello(name: $n) }', "variables": {"n": None}}

    response = await client.post("/graphql", json=body)

    assert code(response) == "BAD_REQUEST"


async def test_a_valid_token_makes_the_viewer(served: Served, client: httpx.AsyncClient) -> None:
    token = served.gate.open("alice")

    response = await ask(client, "{ session }", authorization=token)

    assert response.json() == {"data": {"session": str(served.gate.sessions["alice"])}}


async def test_without_a_token_the_operation_runs_signed_out(client: httpx.AsyncClient) -> None:
    assert (await ask(client, "{ session }")).json() == {"data": {"session": None}}


@pytest.mark.parametrize("authorization", ["Bearer unknown", "Basic eA==", ""])
async def test_a_bad_token_is_401_with_a_challenge(client: httpx.AsyncClient, authorization: str) -> None:
    response = await ask(client, "{ session }", authorization=authorization)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert code(response) == "UNAUTHENTICATED"


async def test_a_token_that_cannot_be_checked_is_503(served: Served, client: httpx.AsyncClient) -> None:
    token = served.gate.open("bob")
    served.gate.reachable = False
    try:
        response = await ask(client, "{ session }", authorization=token)
    finally:
        served.gate.reachable = True

    assert response.status_code == 503
    assert code(response) == "UNAVAILABLE"


@pytest.mark.parametrize("kind", ["BAD_REQUEST", "CURSOR_EXPIRED", "FORBIDDEN", "UNAUTHENTICATED"])
async def test_an_expected_failure_keeps_its_code_and_words(client: httpx.AsyncClient, kind: str) -> None:
    response = await ask(client, f"{{ trouble(kind: {kind}) }}")

    assert response.status_code == 200
    assert response.json()["data"] == {"trouble": None}
    assert code(response) == kind
    assert only_error(response)["path"] == ["trouble"]


async def test_too_many_attempts_answer_429_and_when_to_come_back(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ trouble(kind: RATE_LIMITED) }")

    assert response.status_code == 429
    assert response.headers["retry-after"] == "7"
    assert code(response) == "RATE_LIMITED"


async def test_an_unreachable_database_is_503_without_its_address(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ trouble(kind: UNAVAILABLE) }")

    assert response.status_code == 503
    assert code(response) == "UNAVAILABLE"
    assert "secret-host" not in response.text


async def test_what_could_be_resolved_is_still_given(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ hello trouble(kind: UNAVAILABLE) }")

    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "Hello, world!", "trouble": None}


@pytest.mark.parametrize("query", ["{ trouble(kind: BUG) }", "{ number }"])
async def test_an_unexpected_error_is_masked_and_logged_under_its_id(
    client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str], query: str
) -> None:
    response = await ask(client, query)

    error = only_error(response)
    printed = "".join(capfd.readouterr())
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["message"] == "Something went wrong on our side."
    assert "graphql.unexpected_error" in printed
    assert error["extensions"]["requestId"] in printed
    assert SECRET not in printed


async def test_each_operation_has_a_context_of_its_own(client: httpx.AsyncClient) -> None:
    numbers = [(await ask(client, "{ contextNumber }")).json()["data"]["contextNumber"] for _ in range(2)]

    assert numbers[0] != numbers[1]


async def test_a_signed_in_clients_get_is_not_cached_for_others(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ hello }"})

    assert response.headers["cache-control"] == "no-store"
    assert "Authorization" in response.headers["vary"]


INTROSPECTION = "{ __schema { queryType { name } } }"


async def test_in_production_only_signed_in_callers_read_the_schema() -> None:
    async with serve(production=True) as served, httpx.AsyncClient(base_url=served.origin) as client:
        token = served.gate.open("alice")

        signed_out = await ask(client, INTROSPECTION)
        signed_in = await ask(client, INTROSPECTION, authorization=token)
        misspelt = await ask(client, "{ helo }")

    assert code(signed_out) == "FORBIDDEN"
    assert signed_in.json()["data"]["__schema"]["queryType"] == {"name": "Query"}
    assert "hello" not in misspelt.text


async def test_in_development_anyone_reads_the_schema(client: httpx.AsyncClient) -> None:
    assert "data" in (await ask(client, INTROSPECTION)).json()


async def test_an_error_of_the_edge_itself_is_masked(served: Served, client: httpx.AsyncClient) -> None:
    token = served.gate.open("carol")
    del served.gate.lives["carol"]

    response = await ask(client, "{ hello }", authorization=token)

    assert response.status_code == 500
    assert code(response) == "INTERNAL"


async def test_the_body_may_come_in_pieces(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncGenerator[bytes, None]:
        for piece in json.dumps({"query": "{ hello }"}):
            yield piece.encode()

    response = await client.post("/graphql", content=pieces(), headers=JSON_BODY)

    assert response.json() == {"data": {"hello": "Hello, world!"}}
