from datetime import date

import pytest

from domain.imports.formats.problems import Code
from domain.imports.formats.statement import Wishes
from tests.domain.imports.formats.files import Told, codes, mt940_file, read_text, rows, told

RENT = Told(date(2024, 1, 31), -70000, "Rent")
STRUCTURED = (
    "105?00LASTSCHRIFT?10931?20EREF+E-77?21SVWZ+Strom Abschlag\n Januar?22 Vertrag 5?30BYLADEMM?31DE89370400440532013000"
    "?32Stadt?33werke?34992"
)


def statement(*lines: str, opening: str = "C240101EUR1000,00", closing: str = "C240131EUR300,00") -> str:
    return "\n".join(
        (":20:X", ":25:12345678/42", ":28C:1", f":60F:{opening}", *lines, f":62F:{closing}", "-", "")
    )


def test_a_statement_is_read_and_its_closing_balance_checked() -> None:
    file = read_text(mt940_file([RENT], opening=100_000))

    (found,) = file.statements
    assert told(file) == [("2024-01-31", "-700.00 EUR")]
    assert (found.account.id, found.account.bank, found.account.currency) == (
        "12345678/42",
        "12345678",
        "EUR",
    )
    assert str(found.closing and found.closing.money) == "300.00 EUR"
    assert file.problems == ()


def test_a_closing_balance_that_does_not_follow_is_told() -> None:
    file = read_text(mt940_file([RENT]).replace(":62F:D240131EUR700,00", ":62F:D240131EUR701,00"))

    assert codes(file) == {Code.CLOSING_BALANCE}


def test_structured_details_are_taken_apart() -> None:
    (row,) = rows(read_text(statement(":61:2401310131D700,00NMSCNONREF//BANK1", f":86:{STRUCTURED}")))

    assert (row.counterparty, row.counterparty_account) == ("Stadtwerke", "DE89370400440532013000")
    assert (row.description, row.reference) == ("Strom Abschlag Januar Vertrag 5", "E-77")
    assert (row.type_code, row.bank_id) == ("105", "BANK1")


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/NAME/J JANSEN/REMI/Huur januari/EREF/NOTPROVIDED",
            "Huur januari",
        ),
        ("911 PRZELEW; OD: JAN NOWAK; TYT.: CZYNSZ; TNR: 1", "CZYNSZ"),
        ("Just some words", "Just some words"),
    ],
)
def test_other_kinds_of_details_are_read(details: str, expected: str) -> None:
    (row,) = rows(read_text(statement(":61:2401310131D700,00NTRFNONREF", f":86:{details}")))

    assert row.description == expected


def test_a_reversed_credit_goes_out_and_a_reversed_debit_comes_in() -> None:
    file = read_text(statement(":61:2401310131RC800,00NTRFNONREF", ":61:2401310131RD100,00NTRFNONREF"))

    assert [(row.amount.minor, row.reversal) for row in rows(file)] == [(-80000, True), (10000, True)]


def test_the_30th_of_february_is_told_and_the_booking_date_taken() -> None:
    file = read_text(statement(":61:2402300301D700,00NTRFNONREF"))

    assert told(file) == [("2024-03-01", "-700.00 EUR")]
    assert [(each.code, each.line) for each in file.problems] == [(Code.DATE_ASSUMED, 5)]


def test_a_day_that_does_not_exist_and_has_no_booking_date_is_left_out() -> None:
    file = read_text(statement(":61:240230D700,00NTRFNONREF", closing="C240131EUR1000,00"))

    assert rows(file) == []
    assert Code.BAD_DATE in codes(file)


def test_an_entry_at_the_turn_of_the_year_gets_the_nearer_year() -> None:
    file = read_text(statement(":61:2401021230D700,00NTRFNONREF", ":61:2312300102C0,00NTRFNONREF"))

    assert [row.date for row in rows(file)] == [date(2023, 12, 30), date(2024, 1, 2)]


def test_a_time_at_the_beginning_of_a_line_is_no_field() -> None:
    (row,) = rows(
        read_text(statement(":61:2401310131D700,00NTRFNONREF", ":86:Shop at 12", ":20:15 o'clock", ":12:11"))
    )

    assert row.description == "Shop at 12 :20:15 o'clock :12:11"


def test_a_line_that_is_broken_before_the_amount_is_read() -> None:
    file = read_text(
        ":61:1811261126CR\n30,00N062NONREF\n:\n86:166?00GUTSCHR?20SVWZ+Test", Wishes(currency="EUR")
    )

    assert told(file) == [("2018-11-26", "30.00 EUR")]
    assert rows(file)[0].description == "Test"


def test_pages_of_one_statement_are_one() -> None:
    pages = mt940_file([RENT], opening=100_000).replace(":62F:", ":62M:") + mt940_file([RENT], opening=30_000)

    file = read_text(pages.replace(":28C:1\n:60F:C240131EUR300", ":28C:2\n:60M:C240131EUR300"))

    assert len(file.statements) == 1
    assert (len(rows(file)), file.problems) == (2, ())


def test_an_interim_report_takes_its_currency_from_its_limits() -> None:
    file = read_text(
        ":20:X\n:25:42\n:28C:1\n:34F:EURD0,00\n:13D:2401311730+0000\n:61:2401310131D0,42NMSC\n:90D:1EUR0,42\n"
    )

    assert (file.variant, told(file)) == ("MT942", [("2024-01-31", "-0.42 EUR")])


def test_a_foreign_purchase_is_kept() -> None:
    (row,) = rows(read_text(statement(":61:2401310131D700,00NTRFREF//B\n/OCMT/USD760,87//EXCH/0,92/")))

    assert (str(row.original), str(row.rate)) == ("-760.87 USD", "0.92")


def test_a_line_that_cannot_be_read_is_told_and_others_are_kept() -> None:
    file = read_text(statement(":61:nonsense", ":61:2401310131D700,00NTRFNONREF"))

    assert told(file) == [("2024-01-31", "-700.00 EUR")]
    assert [(each.code, each.line) for each in file.problems] == [(Code.BROKEN, 5)]
