"""Statement files, written from transactions as banks would write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.imports.formats.problems import Code
from domain.imports.formats.reading import read
from domain.imports.formats.statement import File, Row, Wishes


@dataclass(frozen=True)
class Told:
    """A transaction as a test thinks of it."""

    day: date
    minor: int
    text: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-2)


def rows(file: File) -> list[Row]:
    return [row for statement in file.statements for row in statement.rows]


def told(file: File) -> list[tuple[str, str]]:
    """(date, amount with currency) of each row."""
    return [(row.date.isoformat(), str(row.amount)) for row in rows(file)]


def codes(file: File) -> set[Code]:
    return {problem.code for problem in file.problems}


def read_text(text: str, wishes: Wishes | None = None, encoding: str = "utf-8") -> File:
    return read(text.encode(encoding), "statement", wishes)


def csv_file(transactions: Sequence[Told]) -> str:
    lines = (
        f'{each.day:%d.%m.%Y};"{each.text}";{str(each.amount).replace(".", ",")};EUR\n'
        for each in transactions
    )
    return "Buchungstag;Verwendungszweck;Betrag;Währung\n" + "".join(lines)


def ofx_file(transactions: Sequence[Told], *, closed: bool = True) -> str:
    """Version 2 where elements are closed, else version 1."""

    def value(name: str, text: object) -> str:
        return f"<{name}>{text}</{name}>" if closed else f"<{name}>{text}\n"

    entries = "".join(
        f"<STMTTRN>{value('TRNTYPE', 'OTHER')}{value('DTPOSTED', f'{each.day:%Y%m%d}120000')}"
        f"{value('TRNAMT', each.amount)}{value('FITID', number)}{value('NAME', each.text)}</STMTTRN>\n"
        for number, each in enumerate(transactions, start=1)
    )
    header = '<?OFX OFXHEADER="200" VERSION="211"?>' if closed else "OFXHEADER:100\nVERSION:102\n\n"
    account = f"<BANKACCTFROM>{value('BANKID', '1')}{value('ACCTID', '42')}{value('ACCTTYPE', 'CHECKING')}</BANKACCTFROM>"
    return (
        f"{header}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{value('CURDEF', 'EUR')}{account}"
        f"<BANKTRANLIST>{entries}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def qif_file(transactions: Sequence[Told]) -> str:
    records = (f"D{each.day:%Y-%m-%d}\nT{each.amount}\nP{each.text}\n^\n" for each in transactions)
    return "!Type:Bank\n" + "".join(records)


def camt_entry(
    each: Told, details: str = "", extra: str = "", status: str = "BOOK", line_end: str = "\n"
) -> str:
    way = "CRDT" if each.minor >= 0 else "DBIT"
    return (
        f'<Ntry><Amt Ccy="EUR">{abs(each.amount)}</Amt><CdtDbtInd>{way}</CdtDbtInd>{extra}<Sts>{status}</Sts>'
        f"<BookgDt><Dt>{each.day}</Dt></BookgDt><ValDt><Dt>{each.day}</Dt></ValDt>"
        f"<NtryDtls>{details}</NtryDtls><AddtlNtryInf>{each.text}</AddtlNtryInf></Ntry>{line_end}"
    )


def camt_file(entries: str, balances: str = "", version: str = "053.001.08") -> str:
    message, statement = {"052": ("BkToCstmrAcctRpt", "Rpt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}.get(
        version[:3], ("BkToCstmrStmt", "Stmt")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}">'
        f"<{message}><{statement}><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{balances}\n"
        f"{entries}</{statement}></{message}></Document>\n"
    )


def camt_balance(code: str, amount: str, day: str = "2024-01-31") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>'
    )


def mt940_file(transactions: Sequence[Told], opening: int = 0) -> str:
    def money(minor: int) -> str:
        return f"{abs(minor) // 100},{abs(minor) % 100:02d}"

    def balance(tag: str, minor: int) -> str:
        return f":{tag}:{'C' if minor >= 0 else 'D'}240131EUR{money(minor)}\n"

    lines = "".join(
        f":61:{each.day:%y%m%d}{each.day:%m%d}{'C' if each.minor >= 0 else 'D'}{money(each.minor)}NTRFNONREF\n"
        f":86:{each.text}\n"
        for each in transactions
    )
    closing = opening + sum(each.minor for each in transactions)
    return f":20:X\n:25:12345678/42\n:28C:1\n{balance('60F', opening)}{lines}{balance('62F', closing)}-\n"
