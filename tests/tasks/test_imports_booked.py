"""What is in the ledger after files were booked: each row once, whatever comes twice, late, or with faults."""

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from domain.imports import booking, intents, service
from domain.imports.errors import HasProblems
from domain.imports.formats.problems import Code
from domain.imports.models import Choice, Fate, Stage, StoredWishes, Why
from domain.imports.transactions import Maker
from domain.journal import Superseded
from domain.ledger.edits import Edit
from domain.ledger.models import RateSource, Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.people.models import Person
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, book_of, booked, draft
from tests.tasks.importing import csv, imported, make_due, previewed, rows_of, started, worked

LUNCH, TRAM = "10.03.2026;REWE SAGT DANKE 4711;-12,50", "10.03.2026;BVG FAHRSCHEIN;-3,20"
MANY = csv(*(f"{1 + number % 28:02}.03.2026;SHOP {number};-{number + 1},00" for number in range(1_200)))
CARD = "Date,Description,Amount,Currency,Status\n"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&c;</Document>"""
OFX = b"""OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>42<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260310<TRNAMT>-12.50<FITID>A1<NAME>REWE</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202603"""


async def sizes(person: Person) -> list[int]:
    """Of all that is booked, in minor units."""
    found = Transaction.get_pymongo_collection().find({"book": person.home_book, "trashed_at": None})
    return sorted([raw["size"] async for raw in found])


async def only(person: Person) -> Transaction:
    (raw,) = await Transaction.get_pymongo_collection().find({"book": person.home_book}).to_list()
    return Transaction.from_bson(raw)


def pending(*lines: str) -> bytes:
    return (CARD + "".join(f"{line}\n" for line in lines)).encode()


async def test_equal_tickets_in_one_file_stay_as_many_as_they_are(bench: Workbench, anna: Person) -> None:
    run = await imported(bench, anna, csv(TRAM, TRAM, LUNCH))
    more = await imported(bench, anna, csv(TRAM, TRAM, TRAM, LUNCH))

    assert (run.booked, more.booked) == (3, 1)
    assert more.counts == {Fate.DUPLICATE: 3, Fate.NEW: 1}
    assert await sizes(anna) == [320, 320, 320, 1250]


async def test_a_pending_row_is_booked_once_and_keeps_what_a_person_wrote(
    bench: Workbench, anna: Person
) -> None:
    await imported(bench, anna, pending("2026-03-10,HOTEL ADLER,-90.00,EUR,Pending"))
    waiting = await only(anna)
    run = await imported(bench, anna, pending("2026-03-12,HOTEL ADLER,-90.00,EUR,Booked"))

    settled = await only(anna)
    assert run.counts == {Fate.PENDING_REPLACED: 1}
    assert (settled.id, settled.date.day, settled.version) == (waiting.id, 12, waiting.version + 1)


async def test_another_day_of_the_bank_is_another_rate_and_a_persons_own_stays(
    bench: Workbench, anna: Person
) -> None:
    await imported(bench, anna, pending("2026-03-10,HOTEL ADLER,-90.00,USD,Pending"))
    waiting = await only(anna)
    await imported(bench, anna, pending("2026-03-12,HOTEL ADLER,-90.00,USD,Booked"))
    settled = await only(anna)

    assert (waiting.postings[0].rates["EUR"].day, settled.postings[0].rates["EUR"].day) == (
        date(2026, 3, 9),
        date(2026, 3, 11),
    )
    assert [line async for line in verify_book(await book_of(anna))] == []


async def test_a_persons_own_rate_stays_when_the_bank_tells_the_amount(
    bench: Workbench, anna: Person
) -> None:
    await imported(bench, anna, pending("2026-03-10,HOTEL ADLER,-90.00,USD,Pending"))
    waiting = await only(anna)
    ledger = Ledger(bench.journal, anna, await book_of(anna))
    await ledger.update(waiting.id, Edit(waiting.version, {"rate": Decimal("0.5")}))
    await imported(bench, anna, pending("2026-03-12,HOTEL ADLER,-90.00,USD,Booked"))

    (posting,) = (await only(anna)).postings
    assert (posting.base, posting.rates["EUR"].source) == ({"EUR": -4500}, RateSource.OWN)


async def test_of_a_pending_row_and_its_booked_one_in_one_file_the_booked_one_counts(
    bench: Workbench, anna: Person
) -> None:
    run = await imported(
        bench,
        anna,
        pending("2026-03-10,HOTEL ADLER,-90.00,EUR,Pending", "2026-03-12,HOTEL ADLER,-90.00,EUR,Booked"),
    )

    assert [(row.why, row.twin) for row in await rows_of(run)] == [(Why.BOOKED_IN_FILE, 3), (None, None)]
    assert (await only(anna)).date.day == 12


async def test_what_was_typed_takes_the_banks_row_and_keeps_its_own_words_and_day(
    bench: Workbench, anna: Person
) -> None:
    await booked(bench.journal, anna, draft("12.50", merchant="Markt", category="dining"))
    run = await imported(bench, anna, csv("12.03.2026;REWE SAGT DANKE 4711;-12,50"))

    both = await only(anna)
    assert (run.booked, both.merchant, both.category, both.date.day) == (0, "Markt", "dining", 10)
    assert (both.bank_text, both.statement_row) == ("REWE SAGT DANKE 4711", (await rows_of(run))[0].id)


async def test_it_takes_the_banks_day_where_the_person_wants_that(bench: Workbench, anna: Person) -> None:
    await booked(bench.journal, anna, draft("12.50"))
    run = await previewed(bench, anna, csv("12.03.2026;REWE;-12,50"))
    wishes = StoredWishes(bank_dates=True)
    run = await worked(
        bench, await service.correct(RecordingDoorbell(), anna, await book_of(anna), run.id, wishes)
    )
    await worked(bench, await started(bench, anna, run))

    assert (await only(anna)).date.day == 12


async def test_what_was_thrown_away_meanwhile_is_booked_as_new(bench: Workbench, anna: Person) -> None:
    await booked(bench.journal, anna, draft("12.50"))
    run = await previewed(bench, anna, csv(LUNCH))
    await Transaction.get_pymongo_collection().update_many(
        {"book": anna.home_book}, {"$set": {"trashed_at": run.created_at}}
    )
    run = await worked(bench, await started(bench, anna, run))

    assert (run.counts, run.booked) == ({Fate.MATCHES_CAPTURE: 1}, 1)
    assert await sizes(anna) == [1250]


@pytest.mark.parametrize(
    ("choices", "left"),
    [({0: Choice.SKIP}, [320]), ({0: Choice.BOOK, 1: None}, [320, 1250]), ({0: Choice.SKIP, 1: Choice.SKIP}, [])],
)  # fmt: skip
async def test_a_person_decides_about_rows(
    bench: Workbench, anna: Person, choices: dict[int, Choice | None], left: list[int]
) -> None:
    run = await previewed(bench, anna, csv(LUNCH, TRAM))
    await service.choose(anna, await book_of(anna), run.id, choices)
    await worked(bench, await started(bench, anna, run))

    assert await sizes(anna) == left


async def test_a_duplicate_that_a_person_wants_is_booked_and_known_the_next_time(
    bench: Workbench, anna: Person
) -> None:
    await imported(bench, anna, csv(LUNCH))
    again = await previewed(bench, anna, csv(LUNCH))
    await service.choose(anna, await book_of(anna), again.id, {0: Choice.BOOK})
    await worked(bench, await started(bench, anna, again))
    third = await previewed(bench, anna, csv(LUNCH, LUNCH))

    assert await sizes(anna) == [1250, 1250]
    assert third.counts == {Fate.DUPLICATE: 2}


async def test_two_previews_of_overlapping_files_book_their_common_rows_once(
    bench: Workbench, anna: Person
) -> None:
    first = await previewed(bench, anna, csv(LUNCH, TRAM))
    second = await previewed(bench, anna, csv(TRAM, "12.03.2026;LIDL;-20,00"))
    assert second.counts == {Fate.NEW: 2}

    await worked(bench, await started(bench, anna, first))
    second = await worked(bench, await started(bench, anna, second))

    assert await sizes(anna) == [320, 1250, 2000]
    assert second.counts == {Fate.DUPLICATE: 1, Fate.NEW: 1}


async def test_a_worker_that_dies_between_chunks_leaves_the_rest_to_the_next(
    bench: Workbench, anna: Person
) -> None:
    run = await started(bench, anna, await previewed(bench, anna, MANY))
    await make_due(run)
    dying = await intents.claim(run.book, run.id)
    assert dying is not None
    chunk = await booking.ready_chunk(dying, 0, Maker.of(await booking.setting_of(dying)))
    await booking.book_chunk(bench.journal, dying, chunk)

    done = await worked(bench, run)

    assert (done.stage, done.booked) == (Stage.COMMITTED, 1_200)
    assert await sizes(anna) == [100 * (number + 1) for number in range(1_200)]
    with pytest.raises(Superseded):
        await booking.book_chunk(bench.journal, dying, chunk)
    assert [fault async for fault in verify_book(await book_of(anna))] == []


async def test_two_workers_at_once_book_a_file_once(bench: Workbench, anna: Person) -> None:
    run = await started(bench, anna, await previewed(bench, anna, csv(LUNCH, TRAM)))
    await make_due(run)
    await asyncio.gather(*(worked(bench, run) for _ in range(3)))

    assert await sizes(anna) == [320, 1250]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.EMPTY),
        (bytes(range(1, 9)) * 50, Code.BINARY),
        (b"%PDF-1.7\n", Code.DOCUMENT),
        (BOMB, Code.UNSAFE_XML),
    ],
)
async def test_what_is_no_statement_is_refused_by_name(
    bench: Workbench, anna: Person, content: bytes, code: Code
) -> None:
    run = await previewed(bench, anna, content)

    assert (run.stage, [problem.code for problem in run.problems]) == (Stage.REFUSED, [code])


@pytest.mark.parametrize(
    ("content", "code", "line", "kept"),
    [
        (OFX, Code.TRUNCATED, 6, [1250]),
        (csv(LUNCH, "31.02.2026;SHOP;-1,00", TRAM), Code.BAD_DATE, 3, [320, 1250]),
        (csv(LUNCH, "11.03.2026;SHOP;-1,005", TRAM), Code.TOO_MANY_DECIMALS, 3, [320, 1250]),
        (csv(LUNCH) + "10.03.2026;CAFÉ;-2,00;EUR\n".encode("cp1252"), Code.MIXED_ENCODINGS, 3, [200, 1250]),
        (b"Date,Text,Amount,Currency\n03/04/2026,Lunch,-12.50,EUR\n", Code.DATE_ORDER, 2, [1250]),
    ],
)  # fmt: skip
async def test_what_is_good_of_a_bad_file_is_kept_only_after_the_person_agreed(
    bench: Workbench, anna: Person, content: bytes, code: Code, line: int, kept: Sequence[int]
) -> None:
    run = await previewed(bench, anna, content)
    assert (code, line) in [(problem.code, problem.line) for problem in run.problems]
    if run.needs_agreement:
        with pytest.raises(HasProblems):
            await started(bench, anna, run)
    await worked(bench, await started(bench, anna, run, despite_problems=True))

    assert await sizes(anna) == sorted(kept)
