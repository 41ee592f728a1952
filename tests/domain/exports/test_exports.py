"""A book as a file: complete as JSON, safe as CSV, balanced as plain-text accounting."""

import base64
import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.models import AccountKind
from domain.blobs import CHUNK_BYTES, Blobs
from domain.exports.plain_text import FORMATS, UNNAMED, Leg, Names, legs_of
from domain.exports.service import PARTS, export
from domain.exports.tables import harmless
from domain.journal import Journal
from domain.ledger.entries import Entry
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.money import Money
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft
from tests.domain.accounts.opening import opened_account
from tests.domain.attachments.files import PDF, PNG, TEXT, attach, attaching_of
from tests.domain.exports.grammar import read

WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('"\\;|()#@=*! \n\t'), max_size=30
)


@pytest.fixture
async def ledger(journal: Journal, anna: Person) -> Ledger:
    return Ledger(journal, anna, await book_of(anna))


async def entered(ledger: Ledger, **values: Any) -> Transaction:
    plain = {"kind": Kind.EXPENSE, "amount": (Decimal("12.50"), "EUR"), "date": date(2026, 3, 1)}
    return await ledger.create(Entry(plain | values))


async def written(format: str, person: Person) -> str:
    blobs = Blobs(Transaction.get_pymongo_collection().database)
    return "".join([piece async for piece in export(format, person, await book_of(person), blobs)])


async def test_a_whole_export_is_all_that_is_stored_but_for_secrets(
    journal: Journal, anna: Person, ledger: Ledger
) -> None:
    account = await opened_account(journal, anna, opening_balance=Decimal(100))
    capture = await booked(journal, anna, draft(), text="lunch 12.50 “Zoë”")
    await ledger.trash((await entered(ledger, account=account.id, note="x\ny")).id)

    whole = json.loads(await written("json", anna))

    assert (whole["format"], whole["version"]) == ("finsight", 1)
    assert whole["person"]["email"] == anna.email
    assert "password_hash" not in str(whole)
    assert [one["text"] for one in whole["captures"]] == ["lunch 12.50 “Zoë”"]
    assert {one["_id"] for one in whole["transactions"]} >= {str(capture.transactions[0])}
    assert len(whole["transactions"]) == 2
    assert whole["accounts"][0]["opening"] == 10_000
    assert [one["seq"] for one in whole["changes"]] == list(range(1, len(whole["changes"]) + 1))
    assert whole.keys() >= PARTS.keys()
    for name, model in PARTS.items():
        stored = await model.get_pymongo_collection().count_documents({model.stream_field: anna.home_book})
        assert len(whole[name]) == stored, name


async def test_a_whole_export_holds_each_file_byte_by_byte(
    journal: Journal, blobs: Blobs, anna: Person, ledger: Ledger
) -> None:
    """Also those that can still be put back."""
    row, other = await entered(ledger), await entered(ledger)
    large = PNG + bytes(range(256)) * 4_000
    sent = [PNG, large, large[:-1], TEXT]
    files = [await attach(journal, blobs, anna, row.id, one, "Zoë.png") for one in sent]
    await attach(journal, blobs, anna, other.id, PDF)
    await (await attaching_of(journal, anna)).remove(row.id, files[3].id)
    await ledger.trash(other.id)

    whole = json.loads(await written("json", anna))

    found = [(one["_id"], base64.b64decode(one["data"], validate=True)) for one in whole["attachments"]]
    assert found[:4] == [(str(file.id), one) for file, one in zip(files, sent, strict=True)]
    assert found[4][1] == PDF
    assert whole["attachments"][0] | {"data": ""} == {
        "_id": str(files[0].id),
        "transaction": str(row.id),
        "name": "Zoë.png",
        "type": "image/png",
        "data": "",
    }
    told = next(one for one in whole["transactions"] if one["_id"] == str(row.id))
    assert [one["removed_at"] is None for one in told["attachments"]] == [True, True, True, False]


async def test_no_piece_of_an_export_is_larger_than_a_piece_of_a_file(
    journal: Journal, blobs: Blobs, anna: Person, ledger: Ledger
) -> None:
    row = await entered(ledger)
    await attach(journal, blobs, anna, row.id, PNG + bytes(3_000_000))

    longest = max([len(piece) async for piece in export("json", anna, await book_of(anna), blobs)])

    assert longest == CHUNK_BYTES * 4 // 3


async def test_an_empty_book_is_a_file_too(anna: Person) -> None:
    assert json.loads(await written("json", anna))["transactions"] == []
    assert (await written("csv", anna)).count("\n") == 1
    for name in FORMATS:
        found = read(name, await written(name, anna))
        assert (found.entries, found.held) == ([], {})


async def test_a_table_has_a_line_for_each_part(journal: Journal, anna: Person, ledger: Ledger) -> None:
    account = await opened_account(journal, anna)
    parts = [
        {"amount": (Decimal("8.00"), "EUR"), "category": "groceries", "note": "=1+1"},
        {"amount": (Decimal("4.50"), "EUR"), "category": "dining"},
    ]
    row = await entered(ledger, merchant='@Lidl, "Süd"', parts=parts, account=account.id, tags=["b", "a"])
    await ledger.trash((await entered(ledger)).id)

    lines = list(csv.DictReader(io.StringIO(await written("csv", anna))))

    assert [line["amount"] for line in lines] == ["-8.00", "-4.50"]
    assert [line["category"] for line in lines] == ["groceries", "dining"]
    assert [line["note"] for line in lines] == ["'=1+1", ""]
    assert {line["merchant"] for line in lines} == {'\'@Lidl, "Süd"'}
    assert {(line["account"], line["tags"], line["currency"]) for line in lines} == {
        ("Everyday", "a b", "EUR")
    }
    assert len({line["transaction"] for line in lines}) == 1
    assert row.postings[0].minor == -800


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("a=1") == "a=1"


@pytest.mark.parametrize("format", ["beancount", "hledger"])
async def test_each_transaction_balances(journal: Journal, anna: Person, ledger: Ledger, format: str) -> None:
    everyday = await opened_account(journal, anna, 'My "Bank" (1)', opening_balance=Decimal("10.01"))
    card = await opened_account(journal, anna, "my bank 1", AccountKind.CARD, opening_balance=Decimal(-5))
    dollars = await opened_account(journal, anna, "Ünïcode 銀行", currency="USD")
    await entered(ledger, account=everyday.id, merchant='A "b" \\ c d; e', tags=["Tag One", "日本"])
    await entered(ledger, kind=Kind.INCOME, account=card.id)
    await entered(ledger, kind=Kind.REFUND)
    await entered(ledger, amount=(Decimal(300), "JPY"), account=dollars.id)
    parts = [{"amount": (Decimal(12), "EUR"), "category": "fuel"}, {"amount": (Decimal("0.50"), "EUR")}]
    await entered(ledger, parts=parts)
    await entered(ledger, kind=Kind.TRANSFER)
    await entered(ledger, kind=Kind.TRANSFER, account=everyday.id, to_account=card.id)
    received = (Decimal("13.37"), "USD")
    await entered(ledger, kind=Kind.TRANSFER, account=everyday.id, to_account=dollars.id, received=received)

    text = await written(format, anna)

    assert len(read(format, text).entries) == 10 + (format == "hledger")  # which says in one what lies where
    assert "13.37 USD @@ 12.50 EUR" in text
    assert "Assets:My-Bank-1  " in text
    assert "Liabilities:My-Bank-1  " in text
    if format == "beancount":
        assert '"A \\"b\\" \\\\ c d, e"' in text


@given(payee=WORDS, note=WORDS, tags=st.lists(WORDS, max_size=3))
def test_whatever_is_written_stays_on_its_line(payee: str, note: str, tags: list[str]) -> None:
    legs = [Leg(UNNAMED, Money(-1, "EUR")), Leg("Expenses:Other", Money(1, "EUR"))]
    for name, kind in FORMATS.items():
        file = kind([])
        lines = "".join((*file.head(), *file.entry(date(2026, 3, 1), payee, note, tags, legs)))
        assert len(read(name, lines).entries) == 1


async def test_accounts_of_one_name_are_told_apart(journal: Journal, anna: Person) -> None:
    accounts = [await opened_account(journal, anna, name) for name in ("A-b", "a b", "A (b)", "??", "Złoty")]

    names = Names.for_all(accounts)

    assert [names.name(account.id) for account in accounts] == [
        "Assets:A-B", "Assets:A-B-2", "Assets:A-B-3", "Assets:Account", "Assets:Zloty",
    ]  # fmt: skip
    assert names.name(ObjectId()) == names.name(None) == "Assets:Unnamed"


async def test_a_transfer_out_of_nowhere_names_two_places(ledger: Ledger) -> None:
    row = await entered(ledger, kind=Kind.TRANSFER)

    assert len({leg.account for leg in legs_of(row, Names())}) == 2
