"""What an export says, and what of it can't be booked."""

import json
from datetime import date
from typing import Any

import pytest

from domain.imports.formats.finsight.entries import unpacked
from domain.imports.formats.problems import Code, Severity
from domain.imports.formats.reading import read
from domain.imports.formats.statement import File, Format, Row
from domain.money import Money
from tests.domain.imports.formats.finsight.samples import (
    BANK,
    CARD,
    ROW,
    account,
    export,
    posting,
    transaction,
    transfer,
)


def codes(file: File) -> list[Code]:
    return [problem.code for problem in file.problems]


def rows(file: File) -> list[Row]:
    return [row for statement in file.statements for row in statement.rows]


def faults(file: File) -> list[str]:
    return [problem.message for problem in file.problems if problem.severity is Severity.ERROR]


def test_an_account_is_a_statement_and_what_names_none_is_another() -> None:
    nowhere = transaction(3, postings=[posting(account=None, account_minor=None)])
    content = export(transaction(), transfer(), nowhere)
    content = content.replace((ROW % 1).encode(), (ROW % 2).encode(), 1)

    file = read(content)

    assert (file.format, file.variant, codes(file)) == (
        Format.FINSIGHT,
        "version 1",
        [Code.CLOSING_BALANCE] * 2,
    )
    told = [(one.account.name, len(one.rows), one.moved) for one in file.statements]
    assert told == [("Account 1", 2, -11_250), ("Account 2", 0, 10_000), (None, 1, None)]
    first = rows(file)[0]
    assert (first.line, first.date, first.amount) == (4, date(2026, 3, 10), Money(-1250, "EUR"))


def test_balances_are_compared_with_all_that_moved_an_account() -> None:
    booked = (account(booked=-11_250), account(CARD, booked=10_000, opening_on="2026-03-11"))
    file = read(export(transaction(2), transfer(), accounts=booked))

    assert codes(file) == []
    closing = [one.closing for one in file.statements]
    assert [(one.money.minor, one.date) for one in closing if one] == [
        (-1_250, date(2026, 3, 10)),
        (20_000, date(2026, 3, 11)),
    ]
    assert read(export(accounts=(account(unknown=1),))).statements[0].closing is None


def test_what_was_typed_comes_with_what_became_of_it() -> None:
    captures = [
        {"_id": ROW % 50, "text": "lunch 12.50", "transactions": [ROW % 1]},
        {"_id": ROW % 51, "text": "later", "transactions": []},
    ]
    content = export(
        transaction(capture=ROW % 50),
        transaction(2, trashed_at="2026-03-12T10:00:00+00:00"),
        captures=captures,
    )

    file = read(content)

    (row,) = rows(file)
    entry = unpacked(row.entry or b"")
    assert (entry["origin"]["text"], str(entry["origin"]["row"])) == ("lunch 12.50", ROW % 1)
    said = next(problem.message for problem in file.problems if problem.code is Code.LEFT_BEHIND)
    assert said == "Not imported are transactions in the trash: 1, texts that aren't booked: 1."


def test_a_transaction_that_was_brought_keeps_its_origin() -> None:
    origin = {"row": ROW % 77, "text": "as typed elsewhere"}

    (row,) = rows(read(export(transaction(origin=origin))))

    entry = unpacked(row.entry or b"")
    assert {"row": str(entry["origin"]["row"]), "text": entry["origin"]["text"]} == origin


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"size": 0}, "size is 0"),
        ({"size": "1,250"}, "size: "),
        ({"size": 12.5}, "size: "),
        ({"size": 10**30}, "its size is"),
        ({"date": "2026-02-30"}, "date: "),
        ({"date": "1234-01-01"}, "years 1900 to 2199"),
        ({"kind": "GIFT"}, "kind: "),
        ({"_id": "7"}, "_id: "),
        ({"merchant": "x" * 500}, "200 characters"),
        ({"merchant": "a\ud800b"}, "readable"),
        ({"currency": "\ud800", "postings": [posting(currency="\ud800")]}, "no currency"),
        ({"note": "a\u0000b"}, "readable"),
        ({"refund_of": ROW % 9}, "only a refund"),
        ({"postings": []}, "parts don't sum"),
        ({"postings": [posting(minor=1250)]}, "parts don't sum"),
        ({"postings": [posting(minor=-1000), posting(minor=-200)]}, "parts don't sum"),
        ({"postings": [posting(minor=-25)] * 51, "size": 1275}, "parts don't sum"),
        ({"postings": [posting(currency="USD")]}, "other money"),
        ({"currency": "XYZ", "postings": [posting(currency="XYZ")]}, "XYZ is no currency"),
        ({"postings": [posting(base={"$x": 1})]}, "no currency in use"),
        ({"postings": [posting(base={"EUR": 10**19})]}, "one of its amounts"),
        ({"postings": [posting(rates={"USD": {"rate": "-1", "source": "OWN"}})]}, "rates"),
        ({"postings": [posting(rates={"USD": {"rate": "1e", "source": "OWN"}})]}, "rates"),
        ({"postings": [posting(tags=["x" * 80])]}, "tag"),
    ],
)
def test_what_no_person_could_enter_is_left_out_and_named(values: dict[str, Any], reason: str) -> None:
    content = export(transaction(7), transaction(**values), transaction(8))

    file = read(content)

    assert len(rows(file)) == 2
    (fault,) = faults(file)
    assert reason in fault, fault
    json.dumps(fault, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        ({"minor": -10_000}, "first side leaves"),
        ({"minor": 9_000}, "what was sent arrives"),
        ({"account": BANK}, "from one account to another"),
    ],
)
def test_a_transfer_leaves_here_and_comes_there(came: dict[str, Any], reason: str) -> None:
    (fault,) = faults(read(export(transfer(**came), transaction(2))))
    assert reason in fault


@pytest.mark.parametrize("rubbish", [7, None, "x", [], {}, [[]], {"_id": {}}])
def test_rubbish_in_place_of_a_transaction_is_left_out(rubbish: Any) -> None:
    file = read(export(rubbish, transaction()))

    assert (len(rows(file)), len(faults(file))) == (1, 1)


@pytest.mark.parametrize(
    "rubbish",
    [7, None, "x", {}, [7], [[]], [{}], [{"_id": "x"}], [account(currency="XYZ")], [account(name="")]],
)
def test_rubbish_in_place_of_the_rest_keeps_nothing_from_being_read(rubbish: Any) -> None:
    parts = dict.fromkeys(("accounts", "captures", "arrangements", "changes", "book"), rubbish)

    file = read(export(transaction(postings=[posting(account=None)]), **parts))

    assert file.format is Format.FINSIGHT
    assert len(rows(file)) == 1


def test_an_id_stands_in_a_file_once() -> None:
    file = read(export(transaction(), transaction(size=99), transaction(2)))
    assert (len(rows(file)), len(faults(file))) == (2, 1)


def test_an_account_that_the_file_does_not_tell_is_none() -> None:
    file = read(export(transaction(postings=[posting(account=ROW % 1)])))
    assert [one.account.id for one in file.statements if one.rows] == [None]
    assert Code.ACCOUNT_UNTOLD in codes(file)


def test_it_may_be_written_otherwise_by_a_program_in_between() -> None:
    """As `jq -S` does: indented, and in the order of names."""
    content = export(
        transaction(capture=ROW % 50),
        captures=[{"_id": ROW % 50, "text": "typed", "transactions": [ROW % 1]}],
    )
    again = json.dumps(json.loads(content), indent=2, sort_keys=True).encode()

    (row,) = rows(read(again))

    assert unpacked(row.entry or b"")["origin"]["text"] == "typed"
