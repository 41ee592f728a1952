"""On which account a file is booked: as the person says once, as it was remembered the next time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bson import ObjectId

from domain.errors import NotFound
from domain.ids import PublicId, Type
from domain.imports import service
from domain.imports.corrections import AccountEdit, WishesEdit, corrected
from domain.imports.models import Fate, Import
from domain.ledger.entries import Entry
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.people.models import Person
from domain.understanding.draft import Kind
from domain.undoing.models import Undo
from domain.undoing.service import Undoing
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, book_of, booked, draft, newcomer
from tests.domain.accounts.opening import accounts_of, as_it_is, balance, opened_account
from tests.tasks.importing import csv, imported, previewed, started, uploaded, worked

LUNCH, TRAM = "10.03.2026;REWE SAGT DANKE 4711;-12,50", "11.03.2026;BVG FAHRSCHEIN;-3,20"


def ofx(account: str, *rows: tuple[str, str, str], closing: str = "84.30") -> bytes:
    """Rows as (id, day, amount); what the account holds at the end of 11 March."""
    lines = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{own}<NAME>SHOP {own}</STMTTRN>\n"
        for own, day, amount in rows
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR"
        f"<BANKACCTFROM><BANKID>1<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n{lines}"
        f"</BANKTRANLIST><LEDGERBAL><BALAMT>{closing}<DTASOF>20260311</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


MARCH = ofx("42", ("A", "20260310", "-12.50"), ("B", "20260311", "-3.20"))
APRIL = ofx("42", ("C", "20260401", "-1.00"))
OTHER = ofx("43", ("D", "20260401", "-1.00"))


async def undone(bench: Workbench, person: Person, run: Import) -> Undo:
    undoing = Undoing(bench.journal, RecordingDoorbell(), person, await book_of(person))
    return await undoing.caused_by(PublicId(Type.IMPORT, run.book, run.id.binary), str(run.id), "importId")


async def named(
    bench: Workbench, person: Person, run: Import, account: ObjectId | None, number: str | None = None
) -> Import:
    """Read again with this account."""
    wishes = corrected(run, WishesEdit({}, account=AccountEdit(account, number)))
    run = await service.correct(RecordingDoorbell(), person, await book_of(person), run.id, wishes)
    return await worked(bench, run)


async def test_all_of_a_file_is_booked_on_the_account_that_was_named_with_it(
    bench: Workbench, anna: Person
) -> None:
    account = await opened_account(bench.journal, anna)
    run = await imported(bench, anna, csv(LUNCH, TRAM), account.id)

    assert [one.account for one in run.statements] == [account.id]
    assert await balance(account) == (Decimal("-15.70"), 0)


async def test_an_account_that_is_told_once_is_found_by_the_next_file_of_it(
    bench: Workbench, anna: Person
) -> None:
    account = await opened_account(bench.journal, anna)
    first = await previewed(bench, anna, MARCH)
    assert first.statements[0].account is None
    first = await named(bench, anna, first, account.id)
    assert [one.told for one in first.wishes.accounts] == ["42"]
    await worked(bench, await started(bench, anna, first))

    next_one, other = await previewed(bench, anna, APRIL), await previewed(bench, anna, OTHER)
    assert next_one.statements[0].account == account.id
    assert other.statements[0].account is None


async def test_the_same_columns_of_an_account_that_no_file_tells_are_remembered_too(
    bench: Workbench, anna: Person
) -> None:
    account = await opened_account(bench.journal, anna)
    await imported(bench, anna, csv(LUNCH), account.id)

    assert (await previewed(bench, anna, csv(TRAM))).statements[0].account == account.id


async def test_an_archived_account_is_not_found_again(bench: Workbench, anna: Person) -> None:
    account = await opened_account(bench.journal, anna)
    await imported(bench, anna, MARCH, account.id)
    await (await accounts_of(bench.journal, anna)).archive(account.id)

    assert (await previewed(bench, anna, APRIL)).statements[0].account is None
    with pytest.raises(NotFound):
        await uploaded(bench, anna, OTHER, account.id)


async def test_another_persons_account_is_not_found(bench: Workbench, anna: Person) -> None:
    ben = (await newcomer(bench.journal)).person
    account = await opened_account(bench.journal, ben)

    with pytest.raises(NotFound):
        await uploaded(bench, anna, MARCH, account.id)


@pytest.mark.parametrize(("opening", "held"), [("100.00", 84_30), ("50.00", 34_30)])
async def test_the_files_closing_balance_is_compared_with_what_the_account_held_then(
    bench: Workbench, anna: Person, opening: str, held: int
) -> None:
    account = await opened_account(bench.journal, anna, opening_balance=Decimal(opening))
    await imported(bench, anna, APRIL, account.id)
    run = await imported(bench, anna, MARCH, account.id)

    (statement,) = run.statements
    assert (statement.held, statement.closing) == (held, 84_30)


async def test_a_closing_balance_that_agrees_is_kept_as_what_the_account_was_reconciled_with(
    bench: Workbench, anna: Person
) -> None:
    values: dict[str, Any] = {"opening_balance": Decimal(100), "opening_date": date(2026, 1, 1)}
    account = await opened_account(bench.journal, anna, **values)
    other = await opened_account(bench.journal, anna, "Other", **values | {"opening_balance": Decimal(50)})
    late = await opened_account(bench.journal, anna, "Late", **values | {"opening_date": date(2026, 3, 12)})
    run = await imported(bench, anna, MARCH, account.id)
    await imported(bench, anna, MARCH, other.id)
    await imported(bench, anna, MARCH, late.id)

    found = [await as_it_is(one) for one in (account, other, late)]
    assert [(one.reconciled_on, one.reconciled_balance) for one in found] == [
        (date(2026, 3, 11), 84_30),
        (None, None),
        (None, None),
    ]
    undo = await undone(bench, anna, run)
    assert (undo.left_rows, (await as_it_is(account)).reconciled_on) == (0, None)


async def test_an_older_file_takes_no_later_agreement_away_that_still_holds(
    bench: Workbench, anna: Person
) -> None:
    account = await opened_account(
        bench.journal, anna, opening_balance=Decimal(100), opening_date=date(2026, 1, 1)
    )
    april = ofx("42", ("C", "20260401", "-1.00"), closing="83.30").replace(b"20260311", b"20260401")
    await imported(bench, anna, april, account.id)
    assert (await as_it_is(account)).reconciled_on is None
    await imported(bench, anna, MARCH, account.id)
    assert (await as_it_is(account)).reconciled_on == date(2026, 3, 11)
    await imported(bench, anna, april + b"\n", account.id)
    await imported(bench, anna, MARCH + b"\n", account.id)

    assert (await as_it_is(account)).reconciled_on == date(2026, 4, 1)


@pytest.mark.parametrize(("day", "held"), [(date(2026, 3, 12), 84_30), (date(2026, 3, 11), None)])
async def test_other_money_of_unknown_worth_matters_only_up_to_the_closing_day(
    bench: Workbench, anna: Person, day: date, held: int | None
) -> None:
    account = await opened_account(bench.journal, anna, opening_balance=Decimal(100))
    values = {"kind": Kind.EXPENSE, "amount": (Decimal(9), "USD"), "date": day, "account": account.id}
    await Ledger(bench.journal, anna, await book_of(anna)).create(Entry(values))
    run = await imported(bench, anna, MARCH, account.id)

    assert run.statements[0].held == held


async def test_a_row_of_another_account_is_no_duplicate(bench: Workbench, anna: Person) -> None:
    first = await opened_account(bench.journal, anna)
    second = await opened_account(bench.journal, anna, "Savings")
    await imported(bench, anna, csv(LUNCH), first.id)

    assert (await previewed(bench, anna, csv(LUNCH, TRAM), second.id)).counts == {Fate.NEW: 2}


async def test_what_was_typed_moves_to_the_account_of_its_bank_row(bench: Workbench, anna: Person) -> None:
    account = await opened_account(bench.journal, anna)
    await booked(bench.journal, anna, draft("12.50"))
    run = await imported(bench, anna, csv(LUNCH), account.id)

    raw = await Transaction.get_pymongo_collection().find_one({"book": anna.home_book})
    assert run.counts == {Fate.MATCHES_CAPTURE: 1}
    assert raw is not None
    assert raw["postings"][0]["account"] == account.id
    assert await balance(account) == (Decimal("-12.50"), 0)
