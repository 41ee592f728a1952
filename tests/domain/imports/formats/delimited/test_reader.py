"""CSV as banks write it: each example is the kind of file of some bank, made up."""

from dataclasses import replace

import pytest

from domain.imports.formats.mapping import DateOrder, Role, Sign
from domain.imports.formats.problems import Code, Severity
from domain.imports.formats.statement import UNKNOWN_CURRENCY, Wishes
from tests.domain.imports.formats.files import codes, read_text, rows, told

EUR = Wishes(currency="EUR")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'Date,Description,Amount\n2024-01-30,Coffee,-3.50\n2024-01-31,Pay,"1,200.00"\n',
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="commas, with thousands in quotes",
        ),
        pytest.param(
            "Buchungstag;Text;Betrag\n30.01.2024;Kaffee;-3,50\n31.01.2024;Lohn;1.200,00\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="semicolons, with decimal commas",
        ),
        pytest.param(
            "Datum\tText\tBetrag\n30.01.2024\tKaffee\t3,50-\n31.01.2024\tLohn\t1 200,00+\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="tabs, with trailing signs",
        ),
        pytest.param(
            "Date|Details|Amount\n01/30/2024|Coffee|(3.50)\n01/31/2024|Pay|1200.00\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="pipes, with parentheses",
        ),
        pytest.param(
            "Date,Details,Paid out,Paid in\n30/01/2024,Coffee,3.50,\n31/01/2024,Pay,,1200.00\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="two columns",
        ),
        pytest.param(
            "Buchungstag;Zweck;Soll;Haben\n30.01.2024;Kaffee;-3,50;\n31.01.2024;Lohn;;1.200,00\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="two columns, the first with a minus of its own",
        ),
        pytest.param(
            'Datum,Naam,Af Bij,Bedrag (EUR),Mededelingen\n20240130,Cafe,Af,"3,50",x\n20240131,Werk,Bij,"1200,00",y\n',
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="a column that says debit or credit",
        ),
        pytest.param(
            "30.01.2024;Kaffee am Morgen;3,50;S\n31.01.2024;Lohn des Monats;1.200,00;H\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="no header, a letter for the direction",
        ),
        pytest.param(
            "Umsätze Girokonto\nKontonummer:;12345678\n\nBuchungstag;Text;Betrag\n30.01.2024;Kaffee;-3,50\n"
            "Buchungstag;Text;Betrag\n31.01.2024;Lohn;1.200,00\n;;\nSumme;;1.196,50\nStand: 31.01.2024\n",
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="preamble, repeated header, total, footer",
        ),
        pytest.param(
            'Date;Libellé;Débit euros;Crédit euros\n30/01/2024;"CARTE\nCAFE; PARIS\n";3,50;\n31/01/2024;"PAIE";;1 200,00\n',
            [("2024-01-30", "-3.50 EUR"), ("2024-01-31", "1200.00 EUR")],
            id="quoted fields of several lines",
        ),
        pytest.param(
            "sep=;\nDate;Text;Amount\n2024-01-30;Coffee;-3.50\n",
            [("2024-01-30", "-3.50 EUR")],
            id="Excel's line about the delimiter",
        ),
        pytest.param(
            "77\tEUR\t20240130\t100,00\t96,50\tCAFE AM EN\t-3,50\n77\tEUR\t20240131\t96,50\t1296,50\tWERK BV X\t1200,00\n"
            "77\tEUR\t20240131\t1296,50\t1290,00\tWINKEL AA\t-6,50\n77\tEUR\t20240131\t1290,00\t1280,00\tWINKEL BB\t-10,00\n",
            [
                ("2024-01-30", "-3.50 EUR"),
                ("2024-01-31", "1200.00 EUR"),
                ("2024-01-31", "-6.50 EUR"),
                ("2024-01-31", "-10.00 EUR"),
            ],
            id="no header, balances beside the amount",
        ),
    ],
)
def test_each_kind_is_read_without_a_question(text: str, expected: list[tuple[str, str]]) -> None:
    file = read_text(text, EUR)

    assert told(file) == expected
    assert file.questions == ()
    assert all(problem.severity is Severity.NOTE for problem in file.problems)


def test_the_mapping_that_was_found_is_told() -> None:
    mapping = read_text(
        "Booked;x\n\nBuchungstag;Name;Text;Betrag (EUR);Saldo\n31.01.2024;A;B;-1,50;9,00\n"
    ).mapping

    assert mapping is not None
    assert (mapping.delimiter, mapping.header_line, mapping.decimal) == (";", 3, ",")
    assert (mapping.date_order, mapping.sign, mapping.currency) == (DateOrder.DMY, Sign.SIGNED, "EUR")
    assert [(column.index, column.role) for column in mapping.columns] == [
        (0, Role.DATE),
        (1, Role.COUNTERPARTY),
        (2, Role.DESCRIPTION),
        (3, Role.AMOUNT),
        (4, Role.BALANCE),
    ]


def test_a_corrected_mapping_is_obeyed() -> None:
    text = "Date,Old,New,Note\n2024-01-31,1.00,2.00,x\n"
    mapping = read_text("Date,Old,Amount,Note\n2024-01-31,1.00,2.00,x\n").mapping
    assert mapping is not None

    file = read_text(
        text, Wishes(currency="EUR", mapping=replace(mapping, headings=("Date", "Old", "New", "Note")))
    )

    assert told(file) == [("2024-01-31", "2.00 EUR")]


def test_a_remembered_mapping_finds_its_header_further_down() -> None:
    mapping = read_text("Date,Amount,Note\n03/04/2024,-2.00,x\n", Wishes(date_order=DateOrder.MDY)).mapping

    file = read_text(
        "Export of today\n\nDate,Amount,Note\n05/06/2024,-2.00,x\n", Wishes(currency="EUR", mapping=mapping)
    )

    assert told(file) == [("2024-05-06", "-2.00 EUR")]
    assert file.questions == ()


def test_a_mapping_that_does_not_fit_is_told_and_the_columns_are_found_anew() -> None:
    mapping = read_text("Date,Amount,Note\n2024-01-31,-2.00,x\n").mapping

    file = read_text("Datum;Betrag;Text\n31.01.2024;-3,00;x\n", Wishes(currency="EUR", mapping=mapping))

    assert codes(file) == {Code.MAPPING_DOES_NOT_FIT}
    assert told(file) == [("2024-01-31", "-3.00 EUR")]


def test_dates_that_fit_two_orders_are_asked_with_both_readings() -> None:
    text = "Date,Description,Amount,Currency\n03/04/2024,Coffee,-3.50,EUR\n05/06/2024,Tea,-2.00,EUR\n"

    (question,) = read_text(text).questions

    assert (question.code, question.line) == (Code.DATE_ORDER, 2)
    assert [(reading.value, reading.sentence) for reading in question.readings] == [
        ("DMY", "“03/04/2024” is 3 April 2024."),
        ("MDY", "“03/04/2024” is 4 March 2024."),
    ]
    answered = read_text(text, Wishes(date_order=DateOrder.MDY))
    assert answered.questions == ()
    assert told(answered) == [("2024-03-04", "-3.50 EUR"), ("2024-05-06", "-2.00 EUR")]


def test_the_last_row_of_all_can_decide_about_the_first() -> None:
    lines = "".join(f"{day:02d}/{day:02d}/2024,Row,-1.00\n" for day in range(1, 13)) * 100

    file = read_text(f"Date,Description,Amount\n03/04/2024,First,-1.00\n{lines}01/31/2024,Last,-1.00\n", EUR)

    assert file.questions == ()
    assert told(file)[0] == ("2024-03-04", "-1.00 EUR")


def test_amounts_without_any_sign_are_asked() -> None:
    text = "Merchant Name,Date,Amount\nShop,2024-01-31,36.33\n"

    asked = read_text(text, EUR)

    assert [problem.code for problem in asked.questions] == [Code.SIGN]
    assert told(asked) == [("2024-01-31", "-36.33 EUR")]
    assert told(read_text(text, replace(EUR, sign=Sign.SIGNED))) == [("2024-01-31", "36.33 EUR")]


def test_balances_prove_the_sign_so_that_nothing_is_asked() -> None:
    text = "Date,Description,Amount,Balance\n" + "".join(
        f"2024-01-{day:02d},Row {day},1.00,{100 - day}.00\n" for day in range(1, 9)
    )

    file = read_text(text, EUR)

    assert file.questions == ()
    assert {row.amount.minor for row in rows(file)} == {-100}


def test_a_mark_before_three_figures_is_asked_where_no_other_amount_tells() -> None:
    text = 'Date,Description,Amount\n2024-01-31,Car,"-1,234"\n2024-01-31,Pay,"2,345"\n'

    file = read_text(text, EUR)

    assert [problem.code for problem in file.questions] == [Code.DECIMAL_MARK]
    assert told(file)[0] == ("2024-01-31", "-1234.00 EUR")


def test_a_currency_that_is_nowhere_told_is_asked() -> None:
    file = read_text("Date,Description,Amount\n2024-01-31,Coffee,-3.50\n")

    assert [problem.code for problem in file.questions] == [Code.CURRENCY_UNKNOWN]
    assert rows(file)[0].amount.currency == UNKNOWN_CURRENCY


def test_rows_of_several_currencies_and_accounts_are_statements_of_their_own() -> None:
    lines = "".join(
        f"A,2024-01-0{day},x{day},-1.00,EUR\nB,2024-01-0{day},y{day},-2.00,USD\n" for day in range(1, 6)
    )

    file = read_text(f"Account,Date,Description,Amount,Currency\n{lines}")

    found = {(each.account.id, each.account.currency): len(each.rows) for each in file.statements}
    assert found == {("A", "EUR"): 5, ("B", "USD"): 5}


def test_each_row_that_cannot_be_read_is_named_with_line_column_and_heading() -> None:
    file = read_text(
        "Date,Description,Amount,Currency\n2024-02-30,No day,-1.00,EUR\n2024-01-31,Too fine,-1.005,EUR\n"
        "2024-01-31,No number,abc,EUR\n2024-01-31,Nothing,,EUR\n2024-01-31,Good,-1.00,EUR\n2024-01-31,Odd,-1.00,QQQ\n"
    )

    errors = [
        (each.code, each.line, each.column, each.element)
        for each in file.problems
        if each.severity is Severity.ERROR
    ]
    assert errors == [
        (Code.BAD_DATE, 2, 1, "Date"),
        (Code.TOO_MANY_DECIMALS, 3, 3, "Amount"),
        (Code.BAD_AMOUNT, 4, 3, "Amount"),
        (Code.NO_AMOUNT, 5, None, None),
        (Code.BAD_CURRENCY, 7, None, None),
    ]
    assert told(file)[0] == ("2024-01-31", "-1.00 EUR")


def test_an_unclosed_quote_does_not_swallow_the_row_after_it() -> None:
    file = read_text(
        'Date,Description,Amount\n2024-01-01,"a,-1.00\n2024-01-02,"b",-2.00\n2024-01-03,"c",-3.00\n', EUR
    )

    assert told(file) == [("2024-01-02", "-2.00 EUR"), ("2024-01-03", "-3.00 EUR")]
    assert [(problem.code, problem.line) for problem in file.problems] == [(Code.BROKEN, 2)]


def test_lines_that_only_describe_belong_to_the_row_above() -> None:
    file = read_text(
        "Date,Description,Withdrawals (SGD),Deposits (SGD)\n18/04/2024,PURCHASE,6.50,\n,UBER TRIP,,\n"
    )

    assert [row.description for row in rows(file)] == ["PURCHASE UBER TRIP"]


def test_pending_rows_are_marked_and_void_ones_left_out() -> None:
    file = read_text(
        "Started Date,Completed Date,Description,Amount,Currency,State\n2024-01-30,2024-01-31,A,-1.00,EUR,COMPLETED\n"
        "2024-01-31,,B,-2.00,EUR,PENDING\n2024-01-31,,C,-3.00,EUR,REVERTED\n"
    )

    assert [(row.description, row.pending) for row in rows(file)] == [("A", False), ("B", True)]
    assert codes(file) == {Code.NOT_BOOKED}


def test_balances_among_the_rows_are_no_rows_and_are_checked() -> None:
    text = (
        "Date,Details,Amount,Currency,D/K\n2024-01-01,Opening balance,100.00,EUR,K\n2024-01-02,Shop,15.00,EUR,D\n"
        "2024-01-31,Turnover,15.00,EUR,D\n2024-01-31,Closing balance,{},EUR,K\n"
    )

    good, bad = read_text(text.format("85.00")), read_text(text.format("80.00"))

    assert told(good) == told(bad) == [("2024-01-02", "-15.00 EUR")]
    assert codes(good) == {Code.NO_TRANSACTION_HERE}
    assert Code.CLOSING_BALANCE in codes(bad)


def test_a_gap_in_the_column_of_balances_is_told() -> None:
    lines = [f"2024-01-{day:02d},Row,-1.00,{100 - day}.00" for day in range(1, 20) if day != 9]

    file = read_text("Date,Description,Amount,Balance\n" + "\n".join(lines) + "\n", EUR)

    assert [(problem.code, problem.line) for problem in file.problems] == [(Code.RUNNING_BALANCE, 10)]


def test_the_purchase_in_another_currency_is_kept() -> None:
    file = read_text(
        "Date,Description,Amount,Currency,Original Amount,Original Currency,Exchange Rate\n"
        "2024-01-31,Hotel,-9.20,EUR,-10.00,USD,0.92\n"
    )

    (row,) = rows(file)
    assert (str(row.original), str(row.rate)) == ("-10.00 USD", "0.92")


def test_ids_that_repeat_distinguish_nothing() -> None:
    own = read_text("Date,Description,Amount,Transaction ID\n2024-01-31,A,-1,T1\n2024-01-31,B,-1,T2\n", EUR)
    common = read_text(
        "Date,Description,Amount,Transaction ID\n2024-01-31,A,-1,T1\n2024-01-31,B,-1,T1\n", EUR
    )

    assert [row.bank_id for row in rows(own)] == ["T1", "T2"]
    assert [row.bank_id for row in rows(common)] == [None, None]


def test_a_journal_of_double_entry_is_refused() -> None:
    file = read_text(
        "JournalNumber,JournalDate,AccountName,NetAmount\n1,23-Jan-15,Income,-36\n1,23-Jan-15,Income,36\n"
    )

    assert codes(file) == {Code.JOURNAL}


def test_a_table_whose_columns_are_unknown_asks_for_them() -> None:
    file = read_text("तारीख,विवरण,राशि\n2020/01/02,A,1000\n2020/01/03,B,2000\n")

    assert [problem.code for problem in file.questions] == [Code.COLUMNS_UNKNOWN]
    assert file.mapping is not None
    assert file.mapping.headings == ("तारीख", "विवरण", "राशि")


def test_a_header_without_rows_is_an_account_without_transactions() -> None:
    file = read_text("Date,Description,Amount (EUR)\n")

    assert codes(file) == {Code.NO_TRANSACTIONS}
    assert file.statements[0].account.currency == "EUR"


def test_a_corrected_encoding_is_obeyed_where_the_file_is_no_utf_8() -> None:
    text = "Date,Description,Amount (EUR)\n2024-01-31,\u00e8\u00ec,-1.00\n"
    found = read_text(text, encoding="cp1252")
    assert found.mapping is not None

    corrected = read_text(text, Wishes(mapping=replace(found.mapping, encoding="cp1250")), encoding="cp1252")

    assert rows(found)[0].description == "èì"
    assert rows(corrected)[0].description == "čě"
    assert corrected.encoding == "cp1250"
