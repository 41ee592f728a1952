from domain.imports.formats.problems import Code
from domain.imports.formats.statement import AccountKind, Format
from tests.domain.imports.formats.files import codes, read_text, rows, told

SGML = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><FI><ORG>Made Up Bank</FI></SONRS></SIGNONMSGSRSV1>
<{message}><CCSTMTTRNRS><{statement}><CURDEF>USD<CCACCTFROM><ACCTID>4111</CCACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240131120000.000[-5:EST]<TRNAMT>-5,50<FITID>F1<NAME>Caf&eacute; &amp; Bar<MEMO>Cafe more</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20240130<TRNAMT>+20.00<FITID>F2<NAME>Refund<ORIGCURRENCY><CURRATE>0.5<CURSYM>EUR</ORIGCURRENCY></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>-123.45<DTASOF>20240131</LEDGERBAL></{statement}></CCSTMTTRNRS></{message}></OFX>
"""
CARD = SGML.format(message="CREDITCARDMSGSRSV1", statement="CCSTMTRS")


def test_sgml_of_a_card_is_read() -> None:
    file = read_text(CARD)

    (statement,) = file.statements
    first, second = statement.rows
    assert (file.format, file.variant, file.problems) == (Format.OFX, "OFX 1.2", ())
    assert (statement.account.kind, statement.account.id, statement.account.currency) == (
        AccountKind.CARD,
        "4111",
        "USD",
    )
    assert told(file) == [("2024-01-31", "-5.50 USD"), ("2024-01-30", "20.00 USD")]
    assert (first.bank_id, first.counterparty, first.description) == (
        "F1",
        "Café & Bar",
        "Café & Bar Cafe more",
    )
    assert (str(second.original), str(second.rate)) == ("40.00 EUR", "0.5")
    assert statement.closing is not None
    assert str(statement.closing.money) == "-123.45 USD"


def test_a_transaction_without_a_readable_day_or_amount_is_left_out_and_told() -> None:
    text = CARD.replace("20240130", "20240231").replace("-5,50", "$5")

    file = read_text(text)

    assert rows(file) == []
    assert [(each.code, each.element, each.line) for each in file.problems] == [
        (Code.BAD_AMOUNT, "TRNAMT", 9),
        (Code.BAD_DATE, "DTPOSTED", 10),
        (Code.NO_TRANSACTIONS, None, None),
    ]


def test_a_truncated_file_keeps_whole_transactions_only() -> None:
    file = read_text(CARD[: CARD.index("<FITID>F2")])

    assert told(file) == [("2024-01-31", "-5.50 USD")]
    assert [(each.code, each.line) for each in file.problems] == [(Code.TRUNCATED, 10)]


def test_an_investment_statement_is_refused_by_name() -> None:
    file = read_text(
        "<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD</INVSTMTRS></INVSTMTTRNRS></OFX>"
    )

    assert codes(file) == {Code.INVESTMENT}


def test_a_bank_statement_beside_an_investment_is_read_and_the_rest_told() -> None:
    investment = "<INVSTMTTRNRS><INVSTMTRS><INVTRANLIST><INVBANKTRAN><STMTTRN><TRNAMT>1<DTPOSTED>20240101</STMTTRN></INVSTMTRS></INVSTMTTRNRS>"

    file = read_text(CARD.replace("</OFX>", f"{investment}</OFX>"))

    assert len(rows(file)) == 2
    assert codes(file) == {Code.INVESTMENT_PART}


def test_the_banks_own_error_is_passed_on() -> None:
    file = read_text(
        "<OFX><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Wrong password</STATUS></SONRS></OFX>"
    )

    assert codes(file) == {Code.BANK_ERROR}
    assert "Wrong password" in file.problems[0].message


def test_accounts_that_are_only_listed_are_statements_without_rows() -> None:
    accounts = "".join(
        f"<ACCTINFO><DESC>{name}<BANKACCTINFO><BANKACCTFROM><BANKID>1<ACCTID>{name}<ACCTTYPE>SAVINGS</BANKACCTFROM></ACCTINFO>"
        for name in ("one", "two")
    )

    file = read_text(f"<OFX><SIGNUPMSGSRSV1>{accounts}</SIGNUPMSGSRSV1></OFX>")

    assert [(each.account.name, each.account.kind) for each in file.statements] == [
        ("one", AccountKind.SAVINGS),
        ("two", AccountKind.SAVINGS),
    ]


def test_cdata_is_text_and_entities_of_a_files_own_do_not_exist() -> None:
    file = read_text(CARD.replace("Refund", "<![CDATA[R & <b> &amp;]]>").replace("Cafe more", "&lol9;"))

    first, second = rows(file)
    assert second.counterparty == "R & <b> &amp;"
    assert "&lol9;" in first.description
