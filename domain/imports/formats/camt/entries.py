"""One Ntry to rows: its details singly where they sum to it, else the entry as a whole."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from domain.imports.formats import checks
from domain.imports.formats.amounts import Unreadable, read_money, report
from domain.imports.formats.camt.elements import Element
from domain.imports.formats.checks import Currencies
from domain.imports.formats.dates import civil
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.statement import RAW_LENGTH, Row
from domain.money import Money

PENDING = frozenset(("PDNG", "FUTR"))
NOT_PROVIDED = frozenset(("NOTPROVIDED", "NONREF", "NONE", ""))
REFERENCES = ("AcctSvcrRef", "EndToEndId", "TxId", "UETR", "InstrId", "MndtId", "ChqNb", "PmtInfId", "MsgId")
TRUE = frozenset(("true", "1"))


def read_date(element: Element | None) -> date | None:
    """A Dt or the civil date of a DtTm as the bank writes it, whatever its zone."""
    text = element.get("Dt", "DtTm") or element.text if element else ""
    year, month, day = text[:4], text[5:7], text[8:10]
    if not (year.isdecimal() and month.isdecimal() and day.isdecimal()):
        return None
    return civil(int(year), int(month), int(day))


def signed(
    element: Element, currencies: Currencies, problems: Problems, amount: Element | None
) -> Money | None:
    """An Amt with the direction of its CdtDbtInd, which already is that of a reversal too."""
    line = element.line
    if amount is None or not amount.text:
        problems.add(Code.NO_AMOUNT, "This entry has no amount.", line, element=element.name)
        return None
    currency = currencies.settle(amount.attributes.get("Ccy"), amount.line)
    way = element.get("CdtDbtInd")
    if way not in {"CRDT", "DBIT"}:
        problems.add(
            Code.BAD_AMOUNT, "It isn't said whether this is credit or debit.", line, element="CdtDbtInd"
        )
        return None
    try:
        money = read_money(amount.text, currency, decimal=".")
    except Unreadable as fault:
        report(problems, fault, amount.text, currency, amount.line, element="Amt")
        return None
    return money if way == "CRDT" else Money(-money.minor, currency)


@dataclass(frozen=True, slots=True)
class Entries:
    """Reads entries. `fallback` is the statement's own day, for entries that have none."""

    currencies: Currencies
    problems: Problems

    def rows(self, entry: Element, fallback: date | None) -> list[Row]:
        status = entry.get("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK"
        if status == "INFO":
            sentence = "This entry only informs and is not booked; it is left out."
            self.problems.add(Code.NOT_BOOKED, sentence, entry.line, element="Ntry")
            return []
        amount = signed(entry, self.currencies, self.problems, entry.find("Amt"))
        day = self.day(entry, fallback)
        if amount is None or day is None:
            return []
        whole = self.row(entry, self.only_detail(entry), amount, day)
        details = [detail for group in entry.all("NtryDtls") for detail in group.all("TxDtls")]
        if len(details) < 2:  # noqa: PLR2004  one detail is the entry
            return [whole]
        shares = [share(detail, entry, amount) for detail in details]
        singly = [each for each in shares if each is not None]
        if len(singly) == len(details) and sum(each.minor for each in singly) == amount.minor:
            return [self.row(entry, detail, each, day) for detail, each in zip(details, singly, strict=True)]
        sentence = f"The {len(details)} payments in this batch don't sum to {amount}: it is read as one."
        self.problems.add(Code.BATCH_WHOLE, sentence, entry.line, element="Ntry")
        return [whole]

    def only_detail(self, entry: Element) -> Element | None:
        details = [detail for group in entry.all("NtryDtls") for detail in group.all("TxDtls")]
        return details[0] if len(details) == 1 else None

    def day(self, entry: Element, fallback: date | None) -> date | None:
        told = entry.find("BookgDt") or entry.find("ValDt")
        if told is not None:
            day = read_date(told)
            if day is None:
                sentence = f"There is no day “{excerpt(told.get('Dt', 'DtTm') or told.text)}”."
                self.problems.add(Code.BAD_DATE, sentence, told.line, element=told.name)
            else:
                checks.likely(day, told.line, self.problems, element=told.name)
            return day
        if fallback is None:
            self.problems.add(Code.BAD_DATE, "This entry has no date.", entry.line, element="Ntry")
        else:
            sentence = f"This entry has no date; the statement's own, {fallback.isoformat()}, is taken."
            self.problems.add(Code.DATE_ASSUMED, sentence, entry.line, element="Ntry")
        return fallback

    def row(self, entry: Element, detail: Element | None, amount: Money, day: date) -> Row:
        name, account = party(detail, credit=amount.minor > 0) if detail else (None, None)
        original, rate = self.original(entry, detail, amount)
        return Row(
            line=(detail or entry).line,
            date=day,
            value_date=read_date(entry.find("ValDt")),
            amount=amount,
            description=description(entry, detail),
            counterparty=name,
            counterparty_account=account,
            bank_id=bank_id(entry, detail),
            reference=reference(detail),
            pending=(entry.get("Sts/Cd", "Sts/Prtry", "Sts") or "") in PENDING,
            reversal=(entry.get("RvslInd") or "") in TRUE,
            type_code=type_code(detail) or type_code(entry),
            original=original,
            rate=rate,
            raw=raw(entry, detail),
        )

    def original(
        self, entry: Element, detail: Element | None, amount: Money
    ) -> tuple[Money | None, Decimal | None]:
        """The instructed amount in another currency, and the rate between the two."""
        told = (detail or entry).find("AmtDtls") or entry.find("AmtDtls")
        instructed = told.find("InstdAmt/Amt") if told else None
        code = instructed.attributes.get("Ccy") if instructed else None
        if told is None or instructed is None or code is None or code == amount.currency:
            return None, None
        try:
            money = read_money(instructed.text, code, decimal=".")
            paths = ("InstdAmt/CcyXchg/XchgRate", "TxAmt/CcyXchg/XchgRate", "CntrValAmt/CcyXchg/XchgRate")
            rate = Decimal(told.get(*paths) or "0")
        except (Unreadable, InvalidOperation):
            return None, None
        return Money(money.minor if amount.minor >= 0 else -money.minor, code), rate if rate > 0 else None


def share(detail: Element, entry: Element, amount: Money) -> Money | None:
    """A detail's amount in the entry's currency, None where it isn't told."""
    told = detail.find("Amt") or detail.find("AmtDtls/TxAmt/Amt")
    if told is None or told.attributes.get("Ccy") != amount.currency:
        return None
    try:
        money = read_money(told.text, amount.currency, decimal=".")
    except Unreadable:
        return None
    way = detail.get("CdtDbtInd") or entry.get("CdtDbtInd")
    return money if way == "CRDT" else Money(-money.minor, money.currency)


def party(detail: Element, *, credit: bool) -> tuple[str | None, str | None]:
    """Name and account of the other side: who paid for a credit, who was paid for a debit."""
    side = "Dbtr" if credit else "Cdtr"
    parties = detail.find("RltdPties")
    if parties is None:
        return None, None
    name = parties.get(
        f"Ultmt{side}/Pty/Nm", f"Ultmt{side}/Nm", f"{side}/Pty/Nm", f"{side}/Nm", f"{side}/Agt/FinInstnId/Nm"
    )
    return name, parties.get(f"{side}Acct/Id/IBAN", f"{side}Acct/Id/Othr/Id")


def description(entry: Element, detail: Element | None) -> str:
    """What the payer wrote, else the structured reference, else what the bank adds."""
    texts: list[str] = []
    remittance = detail.find("RmtInf") if detail else None
    if remittance:
        texts += [each.text for each in remittance.all("Ustrd") if each.text]
        for structured in remittance.all("Strd"):
            told = (structured.get("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef"), structured.get("AddtlRmtInf"))
            texts += [text for text in told if text and not remittance.all("Ustrd")]
    if not texts and detail:
        texts = [text for text in (detail.get("AddtlTxInf"),) if text]
    return " ".join(texts) or entry.get("AddtlNtryInf") or ""


def bank_id(entry: Element, detail: Element | None) -> str | None:
    """The account servicer's reference: of the detail where there are several, for the entry's is common to them."""
    several = sum(len(group.all("TxDtls")) for group in entry.all("NtryDtls")) > 1
    if detail is not None and several:
        own = detail.get("Refs/AcctSvcrRef")
        return own if own != entry.get("AcctSvcrRef") else None
    return entry.get("AcctSvcrRef") or (detail.get("Refs/AcctSvcrRef", "Refs/UETR") if detail else None)


def reference(detail: Element | None) -> str | None:
    told = detail.get("Refs/EndToEndId", "Refs/ChqNb", "Refs/TxId") if detail else None
    return None if told is None or told.upper() in NOT_PROVIDED else told


def type_code(element: Element | None) -> str | None:
    code = element.find("BkTxCd") if element else None
    if code is None:
        return None
    domain = [code.get("Domn/Cd"), code.get("Domn/Fmly/Cd"), code.get("Domn/Fmly/SubFmlyCd")]
    return "-".join(part for part in domain if part) or code.get("Prtry/Cd")


def raw(entry: Element, detail: Element | None) -> str:
    """The references: what a person needs to find the entry at the bank."""
    refs = detail.find("Refs") if detail else None
    told = [("NtryRef", entry.get("NtryRef")), ("AcctSvcrRef", entry.get("AcctSvcrRef"))]
    told += [(name, refs.get(name)) for name in REFERENCES] if refs else []
    return " ".join(f"{name}={value}" for name, value in dict(told).items() if value)[:RAW_LENGTH]
