"""One STMTTRN to one row."""

from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

from domain.errors import FinsightError
from domain.imports.formats import checks
from domain.imports.formats.amounts import Unreadable, read_money, report
from domain.imports.formats.checks import Currencies
from domain.imports.formats.ofx.values import read_date
from domain.imports.formats.problems import Code, Problems, excerpt
from domain.imports.formats.statement import RAW_LENGTH, Row
from domain.money import Money, decimals

NONE_TOLD = frozenset(("", "0", "NONE", "NONREF"))


@dataclass(slots=True)
class Elements:
    """The values of one aggregate. A value inside another aggregate is named by both: `PAYEE.NAME`."""

    line: int
    values: dict[str, str] = field(default_factory=dict)

    def put(self, inside: str | None, name: str, value: str) -> None:
        if value:
            self.values.setdefault(f"{inside}.{name}" if inside else name, value)

    def get(self, *names: str) -> str | None:
        return next((value for name in names if (value := self.values.get(name))), None)


def row(elements: Elements, currency: str | None, currencies: Currencies, problems: Problems) -> Row | None:
    """The row, or None and the problem that says why there is none."""
    line = elements.line
    told = elements.get("DTPOSTED", "DTUSER") or ""
    day = read_date(told)
    if day is None:
        sentence = f"There is no day “{excerpt(told)}”." if told else "This transaction has no date."
        problems.add(Code.BAD_DATE, sentence, line, element="DTPOSTED")
        return None
    told_money = _amount(
        elements, currencies.settle(elements.get("CURRENCY.CURSYM") or currency, line), problems
    )
    if told_money is None:
        return None
    amount = _moved(elements, told_money, currency)
    checks.likely(day, line, problems, element="DTPOSTED")
    name, memo = elements.get("NAME", "PAYEE.NAME", "EXTDNAME.NAME"), elements.get("MEMO")
    return Row(
        line=line,
        date=day,
        value_date=read_date(elements.get("DTAVAIL", "VALUEDATE") or ""),
        amount=amount,
        description=_description(name, memo),
        counterparty=name,
        counterparty_account=elements.get("BANKACCTTO.ACCTID", "CCACCTTO.ACCTID"),
        bank_id=_told(elements.get("FITID")),
        reference=_told(elements.get("CHECKNUM", "REFNUM")),
        type_code=elements.get("TRNTYPE"),
        rate=_rate(elements.get("ORIGCURRENCY.CURRATE", "CURRENCY.CURRATE")),
        original=told_money if amount != told_money else _original(elements, amount),
        raw=" ".join(f"{key}={value}" for key, value in elements.values.items())[:RAW_LENGTH],
    )


def _amount(elements: Elements, currency: str, problems: Problems) -> Money | None:
    told = elements.get("TRNAMT")
    if not told:
        problems.add(Code.NO_AMOUNT, "This transaction has no amount.", elements.line, element="TRNAMT")
        return None
    try:
        return read_money(told, currency)
    except Unreadable as fault:
        report(problems, fault, told, currency, elements.line, element="TRNAMT")
        return None


def _description(name: str | None, memo: str | None) -> str:
    if not name or not memo or memo.startswith(name):
        return memo or name or ""
    return name if memo in name else f"{name} {memo}"


def _told(value: str | None) -> str | None:
    return None if value is None or value.upper() in NONE_TOLD else value


def _rate(text: str | None) -> Decimal | None:
    try:
        rate = Decimal((text or "").replace(",", "."))
    except InvalidOperation:
        return None
    # A rate of 1 between two currencies is what programs write that know none.
    return rate if rate.is_finite() and rate > 0 and rate != 1 else None


def _moved(elements: Elements, told: Money, currency: str | None) -> Money:
    """By what the account moved: an amount with a CURRENCY of its own isn't converted yet, but its rate is told."""
    rate = _rate(elements.get("CURRENCY.CURRATE"))
    if rate is None or currency is None or currency == told.currency or currency not in decimals():
        return told
    try:
        moved = Money.of(told.amount * rate, currency)
    except (ArithmeticError, FinsightError):
        return told
    return moved if moved.minor else told


def _original(elements: Elements, amount: Money) -> Money | None:
    """The purchase's own money, where the rate leaves no doubt about it.

    The amount is converted at `CURRATE`, home currency for one unit of `CURSYM`. Both are rounded, so that several amounts
    may come to the same.
    """
    rate, currency = _rate(elements.get("ORIGCURRENCY.CURRATE")), elements.get("ORIGCURRENCY.CURSYM")
    if rate is None or currency is None or currency not in decimals() or currency == amount.currency:
        return None
    try:
        exact = amount.amount / rate
        found = Money.of(exact, currency)
        in_doubt = found.amount != exact and _are_several(abs(amount.amount), rate, decimals()[currency])
    except (ArithmeticError, FinsightError):
        return None
    return None if in_doubt else found


def _are_several(size: Decimal, rate: Decimal, places: int) -> bool:
    """Whether more than one amount may have been converted to this size, by this rate as it was before it was rounded."""
    in_size, in_rate = (Decimal(5).scaleb(int(one.as_tuple().exponent) - 1) for one in (size, rate))
    least, most = (size - in_size) / (rate + in_rate), (size + in_size) / (rate - in_rate)
    first = least.scaleb(places).to_integral_value(ROUND_CEILING)
    return first != most.scaleb(places).to_integral_value(ROUND_FLOOR)
