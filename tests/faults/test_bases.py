"""A worker that dies while it fills a base currency: another one goes on, and what was written meanwhile is right."""

import asyncio
from typing import Any

from tests.client import Person
from tests.faults.behind import Behind
from tests.journeys.importing import decided, settled, uploaded
from tests.stack import Stack, eventually

ROWS = 4_000
# A lease of ten seconds, a sweep every two, and the work itself.
RECOVERY_SECONDS = 60
FILE = (
    "Buchungstag;Verwendungszweck;Betrag;Währung\n"
    + "".join(f"{1 + number % 28:02}.03.2026;SHOP {number};-1,00;USD\n" for number in range(ROWS))
).encode()
ADD = 'mutation { addBase(input: {currency: "GBP", idempotencyKey: "1"}) { work { id status } errors { code } } }'
REPORT = """{
  me { books { bases { currency ready } } }
  spending(period: {from: "2026-03-01", to: "2026-03-31"}, currency: "GBP") { converted unconverted { amount } groups { count } }
}"""


async def test_a_worker_killed_while_it_fills_a_base_costs_only_time(stack: Stack, mongodb: Behind) -> None:
    anna = await Person.sign_up(stack, currency="EUR")
    stack.start("worker-import")
    source = (await uploaded(anna, FILE))["id"]
    await decided(anna, "commitImport", source)
    assert (await settled(anna, source))["booked"] == ROWS

    answer = (await anna.ask(ADD))["addBase"]
    assert (answer["errors"], answer["work"]["status"]) == ([], "RUNNING")
    await eventually(lambda: _filling(mongodb)["seen"] > 500)
    stack["worker-local"].kill()
    assert _filling(mongodb)["seen"] < ROWS
    stack.verify()

    async with anna.following() as feed:
        capture = await anna.capture("lunch 12.50 usd on 2 March 2026")
        stack.start("worker-local")
        await feed.outcome(capture)
    async with asyncio.timeout(RECOVERY_SECONDS):
        await eventually(lambda: _filling(mongodb)["status"] == "DONE", RECOVERY_SECONDS)

    report = await anna.ask(REPORT)
    assert [base["ready"] for base in report["me"]["books"][0]["bases"]] == [True, True]
    assert (report["spending"]["converted"], report["spending"]["unconverted"]) == ("KEPT", [])
    assert sum(group["count"] for group in report["spending"]["groups"]) == ROWS + 1
    stack.verify()


def _filling(mongodb: Behind) -> dict[str, Any]:
    found: dict[str, Any] | None = mongodb.database["base_fillings"].find_one({})
    assert found is not None
    return found
