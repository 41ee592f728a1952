"""`finsight demo`: an account with a few weeks of plausible captures, made through the API as a client would."""

import asyncio
import json
import random
import secrets
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any

from domain import clock
from domain.settings import Settings
from infra import readiness
from infra.errors import StartError

DAYS = 35
ZONE, CURRENCY = "Europe/Berlin", "EUR"
PATIENCE_SECONDS = 60.0

# What somebody in Berlin may type: (chance a day, texts).
HABITS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.7, ("coffee 3.40", "flat white 4.20 at The Barn", "espresso 2.60 and croissant 2.90")),
    (0.6, ("lunch 12.50 at Vapiano", "ramen 14.80", "salad 9.90 at Dean & David", "döner 7.50")),
    (0.4, ("groceries 43.20 at Rewe", "edeka 28.75", "lidl 31.40", "aldi 19.85, bakery 4.60")),
    (0.25, ("uber home 14.30", "u-bahn ticket 3.80", "taxi 22 plus 3 tip", "parking 6")),
    (0.12, ("dinner 84 split with 3 friends", "cinema 13.50 and popcorn 6.20", "drinks 27.50 last night")),
    (0.08, ("petrol 62.10 at Shell", "new headphones 79.99 at MediaMarkt", "haircut 38")),
    (0.05, ("dm 17.35", "pharmacy 11.20", "zalando refunded me 49.95", "Anna paid me back 15")),
)
# What comes once in the weeks: (days ago, text).
ONCE: tuple[tuple[int, str], ...] = (
    (33, "salary 3,200"),
    (32, "rent 1,150 monthly"),
    (31, "electricity bill 74.50"),
    (30, "netflix 13.99 monthly"),
    (29, "moved 400 to savings"),
    (24, "hotel in Warsaw 420 zł, train to Warsaw 59.90"),
    (23, "dinner in Warsaw 136 zł"),
    (12, "gym 29.90 a month"),
    (3, "salary 3,200"),
    (2, "rent 1,150 monthly"),
    (1, "spotify 10.99 monthly"),
)


def run(settings: Settings) -> None:
    """Make the account on the Finsight that runs here, wait until all is read, print how to sign in."""
    asyncio.run(_demo(settings))


async def _demo(settings: Settings) -> None:
    url = f"{readiness.base_url(settings)}/graphql"
    email = f"demo-{secrets.token_hex(4)}@example.org"
    password = "-".join(secrets.token_hex(3) for _ in range(4))
    token = await _sign_up(url, email, password)
    texts = _texts(clock.now())
    for number, (at, text) in enumerate(texts, 1):
        await _capture(url, token, at, text)
        if number % 25 == 0 or number == len(texts):
            print(f"captured {number} of {len(texts)}")
    await _until_read(url, token)
    print(
        f"\nSign in at {url} with\n  e-mail    {email}\n  password  {password}\n\nor use this token for ten minutes:\n"
    )
    print(json.dumps({"Authorization": f"Bearer {token}"}))


def _texts(now: datetime) -> list[tuple[datetime, str]]:
    """The same weeks each time, counted back from now."""
    chance = random.Random(7)  # noqa: S311  plausible, not secret
    texts = [(now - timedelta(days=days, hours=2), text) for days, text in ONCE]
    for days in range(DAYS, 0, -1):
        for likely, choices in HABITS:
            if chance.random() < likely:
                at = now - timedelta(days=days) + timedelta(minutes=chance.randrange(600))
                texts.append((min(at, now), chance.choice(choices)))
    return sorted(texts)


async def _sign_up(url: str, email: str, password: str) -> str:
    form = {
        "email": email,
        "password": password,
        "displayName": "Demo",
        "currency": CURRENCY,
        "timeZone": ZONE,
    }
    form |= {"locale": "en-IE", "deviceName": "finsight demo"}
    query = "mutation($input: SignUpInput!) { signUp(input: $input) { accessToken errors { message } } }"
    answer = (await _ask(url, None, query, {"input": form}))["signUp"]
    if answer["errors"]:
        raise StartError(answer["errors"][0]["message"])
    return str(answer["accessToken"])


async def _capture(url: str, token: str, at: datetime, text: str) -> None:
    query = "mutation($input: CaptureExpenseInput!) { captureExpense(input: $input) { errors { message } } }"
    form = {"text": text, "capturedAt": at.isoformat(), "idempotencyKey": secrets.token_hex(8)}
    answer = (await _ask(url, token, query, {"input": form}))["captureExpense"]
    if answer["errors"]:
        raise StartError(answer["errors"][0]["message"])


async def _until_read(url: str, token: str) -> None:
    query = "{ captures(first: 1, status: [QUEUED, PARSING]) { edges { cursor } } }"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await _ask(url, token, query, {}))["captures"]["edges"]:  # noqa: ASYNC110  over HTTP one can only ask again
            await asyncio.sleep(0.2)


async def _ask(url: str, token: str | None, query: str, variables: dict[str, Any]) -> Any:
    return await asyncio.to_thread(_post, url, token, json.dumps({"query": query, "variables": variables}))


def _post(url: str, token: str | None, body: str) -> Any:
    """One GraphQL request; its data. `StartError` where it can't be had."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, body.encode(), headers)  # noqa: S310  our own address
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310  our own address
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        raise StartError(f"{url} answers {error.code}: {error.read(300).decode(errors='replace')}") from None
    except OSError:
        raise StartError(f"Nothing answers at {url}: start `finsight up` first.") from None
    if "errors" in answer:
        raise StartError(answer["errors"][0]["message"])
    return answer["data"]
