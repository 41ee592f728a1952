"""`GET /export`: who gets what."""

import httpx
import pytest

from tests.client import TLS, Person
from tests.stack import Stack


@pytest.fixture
async def ben(stack: Stack) -> Person:
    return await Person.sign_up(stack)


async def fetched(person: Person, query: str = "", token: str | None = None) -> httpx.Response:
    headers = {"authorization": f"Bearer {token or person.access_token}"}
    async with httpx.AsyncClient(timeout=60, verify=TLS) as client:
        return await client.get(f"{person.url}/export{query}", headers=headers)


@pytest.mark.parametrize(
    ("form", "kind", "said"),
    [
        ("json", "application/json", '"text":"coffee 3.20 at Lidl"'),
        ("csv", "text/csv", "-3.20"),
        ("beancount", "text/plain", "3.20 USD"),
        ("hledger", "text/plain", "3.20 USD"),
    ],
)
async def test_a_book_is_fetched_as_a_file(anna: Person, form: str, kind: str, said: str) -> None:
    async with anna.following() as feed:
        await feed.outcome(await anna.capture("coffee 3.20 at Lidl"))

    answer = await fetched(anna, f"?format={form}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert said in answer.text


async def test_the_largest_parts_may_be_left_out(anna: Person) -> None:
    whole, small = await fetched(anna), await fetched(anna, "?without=changes,attachments")
    refused = [await fetched(anna, f"?{query}") for query in ("without=person", "without=changes&format=csv")]

    assert whole.json().keys() - small.json().keys() == {"changes", "attachments"}
    assert [one.status_code for one in refused] == [400, 400]


async def test_nobody_fetches_anothers_book(anna: Person, ben: Person) -> None:
    hers = (await anna.ask("{ me { books { id } } }"))["me"]["books"][0]["id"]

    foreign, unknown = await fetched(ben, f"?book={hers}"), await fetched(ben, "?book=rubbish")
    bad = await fetched(ben, token="rubbish")
    async with httpx.AsyncClient(verify=TLS) as client:
        none = await client.get(f"{ben.url}/export")
        posted = await client.post(f"{ben.url}/export")

    assert (foreign.status_code, foreign.text) == (unknown.status_code, unknown.text)
    assert [one.status_code for one in (foreign, bad, none, posted)] == [404, 401, 401, 405]
    assert (await fetched(ben, "?format=xls")).status_code == 400
