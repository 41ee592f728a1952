from datetime import date

import pytest

from domain.imports.formats.problems import Code
from tests.domain.imports.formats.files import (
    Told,
    camt_balance,
    camt_entry,
    camt_file,
    codes,
    read_text,
    rows,
    told,
)

RENT = Told(date(2024, 1, 31), -70000, "Rent")
BATCH = Told(date(2024, 1, 31), -630, "Batch")
LAUGHS = "".join(f'<!ENTITY lol{level} "{f"&lol{level - 1};" * 10}">' for level in range(1, 10))


def detail(amount: str, name: str, currency: str = "EUR") -> str:
    return (
        f'<TxDtls><Refs><EndToEndId>{name}-1</EndToEndId></Refs><Amt Ccy="{currency}">{amount}</Amt>'
        f"<RltdPties><Cdtr><Pty><Nm>{name}</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct>"
        f"</RltdPties><RmtInf><Ustrd>For {name}</Ustrd></RmtInf></TxDtls>"
    )


@pytest.mark.parametrize(
    "version", ["052.001.02", "053.001.02", "053.001.04", "053.001.08", "054.001.06", "053.001.13"]
)
def test_every_message_and_version_is_read(version: str) -> None:
    file = read_text(camt_file(camt_entry(RENT), version=version))

    assert told(file) == [("2024-01-31", "-700.00 EUR")]
    assert (file.variant, file.statements[0].account.iban) == (f"camt.{version}", "DE89370400440532013000")
    assert file.problems == ()


def test_a_single_detail_tells_the_other_side() -> None:
    (row,) = rows(read_text(camt_file(camt_entry(RENT, detail("700.00", "Landlord")))))

    assert (row.counterparty, row.counterparty_account) == ("Landlord", "NL91ABNA0417164300")
    assert (row.description, row.reference, row.line) == ("For Landlord", "Landlord-1", 3)


def test_a_batch_is_booked_singly_where_its_details_sum_to_it() -> None:
    file = read_text(camt_file(camt_entry(BATCH, detail("3.10", "One") + detail("3.20", "Two"))))

    assert [(str(row.amount), row.counterparty) for row in rows(file)] == [
        ("-3.10 EUR", "One"),
        ("-3.20 EUR", "Two"),
    ]
    assert file.problems == ()


@pytest.mark.parametrize(
    "details",
    [
        detail("3.10", "One") + detail("3.10", "Two"),
        detail("3.10", "One", "CHF") + detail("3.20", "Two", "CHF"),
    ],
)
def test_a_batch_whose_details_do_not_sum_to_it_is_booked_whole(details: str) -> None:
    file = read_text(camt_file(camt_entry(BATCH, details)))

    assert told(file) == [("2024-01-31", "-6.30 EUR")]
    assert codes(file) == {Code.BATCH_WHOLE}


def test_a_reversal_has_the_direction_that_is_written() -> None:
    back = Told(date(2024, 1, 31), 70000, "Rent back")

    (row,) = rows(read_text(camt_file(camt_entry(back, extra="<RvslInd>true</RvslInd>"))))

    assert (row.amount.minor, row.reversal) == (70000, True)


def test_pending_entries_are_marked_and_informing_ones_left_out() -> None:
    entries = camt_entry(RENT) + camt_entry(RENT, status="<Cd>PDNG</Cd>") + camt_entry(RENT, status="INFO")

    file = read_text(camt_file(entries))

    assert [row.pending for row in rows(file)] == [False, True]
    assert codes(file) == {Code.NOT_BOOKED}


def test_closing_balances_are_checked_against_booked_rows() -> None:
    entries = camt_entry(RENT) + camt_entry(RENT, status="PDNG")
    opening = camt_balance("OPBD", "1000.00")

    good = read_text(camt_file(entries, opening + camt_balance("CLBD", "300.00")))
    bad = read_text(camt_file(entries, opening + camt_balance("CLBD", "299.00")))

    assert good.problems == ()
    assert codes(bad) == {Code.CLOSING_BALANCE}
    assert "-1.00 EUR" in bad.problems[0].message


def test_what_stands_before_a_break_is_read() -> None:
    text = camt_file(camt_entry(RENT) + camt_entry(BATCH))

    file = read_text(text[: text.index("Batch")])

    assert told(file) == [("2024-01-31", "-700.00 EUR")]
    assert [(each.code, each.line) for each in file.problems] == [(Code.TRUNCATED, 4)]


def test_an_entry_that_cannot_be_read_is_told_with_its_element() -> None:
    bad = camt_entry(RENT).replace("700.00", "700.005")
    undated = camt_entry(RENT).replace("2024-01-31", "2024-02-30")

    file = read_text(camt_file(bad + undated))

    assert [(each.code, each.element, each.line) for each in file.problems[:2]] == [
        (Code.TOO_MANY_DECIMALS, "Amt", 3),
        (Code.BAD_DATE, "BookgDt", 4),
    ]


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE Document [<!ENTITY lol0 "lol">{LAUGHS}]>',
        '<!DOCTYPE Document [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Document SYSTEM "http://localhost/statement.dtd">',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(doctype: str) -> None:
    text = camt_file(camt_entry(Told(date(2024, 1, 31), -1, "&lol9;"))).replace("?>\n", f"?>\n{doctype}", 1)

    file = read_text(text)

    assert codes(file) == {Code.UNSAFE_XML}
    assert file.statements == ()


def test_nesting_without_end_is_refused() -> None:
    assert codes(read_text(camt_file("<Ntry>" * 100_000))) == {Code.UNSAFE_XML}


def test_the_instructed_amount_and_its_rate_are_kept() -> None:
    exchange = "<CcyXchg><XchgRate>0.92</XchgRate></CcyXchg>"
    details = (
        f'<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">760.87</Amt>{exchange}</InstdAmt></AmtDtls></TxDtls>'
    )

    (row,) = rows(read_text(camt_file(camt_entry(RENT, details))))

    assert (str(row.original), str(row.rate)) == ("-760.87 USD", "0.92")
