"""The people of a run, signed up through the API as anybody is."""

import http.client
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from bson import ObjectId

from benchmarks.samples import CURRENCY, LOCALE, TIME_ZONE
from domain.ids import Type, decode_as
from infra.processes import LOOPBACK

SIGN_UP = (
    "mutation($input:SignUpInput!){signUp(input:$input){accessToken me{books{id}} errors{code message}}}"
)
SIGN_IN = "mutation($input:SignInInput!){signIn(input:$input){accessToken errors{code message}}}"
PASSWORD = "tidy marble otter sonata"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in for the next ten minutes; `book` is the home book's id as MongoDB knows it."""

    token: str
    book: ObjectId
    email: str = ""


def sign_up(port: int) -> Person:
    form = {
        "email": f"{secrets.token_hex(8)}@example.org",
        "password": PASSWORD,
        "currency": CURRENCY,
        "timeZone": TIME_ZONE,
        "locale": LOCALE,
    }
    answer = post(port, "/graphql", {"query": SIGN_UP, "variables": {"input": form}})["data"]["signUp"]
    book = decode_as(Type.BOOK, answer["me"]["books"][0]["id"])
    if book is None:
        raise ValueError(f"signing up was answered with {answer}")
    return Person(answer["accessToken"], book.stream, form["email"])


def sign_in_again(port: int, person: Person) -> Person:
    """For another ten minutes."""
    form = {"email": person.email, "password": PASSWORD}
    answer = post(port, "/graphql", {"query": SIGN_IN, "variables": {"input": form}})["data"]["signIn"]
    return replace(person, token=answer["accessToken"])


def post(port: int, path: str, body: dict[str, Any], token: str | None = None) -> Any:
    """The decoded answer; `ValueError` where it is none of 200 to 299."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    headers = {"content-type": "application/json", "accept": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    try:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if response.status // 100 != 2:
        raise ValueError(f"{path} answered {response.status}: {content[:500]!r}")
    return json.loads(content)
