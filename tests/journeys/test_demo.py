"""`finsight demo` makes an account as a person would, through the API."""

import asyncio
import re
from decimal import Decimal

import pytest

from domain import clock
from infra.demo.life import lived, major, told
from tests.client import Answer, Person
from tests.domain.exports.grammar import read
from tests.journeys.importing import booked, uploaded
from tests.journeys.moving import content, exported, totals
from tests.journeys.test_export import fetched
from tests.stack import Stack

ALL = (
    "{ accounts { name balance { amount } unknownCount } reviewQueue { edges { cursor } } trash { edges { cursor } }"
    " failed: captures(status: [FAILED]) { edges { cursor } } imports { edges { node { stage } } } transactionCount { count }"
    ' other: transactionCount(filter: {categories: ["other"]}) { count } }'
)


# Workers give way to all else on a busy machine.
PATIENCE_SECONDS = 300.0


async def made(stack: Stack) -> tuple[Person, str]:
    command = ("demo", "--port", str(stack["api"].port))
    output = await asyncio.to_thread(stack.run, *command, seconds=PATIENCE_SECONDS)
    token = re.search(r'Bearer ([^"]+)', output)
    assert token is not None
    visitor = Person(stack, stack["api"].url, "a visitor's")
    visitor.access_token = token[1]
    return visitor, output


@pytest.mark.timeout(PATIENCE_SECONDS + 60)
async def test_the_demo_account_shows_two_years_that_add_up(stack: Stack) -> None:
    today = clock.civil_date(clock.now(), told()["zone"])
    visitor, output = await made(stack)

    data: Answer = await visitor.ask(ALL)

    life = lived(7, today)
    names = {key: one["name"] for key, one in life.story["accounts"].items()}
    assert {one["name"]: one["balance"]["amount"] for one in data["accounts"]} == {
        names[key]: major(value) for key, value in life.balances.items()
    }
    assert [one["unknownCount"] for one in data["accounts"]] == [0] * 6
    assert data["transactionCount"]["count"] > 1_500
    assert data["other"]["count"] < 10
    assert [len(data[name]["edges"]) for name in ("reviewQueue", "trash", "failed")] == [2, 1, 0]
    assert [edge["node"]["stage"] for edge in data["imports"]["edges"]] == ["COMMITTED", "COMMITTED"]
    assert "entered 300 of" in output
    for form in ("beancount", "hledger"):
        found = read(form, (await fetched(visitor, f"?format={form}")).text)
        assert sorted(found.held.values()) == sorted(
            Decimal(major(value)) for value in life.balances.values()
        )
    heir = await Person.sign_up(stack, currency="EUR")
    export = await exported(visitor)
    preview = await uploaded(heir, export, "finsight.json")
    assert (await booked(heir, preview["id"]))["booked"] == data["transactionCount"]["count"]
    assert content(await exported(heir)) == content(export)
    assert await totals(heir) == await totals(visitor)
    stack.verify()
