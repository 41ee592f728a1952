"""A worker that dies while it books a file: another one goes on, and books nothing twice."""

import asyncio
from decimal import Decimal

from tests.client import Person
from tests.domain.imports.formats.finsight.samples import CARD, account, export, posting, transaction
from tests.faults.behind import Behind
from tests.journeys.importing import decided, settled, spent, uploaded
from tests.journeys.moving import Making
from tests.stack import Stack, eventually

ROWS = 4_000
# A lease of ten seconds, a sweep every two, and the work itself.
RECOVERY_SECONDS = 40
FILE = (
    "Buchungstag;Verwendungszweck;Betrag;Währung\n"
    + "".join(f"{1 + number % 28:02}.03.2026;SHOP {number};-1,00;EUR\n" for number in range(ROWS))
).encode()


async def test_a_worker_killed_while_it_books_an_export_costs_only_time(
    stack: Stack, mongodb: Behind
) -> None:
    anna = await Person.sign_up(stack, currency="EUR")
    stack.start("worker-import")
    opened = await Making(anna).account("Everyday", kind="BANK")
    rows = [transaction(number, _id=f"65b{number:021}", postings=[posting()]) for number in range(ROWS)]
    content = export(
        *rows, accounts=[account(name="Everyday", booked=-1_250 * ROWS), account(CARD, name="Card")]
    )
    source = (await uploaded(anna, content))["id"]
    assert (await decided(anna, "commitImport", source))["errors"] == []
    await eventually(lambda: mongodb.imported(source))
    stack["worker-import"].kill()
    assert 0 < mongodb.imported(source) < ROWS

    stack.start("worker-import")
    async with asyncio.timeout(RECOVERY_SECONDS):
        done = await settled(anna, source)

    assert (done["stage"], done["booked"]) == ("COMMITTED", ROWS)
    found = (await anna.ask("{ accounts { id name balance { amount } } }"))["accounts"]
    assert [(one["name"], one["balance"]["amount"]) for one in found] == [
        ("Everyday", f"{Decimal(-1250 * ROWS).scaleb(-2)}"),
        ("Card", "100.00"),
    ]
    assert found[0]["id"] == opened
    stack.verify()
    stack["worker-import"].stop()


async def test_a_worker_killed_while_it_books_a_file_costs_only_time(stack: Stack, mongodb: Behind) -> None:
    anna = await Person.sign_up(stack, currency="EUR")
    stack.start("worker-import")
    source = (await uploaded(anna, FILE))["id"]
    assert (await decided(anna, "commitImport", source))["errors"] == []
    await eventually(lambda: mongodb.imported(source))
    stack["worker-import"].kill()
    assert 0 < mongodb.imported(source) < ROWS

    stack.start("worker-import")
    async with asyncio.timeout(RECOVERY_SECONDS):
        done = await settled(anna, source)

    assert (done["stage"], done["booked"], mongodb.imported(source)) == ("COMMITTED", ROWS, ROWS)
    assert await spent(anna) == Decimal(ROWS)
    stack.verify()
