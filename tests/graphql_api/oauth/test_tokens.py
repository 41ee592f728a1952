"""Forged, expired, foreign and revoked tokens, through the whole app."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bson import ObjectId
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from domain.database import Client, Database
from domain.ids import person_id, session_id
from domain.people.service import SignedIn
from domain.settings import Settings
from graphql_api.oauth.keys import signing_keys
from graphql_api.services import Services
from infra.api import build_app
from tests.backbone import PASSWORD, newcomer

SIGN_IN = (
    "mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken errors { code } } }"
)
ME = {"query": "{ me { email } }"}


@pytest.fixture
def settings(tmp_path: Path, opened: tuple[Client, Database]) -> Settings:
    return Settings(data_dir=tmp_path, mongodb_database=opened[1].name)


@pytest.fixture
async def signed_in(wired: Services) -> SignedIn:
    return await newcomer(wired.journal)


@pytest.fixture
async def api(
    settings: Settings, signed_in: SignedIn, mongodb_url: str, redis_url: str
) -> AsyncIterator[httpx.AsyncClient]:
    """The app in this process, its lifespan run."""
    app: Any = build_app(settings, mongodb_url, redis_url)
    starlette = app._app.app
    async with (
        starlette.router.lifespan_context(starlette),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://finsight") as client,
    ):
        yield client


async def asked(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.post("/graphql", json=ME, headers={"authorization": f"Bearer {token}"})


def claims(signed_in: SignedIn, settings: Settings, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": person_id(signed_in.person.id),
        "sid": session_id(signed_in.person.id, signed_in.session.id),
        "client_id": "finsight",
        "scope": "everything",
        "jti": "one",
        "iat": now,
        "exp": now + 60,
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def signed(body: dict[str, Any], keys: KeySet, **header: Any) -> str:
    key = keys.keys[0]
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid} | header, body, key)


def unsigned(body: dict[str, Any], alg: str) -> str:
    parts = ({"alg": alg, "typ": "at+jwt"}, body)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
        + "."
    )


def confused(body: dict[str, Any], keys: KeySet) -> str:
    """Signed by HMAC with our public key, which everybody knows."""
    written = unsigned(body, "HS256").rstrip(".")
    known = keys.keys[0].as_pem(private=False)  # type: ignore[union-attr]  # an EC key
    mac = hmac.new(known, written.encode(), hashlib.sha256).digest()
    return f"{written}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


async def test_a_token_of_ours_opens_the_door(
    api: httpx.AsyncClient, settings: Settings, signed_in: SignedIn
) -> None:
    answer = await asked(api, signed(claims(signed_in, settings), signing_keys(settings)))

    assert answer.json() == {"data": {"me": {"email": signed_in.person.email}}}


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"sub": "rubbish"},
        {"sub": None},
        {"sid": None},
        {"sid": session_id(ObjectId(), ObjectId())},
        {"client_id": None},
        {"jti": None},
        {"iat": None},
    ],
    ids=range(11),
)
async def test_wrong_claims_are_refused(
    api: httpx.AsyncClient, settings: Settings, signed_in: SignedIn, changes: dict[str, Any]
) -> None:
    answer = await asked(api, signed(claims(signed_in, settings, **changes), signing_keys(settings)))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_forged_tokens_are_refused(
    api: httpx.AsyncClient, settings: Settings, signed_in: SignedIn
) -> None:
    body, keys = claims(signed_in, settings), signing_keys(settings)
    good = signed(body, keys)
    foreign = KeySet([ECKey.generate_key("P-256", {"kid": str(keys.keys[0].kid)})])
    forged = [
        "",
        "rubbish",
        "a.b.c",
        "é",
        good[:-4],
        good + "A",
        ".".join(("e30", *good.split(".")[1:])),
        unsigned(body, "none"),
        unsigned(body, "None"),
        signed(body, foreign),
        signed(body, keys, typ="JWT"),
        signed(body, keys, kid="another"),
        confused(body, keys),
        "A" * 5000,
    ]

    for token in forged:
        answer = await api.post("/graphql", json=ME, headers={b"authorization": f"Bearer {token}".encode()})
        assert answer.status_code == 401, token[:40]


async def test_a_revoked_token_is_refused_at_once(
    api: httpx.AsyncClient, settings: Settings, signed_in: SignedIn
) -> None:
    token = signed(claims(signed_in, settings), signing_keys(settings))
    ended = await api.post(
        "/graphql",
        json={"query": "mutation { signOut(input: {everywhere: true}) { revokedSessions } }"},
        headers={"authorization": f"Bearer {token}"},
    )

    assert ended.json() == {"data": {"signOut": {"revokedSessions": 1}}}
    assert (await asked(api, token)).status_code == 401


async def test_the_key_that_checks_our_tokens_is_published_without_its_secret(
    api: httpx.AsyncClient, settings: Settings
) -> None:
    (key,) = (await api.get("/.well-known/jwks.json")).json()["keys"]

    assert (key["kid"], key["alg"], key["use"]) == (signing_keys(settings).keys[0].kid, "ES256", "sig")
    assert "d" not in key


async def test_the_sixth_sign_in_of_a_minute_waits(api: httpx.AsyncClient, signed_in: SignedIn) -> None:
    variables = {"input": {"email": signed_in.person.email, "password": PASSWORD}}
    answers = [await api.post("/graphql", json={"query": SIGN_IN, "variables": variables}) for _ in range(11)]

    limited = [answer for answer in answers if answer.status_code == 429]
    assert len(limited) >= 1
    assert 0 < int(limited[0].headers["retry-after"]) <= 60
    assert limited[0].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_health_is_told_and_the_missing_worker_named(api: httpx.AsyncClient) -> None:
    assert (await api.get("/healthz")).json() == {"status": "ok"}
    ready = await api.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "degraded": ["worker"]})
    assert (await api.get("/")).headers["location"] == "/graphql"
