"""`finsight demo`: an account with two plausible years, made through the API as a client would."""

import asyncio
import json
import secrets

from domain import clock
from domain.settings import Settings
from infra import readiness
from infra.demo.client import Client
from infra.demo.filling import Filling
from infra.demo.life import Life, lived, told

ENDING = """
Sign in at {url} with

  e-mail    {email}
  password  {password}

or use this token for ten minutes:

{header}

Two captures may wait in reviewQueue, one transaction lies in the trash; search "category:dining amount>40", or ask for
spending by month. `finsight verify` compares all that is kept with the transactions."""


def run(settings: Settings, seed: int) -> None:
    """Make a new account on the Finsight that runs here, fill it, print how to sign in."""
    asyncio.run(_demo(settings, seed))


async def _demo(settings: Settings, seed: int) -> None:
    story, now = told(), clock.now()
    life = lived(seed, clock.civil_date(now, story["zone"]))
    client = Client(readiness.base_url(settings))
    email = f"demo-{secrets.token_hex(4)}@example.org"
    password = "-".join(secrets.token_hex(3) for _ in range(4))
    await _sign_up(client, life, email, password)
    await Filling(client, life, _say).fill(now)
    header = json.dumps({"Authorization": f"Bearer {client.token}"})
    print(ENDING.format(url=f"{client.base}/graphql", email=email, password=password, header=header))


async def _sign_up(client: Client, life: Life, email: str, password: str) -> None:
    story = life.story
    form = {"email": email, "password": password, "displayName": story["name"], "currency": story["currency"]}
    form |= {"timeZone": story["zone"], "locale": story["locale"], "deviceName": "finsight demo"}
    client.token = (await client.do("signUp", "accessToken", form))["accessToken"]


def _say(line: str) -> None:
    print(line, flush=True)
