"""Finsight's own export, imported elsewhere: everything is there again, and nothing twice."""

import json

import pytest

from tests.client import Answer, Person
from tests.journeys.importing import booked, decided, fates, rows, settled, uploaded
from tests.journeys.moving import STATEMENT, Making, content, exported, filled, totals
from tests.stack import Stack

NAME = "finsight-2026-03-11.json"
PLACES = (
    '{ import(id: "%s") { statements { accountNumber accountName opens agrees addsUp account { name } } } }'
)


@pytest.fixture
async def anna(stack: Stack) -> Person:
    return await Person.sign_up(stack, currency="EUR")


@pytest.fixture
async def ben(stack: Stack) -> Person:
    return await Person.sign_up(stack, currency="EUR")


async def moved(person: Person, export: bytes) -> Answer:
    """The export, imported as it is proposed."""
    preview = await uploaded(person, export, NAME)
    assert preview["stage"] == "PREVIEW", preview
    return await booked(person, preview["id"])


async def places(person: Person, source: str) -> list[Answer]:
    found: list[Answer] = (await person.ask(PLACES % source))["import"]["statements"]
    return found


async def reverted(person: Person, source: str) -> Answer:
    done = await Making(person).done(
        "undoImport",
        "undo { status leftCount leftNames left { amount { amount currency } kind postings: date } }",
        importId=source,
        idempotencyKey=source,
    )
    found: Answer = done["undo"]
    return found


async def test_a_book_is_the_same_where_its_export_is_imported(anna: Person, ben: Person) -> None:
    await filled(anna)
    export = await exported(anna)

    preview = await uploaded(ben, export, NAME)
    assert (preview["stage"], preview["format"], preview["needsAgreement"]) == ("PREVIEW", "FINSIGHT", False)
    done = await booked(ben, preview["id"])

    assert fates(done) == {"NEW": done["booked"]}
    again = await exported(ben)
    assert content(again) == content(export)
    assert await totals(ben) == await totals(anna)
    ben.stack.verify()


async def test_it_comes_to_every_book_once(anna: Person, ben: Person) -> None:
    """Twice, with what was added since, and into the book that it came from."""
    make = await filled(anna)
    export = await exported(anna)
    first = await moved(ben, export)
    twice = await moved(ben, export.replace(b"finsight", b"finsight", 1) + b"\n")
    await make.entered("1.11", merchant="Since")
    await make.account("New one", kind="CASH")
    later = await exported(anna)
    since = await moved(ben, later)
    home, back = await moved(anna, later), await moved(anna, await exported(ben))

    assert fates(twice) == {"DUPLICATE": first["booked"]}
    assert fates(since) == {"DUPLICATE": first["booked"], "NEW": 1}
    assert fates(home) == fates(back) == {"DUPLICATE": first["booked"] + 1}
    assert {row["reason"] for row in await rows(ben, twice["id"])} == {"SAME_TRANSACTION"}
    assert content(await exported(ben)) == content(await exported(anna)) == content(later)
    ben.stack.verify()


async def test_it_is_taken_back_as_a_whole_and_comes_again(anna: Person, ben: Person) -> None:
    await filled(anna)
    export, before = await exported(anna), await exported(ben)

    done = await moved(ben, export)
    undo = await reverted(ben, done["id"])
    after = content(await exported(ben))
    again = await moved(ben, export)

    assert (undo["status"], undo["leftNames"], undo["left"]) == ("DONE", [], [])
    assert after["transactions"] == content(before)["transactions"] == {}
    assert all(one["archived"] for one in after["accounts"].values())
    assert again["booked"] == done["booked"]
    found, wanted = content(await exported(ben)), content(export)
    assert found["transactions"] == wanted["transactions"]
    assert found["accounts"]["Everyday"] == wanted["accounts"]["Everyday"]
    ben.stack.verify()


async def test_what_is_there_already_stays_as_it_is(anna: Person, ben: Person) -> None:
    """An account of the same name and money is the same; of another money it isn't. Names of categories are one's own."""
    await filled(anna)
    theirs = Making(ben)
    await theirs.account("everyday", kind="CARD", openingBalance="10", openingDate="2026-01-01")
    await theirs.account("Travel $", kind="CARD", currency="CHF")
    await theirs.category("coffee")

    done = await moved(ben, await exported(anna))

    found = {one["accountName"]: one for one in await places(ben, done["id"])}
    assert found["Everyday"]["account"]["name"] == "everyday"
    assert found["Travel $"]["account"]["name"] == "Travel $ (USD)"
    assert [one["agrees"] for one in found.values() if one["accountName"]] == [None, True, True, True]
    whole = content(await exported(ben))
    assert whole["accounts"]["everyday"]["opening"] == 1000
    assert whole["categories"]["category_coffee"]["name"] == "coffee"
    assert whole["categories"]["category_beans"]["parent"] == "coffee"
    ben.stack.verify()


async def test_a_person_says_on_which_account_it_is_booked(anna: Person, ben: Person) -> None:
    make, theirs = Making(anna), Making(ben)
    one, other = await make.account("One", kind="BANK"), await make.account("Other", kind="BANK")
    await make.entered("5", accountId=one)
    await make.entered("7", kind="TRANSFER", accountId=one, toAccountId=other)
    only = await theirs.account("Only", kind="BANK")

    preview = await uploaded(ben, await exported(anna), NAME)
    shown = await places(ben, preview["id"])
    await decided(ben, "updateImport", preview["id"], accountId=only)
    settled_again = await settled(ben, preview["id"])
    await booked(ben, settled_again["id"])

    assert [(place["accountName"], place["opens"], place["account"]) for place in shown] == [
        ("One", True, None),
        ("Other", True, None),
    ]
    whole = content(await exported(ben))
    assert whole["accounts"].keys() == {"Only"}
    assert whole["accounts"]["Only"]["booked"] == -1200
    ben.stack.verify()


async def test_the_same_rows_of_a_bank_are_known_on_either_way(anna: Person, ben: Person) -> None:
    make, theirs = Making(anna), Making(ben)
    for each in (make, theirs):
        await each.account("Everyday", kind="BANK", default=True)
    await booked(anna, (await uploaded(anna, STATEMENT))["id"])
    await booked(ben, (await uploaded(ben, STATEMENT))["id"])
    cleo = await Person.sign_up(ben.stack, currency="EUR")

    both = await moved(ben, await exported(anna))
    await moved(cleo, await exported(anna))
    file = await uploaded(cleo, STATEMENT + b"02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n")

    assert fates(both) == {"DUPLICATE": 4}
    assert fates(file) == {"DUPLICATE": 4, "NEW": 1}


async def test_what_was_typed_elsewhere_meets_its_row_of_the_bank_later(anna: Person, ben: Person) -> None:
    await Making(anna).entered("12.50", merchant="Rewe", date="2026-03-01", note="with Ben")
    await moved(ben, await exported(anna))

    file = await uploaded(ben, STATEMENT)
    done = await booked(ben, file["id"])

    assert fates(file) == {"NEW": 3, "MATCHES_CAPTURE": 1}
    assert done["booked"] == 3


async def test_money_is_valued_in_the_bases_of_the_new_book(anna: Person, stack: Stack) -> None:
    dora = await Person.sign_up(stack, currency="USD")
    make = Making(anna)
    await make.entered("20", "USD", rate="0.9", rateCurrency="EUR")
    await make.entered("10", "EUR")

    await moved(dora, await exported(anna))

    kept = json.loads(await exported(dora))["transactions"]
    assert [sorted(one["postings"][0]["base"]) for one in kept] == [["USD"], ["USD"]]
    assert kept[0]["postings"][0]["base"]["USD"] == -2000
    dora.stack.verify()


async def test_a_text_is_told_as_it_was_typed(anna: Person, ben: Person) -> None:
    async with anna.following() as feed:
        await feed.outcome(await anna.capture("Lunch 12.80 EUR at Chipotle"))
    await moved(ben, await exported(anna))

    query = "{ transactions(first: 1) { edges { node { originalText capture { id } } } } }"
    (found,) = (await ben.ask(query))["transactions"]["edges"]

    assert found["node"] == {"originalText": "Lunch 12.80 EUR at Chipotle", "capture": None}


@pytest.mark.parametrize(
    ("export", "code"),
    [
        (b'{"format":"finsight","version":2,"transactions":[]}', "NEWER_VERSION"),
        (b'{"format":"finsight","version":"1"}', "NOT_A_STATEMENT"),
        (b'{"format":"other","inner":{"format":"finsight"}}', "NOT_A_STATEMENT"),
        (b'{"format": 7, "rows": [{"a": 1}]}', "NOT_A_STATEMENT"),
        (b'{"format":"finsight"', "NOT_A_STATEMENT"),
    ],
)
async def test_what_is_no_export_that_can_be_read_is_refused_by_name(
    anna: Person, export: bytes, code: str
) -> None:
    refused = await uploaded(anna, export, NAME)

    assert refused["stage"] == "REFUSED"
    assert [one["code"] for one in refused["problems"]][-1] == code


async def test_of_a_file_that_is_cut_what_is_whole_is_kept(anna: Person, ben: Person) -> None:
    make = Making(anna)
    for amount in ("1", "2", "3"):
        await make.entered(amount)
    export = await exported(anna)
    third = next(line for line in export.split(b"\n") if b'"size":300' in line)
    cut = export[: export.index(third) + 50]

    preview = await uploaded(ben, cut, NAME)

    assert [one["code"] for one in preview["problems"]][:1] == ["TRUNCATED"]
    assert (preview["needsAgreement"], fates(preview)) == (True, {"NEW": 2})
