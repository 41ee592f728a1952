"""Kinds of columns and cells that banks have, a made-up file each: what makes one of them right makes its like right."""

import pytest

from domain.imports.corrections import MappingEdit, WishesEdit, corrected
from domain.imports.formats.mapping import DateOrder, Role, Sign
from domain.imports.formats.problems import Code
from domain.imports.formats.statement import Wishes
from domain.imports.models import Import, StoredWishes
from domain.imports.wishes import stored_mapping
from tests.domain.imports.formats.files import codes, read_text, rows, told

EUR = Wishes(currency="EUR")


@pytest.mark.parametrize(
    "heading",
    ["Betrag (€)", "Montant euros", "Montant operation en euro", "Importo EUR", "Amount [EUR]"],
)
def test_a_heading_says_the_currency_by_code_sign_or_word(heading: str) -> None:
    file = read_text(f"Datum;Text;{heading}\n14.03.2025;Kaffee;-3,50\n13.03.2025;Tee;-2,50\n")

    assert told(file) == [("2025-03-14", "-3.50 EUR"), ("2025-03-13", "-2.50 EUR")]


def test_amounts_of_each_currency_may_have_a_column_of_their_own() -> None:
    file = read_text(
        "Account,Transaction Date,Description,CAD$,USD$\nA,3/14/2025,Coffee,-4.55,\nA,3/13/2025,Books,,-12.99\n"
    )

    assert told(file) == [("2025-03-14", "-4.55 CAD"), ("2025-03-13", "-12.99 USD")]
    assert file.mapping is not None
    run: Import = Import.model_construct(
        mapping=stored_mapping(file.mapping), wishes=StoredWishes(), statements=[]
    )
    wished = corrected(run, edit_of(date_order=DateOrder.MDY))
    assert wished.mapping is not None
    assert [role for _, role in wished.mapping.columns].count(Role.AMOUNT) == 2


def edit_of(**values: object) -> WishesEdit:
    return WishesEdit({}, MappingEdit(values))


FEES = (
    "Date,Description,Amount,Fee,Currency,Balance\n2025-03-01,Top-up,100.00,1.00,GBP,99.00\n"
    "2025-03-02,Shop,-20.00,0.00,GBP,79.00\n2025-03-03,Exchange,-20.00,0.20,GBP,58.80\n"
)


def test_a_fee_that_the_balance_moves_by_is_part_of_the_row() -> None:
    file = read_text(FEES)

    assert told(file) == [
        ("2025-03-01", "99.00 GBP"), ("2025-03-02", "-20.00 GBP"), ("2025-03-03", "-20.20 GBP")
    ]  # fmt: skip
    assert codes(file) == set()


def test_a_fee_that_the_balance_does_not_move_by_stays_apart_and_is_told_once() -> None:
    file = read_text(FEES.replace("58.80", "59.00").replace(",99.00", ",100.00").replace(",79.00", ",80.00"))

    assert told(file)[2] == ("2025-03-03", "-20.00 GBP")
    assert [problem.line for problem in file.problems if problem.code is Code.FEE_APART] == [2]


def test_beside_a_fee_the_net_amount_is_read_and_a_fee_of_nothing_is_none() -> None:
    net = read_text("Date,Notes,Amount,Fee,Net Amount\n2025-03-13,Cash out,-$100.00,-$1.50,-$101.50\n", EUR)
    free = read_text("Date,Notes,Amount,Fee\n2025-03-13,Cash out,-$100.00,$0.00\n", EUR)

    assert told(net) == [("2025-03-13", "-101.50 EUR")]
    assert codes(free) == set()


def test_who_paid_and_who_was_paid_stand_in_two_columns() -> None:
    file = read_text(
        "Buchungsdatum;Zahlungspflichtige*r;Zahlungsempfänger*in;Verwendungszweck;Betrag (€)\n"
        "14.03.25;ISSUER;REWE;Danke;-23,45\n13.03.25;Arbeitgeber;Anna;Gehalt;2.500\n"
    )

    assert [row.counterparty for row in rows(file)] == ["REWE", "Arbeitgeber"]


def test_an_account_is_no_name_of_the_other_side() -> None:
    file = read_text(
        "Date,Amount,Counterparty,Name,Description\n2025-03-14,-12.50,NL20INGB0001234567,Jumbo,Shopping\n",
        EUR,
    )

    (row,) = rows(file)
    assert (row.counterparty, row.counterparty_account) == ("Jumbo", "NL20INGB0001234567")


def test_columns_without_a_heading_continue_the_description() -> None:
    file = read_text(
        '"Data operacji","Kwota","Waluta","Opis transakcji","",""\n'
        '"2025-03-14","-23.99","PLN","Tytuł: 0004","Adres: ZABKA","Data: 2025-03-12"\n'
        '"2025-03-13","-1.99","PLN","Tytuł: 0005","Adres: KIOSK",""\n'
    )

    assert [row.description for row in rows(file)] == [
        "Tytuł: 0004 Adres: ZABKA Data: 2025-03-12", "Tytuł: 0005 Adres: KIOSK"
    ]  # fmt: skip


def test_a_dash_in_a_column_of_amounts_is_nothing() -> None:
    file = read_text(
        "14 Mar 25,Tesco,Visa,-,12.50\n13 Mar 25,Pret,Visa,-,4.50\n01 Mar 25,Payment,Visa,300.00,-\n", EUR
    )

    assert told(file) == [
        ("2025-03-14", "-12.50 EUR"),
        ("2025-03-13", "-4.50 EUR"),
        ("2025-03-01", "300.00 EUR"),
    ]


def test_money_in_may_have_a_minus_of_its_own() -> None:
    file = read_text(
        "Date,Description,Debit,Credit\n03/14/2025,Netflix,15.49,\n03/01/2025,Thank you,,-300.00\n", EUR
    )

    assert told(file) == [("2025-03-14", "-15.49 EUR"), ("2025-03-01", "300.00 EUR")]


@pytest.mark.parametrize(
    "text",
    [
        (
            "Trans. Date,Description,Amount,Category\n03/13/2025,Market,54.32,Food\n03/30/2025,Pump,40,Gas\n"
            "03/10/2025,INTERNET PAYMENT,-200.00,Payments\n"
        ),
        "date,title,amount\n2025-03-14,Livro,59.90\n2025-03-12,Pagamento recebido,-300.00\n2025-03-11,Uber,20.00\n",
        "Date,Description,Type,Amount\n2025-03-14,A,Purchase,5\n2025-03-13,B,Purchase,6\n2025-03-12,ACH,Payment,-90\n",
    ],
)
def test_where_only_payments_are_negative_the_rest_was_spent_and_the_person_is_asked(text: str) -> None:
    file = read_text(text, EUR)

    assert [problem.code for problem in file.questions] == [Code.SIGN]
    assert file.mapping is not None
    assert file.mapping.sign is Sign.INVERTED


@pytest.mark.parametrize("status", ["NON CONTABILIZZATO", "Venter", "Reserverat", "Umsatz vorgemerkt"])
def test_what_is_not_booked_yet_is_pending_in_whichever_language(status: str) -> None:
    file = read_text(
        f"Data,Descrizione,Status,Importo\n2025-03-14,Bar,{status},-2.50\n2025-03-13,Bar,OK,-1\n", EUR
    )

    assert [row.pending for row in rows(file)] == [True, False]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Дата;Описание;Сумма\n14.03.2025;Пятёрочка;-450,00\n13.03.2025;Зарплата;50000,00\n"),
        ("koi8_r", "Дата;Описание;Сумма\n14.03.2025;Пятёрочка;-450,00\n13.03.2025;Зарплата;50000,00\n"),
        (
            "cp1253",
            "Ημερομηνία;Αιτιολογία;Ποσό\n14/03/2025;ΣΚΛΑΒΕΝΙΤΗΣ;-450,00\n30/03/2025;Μισθοδοσία;50000,00\n",
        ),
        ("gb18030", "交易时间,商品,金额\n2025-03-14,咖啡,-450.00\n2025-03-13,转账,50000.00\n"),
        ("cp932", "日付,お取り扱い内容,金額\n2025/03/14,コンビニ,-450.00\n2025/03/13,給与,50000.00\n"),
        ("cp949", "거래일자,적요,거래금액\n2025-03-14,편의점,-450.00\n2025-03-13,급여,50000.00\n"),
    ],
)
def test_other_alphabets_are_told_apart_by_their_letters(encoding: str, text: str) -> None:
    file = read_text(text, EUR, encoding)

    described = [line.replace(",", ";").split(";")[1] for line in text.splitlines()[1:]]
    assert [row.description for row in rows(file)] == described
    assert [row.amount.minor for row in rows(file)] == [-45_000, 5_000_000]


def test_days_of_some_weeks_are_likelier_than_one_day_of_many_months() -> None:
    file = read_text("Date,Description,Amount\n03/12/2025,A,-1\n03/10/2025,B,-2\n03/01/2025,C,-3\n", EUR)

    assert [problem.code for problem in file.questions] == [Code.DATE_ORDER]
    assert [day for day, _ in told(file)] == ["2025-03-12", "2025-03-10", "2025-03-01"]


def test_trades_in_securities_are_refused_by_name() -> None:
    file = read_text(
        "Symbol,Date,Action,Quantity,Price,Amount\nAAPL,03/14/2025,BUY,10,150.00,-1501.00\n", EUR
    )

    assert codes(file) == {Code.INVESTMENT}
    assert "cash account" in file.problems[0].message
