"""Payments in other money: the purchase's own amount, and the account's as its bank booked it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.accounts.models import Account
from domain.arranging.service import Arranging
from domain.imports.models import Fate
from domain.ledger.entries import Entry
from domain.ledger.models import RateSource, Transaction
from domain.ledger.service import Ledger
from domain.ledger.verify import verify_book
from domain.people.models import Person
from domain.understanding.draft import Kind
from tasks.workbench import Workbench
from tests.backbone import book_of
from tests.domain.accounts.opening import balance, opened_account
from tests.tasks.importing import imported, rows_of

CSV = b"""Date,Description,Amount,Currency,Original amount,Original currency
2026-03-10,UBER TRIP NEW YORK,-21.30,EUR,-23.00,USD
2026-03-11,BVG FAHRSCHEIN,-3.20,EUR,,
"""
OFX = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>42<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260310<TRNAMT>-21.30<FITID>A<NAME>UBER TRIP<ORIGCURRENCY><CURRATE>%s<CURSYM>%s</ORIGCURRENCY>
</STMTTRN><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260311<TRNAMT>-3.20<FITID>B<NAME>BVG</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""
UNCONVERTED = OFX.replace(b"-21.30", b"-23.00").replace(b"ORIGCURRENCY", b"CURRENCY") % (
    b"0.9260869565",
    b"USD",
)
MT940 = b""":20:1
:25:DE89370400440532013000
:28C:1/1
:60F:C260309EUR100,00
:61:2603100310D21,30NTRFREF//A
/OCMT/USD23,00//EXCH/0,926087/
:86:UBER TRIP
:61:2603110311D3,20NTRFREF//B
:86:BVG
:62F:C260311EUR75,50
"""
CAMT = b"""<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">21.30</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-10</Dt></BookgDt>
<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">23.00</Amt></InstdAmt></AmtDtls>
<RltdPties><Cdtr><Pty><Nm>UBER TRIP</Nm></Pty></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">3.20</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-11</Dt></BookgDt>
<AddtlNtryInf>BVG</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>"""


@pytest.fixture
async def card(bench: Workbench, anna: Person) -> Account:
    return await opened_account(bench.journal, anna, "Card")


async def foreign(person: Person) -> Transaction:
    (raw,) = (
        await Transaction.get_pymongo_collection()
        .find({"book": person.home_book, "currency": "USD"})
        .to_list()
    )
    return Transaction.from_bson(raw)


async def sound(person: Person) -> bool:
    return [line async for line in verify_book(await book_of(person))] == []


@pytest.mark.parametrize(
    "content",
    [CSV, OFX % (b"0.9260869565", b"USD"), UNCONVERTED, MT940, CAMT],
    ids=["csv", "ofx", "ofx-unconverted", "mt940", "camt"],
)
async def test_a_payment_in_dollars_is_one_and_its_account_moves_by_just_what_the_bank_booked(
    bench: Workbench, anna: Person, card: Account, content: bytes
) -> None:
    run = await imported(bench, anna, content, card.id)

    row = await foreign(anna)
    (posting,) = row.postings
    assert (run.booked, row.size, posting.minor, posting.account_minor) == (2, 2300, -2300, -2130)
    assert (posting.base, posting.rates["EUR"].source, posting.rates["EUR"].day) == (
        {"EUR": -2130},
        RateSource.OWN,
        None,
    )
    assert await balance(card) == (Decimal("-24.50"), 0)
    assert (await imported(bench, anna, content + b"\n", card.id)).counts == {Fate.DUPLICATE: 2}
    assert await sound(anna)


async def test_without_an_account_of_the_banks_money_it_is_what_the_bank_booked(
    bench: Workbench, anna: Person
) -> None:
    dollars = await opened_account(bench.journal, anna, "Dollars", currency="USD")
    for account in (None, dollars.id):
        run = await imported(bench, anna, CSV + b"2026-03-12,A,-1.00,EUR,,\n" * bool(account), account)
        rows = await rows_of(run)
        assert rows[0].original is not None
        assert {row.currency for row in rows} == {"EUR"}
    assert (
        await Transaction.get_pymongo_collection().count_documents(
            {"book": anna.home_book, "currency": "USD"}
        )
        == 0
    )


@pytest.mark.parametrize(
    ("rate", "currency"),
    [
        (b"0.92", b"USD"),
        (b"0.0061", b"JPY"),
        (b"0", b"USD"),
        (b"1.00000", b"USD"),
        (b"1.2", b"EUR"),
        (b"1.2", b"XYZ"),
        (b"", b""),
    ],
)
async def test_a_rate_that_leaves_the_amount_in_doubt_tells_none(
    bench: Workbench, anna: Person, card: Account, rate: bytes, currency: bytes
) -> None:
    run = await imported(bench, anna, OFX % (rate, currency), card.id)

    assert [row.original for row in await rows_of(run)] == [None, None]
    assert await balance(card) == (Decimal("-24.50"), 0)


async def test_an_amount_that_no_rate_explains_is_not_what_was_paid(
    bench: Workbench, anna: Person, card: Account
) -> None:
    """The reference rate knows that it means something else."""
    run = await imported(bench, anna, CSV.replace(b"-23.00,USD", b"-2300.00,USD"), card.id)

    assert [row.original for row in await rows_of(run)] == [None, None]


async def test_rules_see_the_money_that_was_paid_in_the_preview_and_in_the_ledger(
    bench: Workbench, anna: Person, card: Account
) -> None:
    rule = {"currency": "USD", "least": Decimal(23), "most": Decimal(23)}
    arranging = Arranging(bench.journal, anna, await book_of(anna))
    await arranging.create_rule({"name": "Dollars", "when": rule, "then": {"category": "travel"}}, None)

    run = await imported(bench, anna, CSV, card.id)

    assert [row.category for row in await rows_of(run)] == ["travel", "transport"]
    assert (await foreign(anna)).category == "travel"


async def typed(bench: Workbench, anna: Person, **values: Any) -> Transaction:
    plain = {
        "kind": Kind.EXPENSE,
        "amount": (Decimal(23), "USD"),
        "date": date(2026, 3, 9),
        "merchant": "Uber",
    }
    return await Ledger(bench.journal, anna, await book_of(anna)).create(Entry(plain | values))


async def test_what_was_typed_in_dollars_takes_the_row_in_euros_and_its_account_is_exact(
    bench: Workbench, anna: Person, card: Account
) -> None:
    parts = [
        {"amount": (Decimal("7.99"), "USD"), "category": "dining"},
        {"amount": (Decimal("15.01"), "USD")},
    ]
    mine = await typed(bench, anna, parts=parts, account=card.id)
    assert (await balance(card))[1] == 2

    run = await imported(bench, anna, CSV, card.id)

    both = await foreign(anna)
    assert (run.counts, run.booked) == ({Fate.NEW: 1, Fate.MATCHES_CAPTURE: 1}, 1)
    assert (both.id, both.date, both.merchant) == (mine.id, date(2026, 3, 9), "Uber")
    assert [one.account_minor for one in both.postings] == [-740, -1390]
    assert [one.base for one in both.postings] == [{"EUR": -740}, {"EUR": -1390}]
    assert await balance(card) == (Decimal("-24.50"), 0)
    assert await sound(anna)


async def test_a_rate_that_a_person_gave_stays_beside_what_the_bank_booked(
    bench: Workbench, anna: Person, card: Account
) -> None:
    await typed(bench, anna, rate=Decimal("0.5"))

    await imported(bench, anna, CSV, card.id)

    (posting,) = (await foreign(anna)).postings
    assert (posting.account_minor, posting.base, posting.rates["EUR"].rate) == (-2130, {"EUR": -1150}, "0.5")
    assert await sound(anna)


async def test_a_pending_payment_takes_both_amounts_of_its_booked_row(
    bench: Workbench, anna: Person, card: Account
) -> None:
    head = b"Date,Description,Amount,Currency,Original amount,Original currency,Status\n"
    await imported(bench, anna, head + b"2026-03-10,HOTEL ADLER,-90.00,EUR,-97.20,USD,Pending\n", card.id)
    waiting = await foreign(anna)

    run = await imported(
        bench, anna, head + b"2026-03-12,HOTEL ADLER,-90.00,EUR,-97.30,USD,Booked\n", card.id
    )

    settled = await foreign(anna)
    assert run.counts == {Fate.PENDING_REPLACED: 1}
    assert (settled.id, settled.size, settled.postings[0].account_minor) == (waiting.id, 9730, -9000)
    assert settled.postings[0].base == {"EUR": -9000}
    assert await balance(card) == (Decimal("-90.00"), 0)
    assert await sound(anna)
