import re
from collections.abc import AsyncGenerator

import httpx
import pytest

from graphql_api.graphiql import STATIC, read_files
from tests.graphql_api.serving import Served, serve

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# Names of XML, and links that a person may follow: nothing is loaded from there.
HARMLESS = {
    "www.w3.org",
    "react.dev",
    "yarnpkg.com",
    "github.com",
    "en.wikipedia.org",
    "commonmark.org",
    "codemirror.net",
}


@pytest.fixture(scope="module")
async def served() -> AsyncGenerator[Served, None]:
    async with serve() as running:
        yield running


async def load(served: Served, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(served.url, headers=headers or BROWSER)


async def test_a_browser_gets_the_page_under_a_strict_policy(served: Served) -> None:
    response = await load(served)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "http" not in policy


async def test_every_file_of_the_page_is_served_for_ever_from_here(served: Served) -> None:
    references = re.findall(r'(?:src|href)="([^"]+)"', (await load(served)).text)
    files = [reference for reference in references if not reference.startswith("data:")]

    assert len(files) == len(read_files()) == 2
    async with httpx.AsyncClient(base_url=served.origin) as client:
        for file in files:
            assert file.startswith("/graphql/")
            response = await client.get(file)
            assert response.status_code == 200
            assert "immutable" in response.headers["cache-control"]


async def test_files_of_another_version_or_name_are_not_found(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.origin) as client:
        for file in ("/graphql/graphiql/old/graphiql.js", "/graphql/graphiql/old/..%2fNOTICE"):
            assert (await client.get(file)).status_code == 404


def test_the_files_name_no_host_that_anything_is_loaded_from() -> None:
    for path in STATIC.iterdir():
        hosts = set(re.findall(r"(?:https?:|[\"'(])//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", path.read_text()))
        assert hosts <= HARMLESS, path.name


async def test_a_browser_that_sends_a_query_gets_json(served: Served) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(served.url, params={"query": "{ hello }"}, headers=BROWSER)

    assert response.json() == {"data": {"hello": "Hello, world!"}}


async def test_in_production_too_a_browser_gets_the_page_before_it_can_sign_in() -> None:
    async with serve(production=True) as served:
        assert (await load(served)).status_code == 200
