"""A bank's file goes up, is looked at, booked, and taken out again."""

import asyncio
from decimal import Decimal

import pytest

from tests.client import Person
from tests.journeys.importing import booked, decided, fates, rows, settled, spent, uploaded
from tests.stack import Stack

MARCH = (
    "Buchungstag;Verwendungszweck;Betrag;Währung\n"
    "02.03.2026;REWE SAGT DANKE 4711;-12,50;EUR\n"
    "02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    "02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    "30.03.2026;GEHALT ACME GMBH;2500,00;EUR\n"
).encode()
# Begins in the middle of the other, with one more ticket on that day.
LATER = (
    "Buchungstag;Verwendungszweck;Betrag;Währung\n"
    "02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    "02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    "02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    "30.03.2026;GEHALT ACME GMBH;2500,00;EUR\n"
    "02.04.2026;LIDL DIENSTLEISTUNG;-20,00;EUR\n"
).encode()


@pytest.fixture
async def anna(stack: Stack) -> Person:
    return await Person.sign_up(stack, currency="EUR")


async def test_a_file_is_previewed_booked_and_not_booked_again(anna: Person) -> None:
    preview = await uploaded(anna, MARCH)
    assert (preview["stage"], preview["format"], fates(preview)) == ("PREVIEW", "CSV", {"NEW": 4})
    assert await spent(anna) == 0

    done = await booked(anna, preview["id"])
    assert (done["stage"], done["booked"]) == ("COMMITTED", 4)
    assert await spent(anna) == Decimal("18.90")
    assert [one["transaction"]["merchant"] for one in await rows(anna, preview["id"])][:2] == ["Rewe", "BVG"]

    again = await uploaded(anna, MARCH)
    assert (again["id"] != preview["id"], fates(again)) == (True, {"DUPLICATE": 4})
    assert (await booked(anna, again["id"]))["booked"] == 0
    assert await spent(anna) == Decimal("18.90")
    anna.stack.verify()


async def test_overlapping_files_add_only_what_is_new(anna: Person) -> None:
    await booked(anna, (await uploaded(anna, MARCH))["id"])

    later = await uploaded(anna, LATER)
    await booked(anna, later["id"])

    assert fates(later) == {"NEW": 2, "DUPLICATE": 3}
    assert await spent(anna) == Decimal("42.10")


async def test_what_was_typed_and_its_bank_row_become_one(anna: Person) -> None:
    async with anna.following() as feed:
        outcome = await feed.outcome(
            await anna.capture("groceries with Ben 12.50 eur at Rewe on 1 March 2026")
        )
    typed = outcome["transactions"][0]

    preview = await uploaded(anna, MARCH)
    done = await booked(anna, preview["id"])

    assert fates(preview) == {"NEW": 3, "MATCHES_CAPTURE": 1}
    assert done["booked"] == 3
    assert (await rows(anna, preview["id"], "MATCHES_CAPTURE"))[0]["transaction"]["id"] == typed["id"]
    assert await spent(anna) == Decimal("18.90")


async def test_a_person_decides_about_rows(anna: Person) -> None:
    preview = await uploaded(anna, MARCH)
    rewe = (await rows(anna, preview["id"]))[0]
    chosen = [{"rowIds": [rewe["id"]], "choice": "SKIP"}]
    payload = await decided(anna, "updateImport", preview["id"], rows=chosen)
    assert payload["errors"] == []
    done = await booked(anna, preview["id"])

    assert done["booked"] == 3
    assert await spent(anna) == Decimal("6.40")


async def test_the_same_upload_sent_five_times_at_once_is_one_import(anna: Person) -> None:
    answers = await asyncio.gather(*(anna.upload(MARCH) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["import"]["id"] for answer in answers}) == 1
    await settled(anna, answers[0].json()["import"]["id"])


async def test_a_commit_asked_for_three_times_at_once_books_once(anna: Person) -> None:
    preview = await uploaded(anna, MARCH)
    payloads = await asyncio.gather(*(decided(anna, "commitImport", preview["id"]) for _ in range(3)))
    done = await settled(anna, preview["id"])

    assert [payload["errors"] for payload in payloads] == [[], [], []]
    assert (done["stage"], done["booked"]) == ("COMMITTED", 4)
    assert await spent(anna) == Decimal("18.90")


async def test_a_key_is_for_one_file(anna: Person) -> None:
    first, again = await anna.upload(MARCH, "key"), await anna.upload(MARCH, "key")
    other = await anna.upload(LATER, "key")

    assert first.json()["import"]["id"] == again.json()["import"]["id"]
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (
        409,
        "IDEMPOTENCY_MISMATCH",
    )
