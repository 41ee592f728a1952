from domain.imports.formats.mapping import DateOrder
from domain.imports.formats.problems import Code
from domain.imports.formats.statement import AccountKind, Wishes
from tests.domain.imports.formats.files import codes, read_text, rows, told

EUR = Wishes(currency="EUR")


def test_a_list_with_splits_is_read() -> None:
    file = read_text(
        "!Account\nNMy Bank\nTBank\n^\n!Type:Bank\nD1/31'24\nU-10.00\nT-10.00\nN7\nPShop\nMweekly\nLFood\n"
        "SFood\nEbread\n$-9.00\nSCandy\nD1/1'20\n$-1.00\n^\n",
        EUR,
    )

    (row,) = rows(file)
    assert told(file) == [("2024-01-31", "-10.00 EUR")]
    assert (row.counterparty, row.description, row.category, row.reference) == (
        "Shop",
        "Shop weekly",
        "Food",
        "7",
    )
    assert [(part.category, part.note, str(part.amount)) for part in row.parts] == [
        ("Food", "bread", "-9.00 EUR"),
        ("Candy", None, "-1.00 EUR"),
    ]
    assert (file.statements[0].account.name, file.statements[0].account.kind) == ("My Bank", AccountKind.BANK)
    assert file.problems == ()


def test_parts_that_do_not_sum_are_left_out_and_told() -> None:
    file = read_text("!Type:Cash\nD31/01/2024\nT-10.00\nSFood\n$-9.00\n^\n", EUR)

    assert rows(file)[0].parts == ()
    assert codes(file) == {Code.PARTS_DIFFER}


def test_one_date_decides_the_order_of_all() -> None:
    american = read_text("!Type:Bank\nD2/3'2024\nT1\n^\nD2/14'2024\nT1\n^\n", EUR)
    british = read_text("!Type:Bank\nD2/3/2024\nT1\n^\nD14/2/2024\nT1\n^\n", EUR)

    assert told(american)[0][0] == "2024-02-03"
    assert told(british)[0][0] == "2024-03-02"


def test_an_order_that_nothing_decides_is_asked_and_the_answer_obeyed() -> None:
    text = "!Type:Bank\nD2/3/2024\nT1\n^\n"

    assert [problem.code for problem in read_text(text, EUR).questions] == [Code.DATE_ORDER]
    assert told(read_text(text, Wishes(currency="EUR", date_order=DateOrder.MDY))) == [
        ("2024-02-03", "1.00 EUR")
    ]


def test_each_account_has_a_statement_of_its_own_and_lists_of_other_things_are_passed_over() -> None:
    file = read_text(
        "!Option:AutoSwitch\n!Account\nNOne\nTBank\n^\nNTwo\nTCCard\n^\n!Clear:AutoSwitch\n!Type:Cat\nNFood\nE\n^\n"
        "!Account\nNOne\nTBank\n^\n!Type:Bank\nD2024-01-31\nT1.00\n^\n!Account\nNTwo\nTCCard\n^\n!Type:CCard\n"
        "D2024-01-31\nT-2.00\n^\n",
        EUR,
    )

    found = {each.account.name: [str(row.amount) for row in each.rows] for each in file.statements}
    assert found == {"One": ["1.00 EUR"], "Two": ["-2.00 EUR"]}


def test_a_record_without_its_end_and_an_impossible_day_are_told_with_their_lines() -> None:
    file = read_text("!Type:Bank\nD2024-02-30\nT1\n^\nD2024-01-31\nT1\n^\nD2024-01-31\nT2", EUR)

    assert told(file) == [("2024-01-31", "1.00 EUR")]
    assert [(each.code, each.line) for each in file.problems] == [(Code.BAD_DATE, 2), (Code.TRUNCATED, 8)]


def test_investments_are_refused_by_name() -> None:
    assert codes(read_text("!Type:Invst\nD2024-01-31\nNBuy\nT1\n^\n")) == {Code.INVESTMENT}
