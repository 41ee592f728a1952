"""From evidence to a mapping. What nothing decides is read in the likelier way, and asked."""

from dataclasses import replace

from domain.imports.formats import dates
from domain.imports.formats.delimited import words
from domain.imports.formats.delimited.evidence import Evidence, signed_by_balance
from domain.imports.formats.delimited.layout import MOST_ACCOUNTS, Layout
from domain.imports.formats.delimited.records import Cells, Table
from domain.imports.formats.delimited.vocabulary import currency_in, normal
from domain.imports.formats.mapping import Column, DateOrder, Mapping, Role, Sign
from domain.imports.formats.problems import Code, Problems, Reading, excerpt
from domain.imports.formats.statement import Wishes

CARD_SHARE = 3  # purchases are at least three of four rows of a card's list
LAYOUT_OF_CONTINENT = ";\t"


def decide(
    table: Table, layout: Layout, found: Evidence, encoding: str, wishes: Wishes, problems: Problems
) -> Mapping:
    """The whole mapping. Asks in `problems` what the rows leave open and `wishes` don't answer."""
    layout = _without_false_columns(layout, found)
    decimal = _decimal(table, found, problems)
    mapping = Mapping(
        encoding=encoding,
        delimiter=table.delimiter,
        columns=layout.columns,
        header_line=layout.header_line,
        headings=layout.headings,
        date_order=_order(found, wishes, problems),
        decimal=decimal,
        currency=_currency(layout),
    )
    rising = _rising(found, mapping.date_order)
    sign = wishes.sign or _sign(table, layout, found, decimal, rising, problems)
    return replace(mapping, sign=sign)


def _rising(found: Evidence, order: DateOrder) -> bool | None:
    """Whether the first row is older than the last one, None where both are of one day."""
    first, last = (
        dates.read(text, order) for text in (next(iter(found.days), ""), next(reversed(found.days), ""))
    )
    return None if first is None or last is None or first == last else first < last


def _without_false_columns(layout: Layout, found: Evidence) -> Layout:
    """A column of ids that repeat distinguishes nothing; one of many accounts isn't the account."""
    columns = layout.columns
    if found.ids_repeat:
        columns = _renamed(columns, Role.BANK_ID, Role.REFERENCE)
    if len(found.accounts) > MOST_ACCOUNTS:
        columns = tuple(column for column in columns if column.role is not Role.ACCOUNT)
    if _is_net(layout):
        columns = tuple(column for column in columns if column.role is not Role.FEE)
    return replace(layout, columns=columns)


def _is_net(layout: Layout) -> bool:
    amount_at = layout.column(Role.AMOUNT)
    named = amount_at is not None and amount_at < len(layout.headings)
    return named and "net" in normal(layout.headings[amount_at or 0]).split()


def _renamed(columns: tuple[Column, ...], old: Role, new: Role) -> tuple[Column, ...]:
    taken = any(column.role is new for column in columns)
    return tuple(
        replace(column, role=new) if column.role is old else column
        for column in columns
        if not (taken and column.role is old)
    )


def _order(found: Evidence, wishes: Wishes, problems: Problems) -> DateOrder:
    if wishes.date_order:
        return wishes.date_order
    decision = dates.decide(found.days)
    if decision.asked is None:
        return decision.order
    other = dates.decide(found.value_days)
    if other.asked is None and _one_sided(found):
        return other.order
    dates.ask(problems, decision.asked, found.days[decision.asked])
    return decision.order


def _one_sided(found: Evidence) -> bool:
    """Whether some value date can be read in one order only."""
    return any(
        (dates.read(text, DateOrder.DMY) is None) != (dates.read(text, DateOrder.MDY) is None)
        for text in found.value_days
    )


def _decimal(table: Table, found: Evidence, problems: Problems) -> str:
    comma, point = found.marks[","], found.marks["."]
    if comma or point:
        return "," if comma > point else "."
    if found.unclear is None:
        return "," if table.delimiter in LAYOUT_OF_CONTINENT else "."
    text, line = found.unclear
    grouping = "," if "," in text else "."
    other = "." if grouping == "," else ","
    readings = (
        Reading(value=other, sentence=f"“{text}” is {text.replace(grouping, '')}."),
        Reading(value=grouping, sentence=f"“{text}” is {text.replace(grouping, '.')}."),
    )
    sentence = f"Amounts such as “{text}” fit two readings: is the mark for thousands or for decimals?"
    problems.add(Code.DECIMAL_MARK, sentence, line, readings=readings)
    return other


def _currency(layout: Layout) -> str | None:
    """The currency in the heading of the amounts."""
    wanted = {Role.AMOUNT, Role.DEBIT, Role.CREDIT}
    named = (
        currency_in(layout.headings[column.index])
        for column in layout.columns
        if column.role in wanted and column.index < len(layout.headings)
    )
    return next((currency for currency in named if currency), None)


def _sign(
    table: Table, layout: Layout, found: Evidence, decimal: str, rising: bool | None, problems: Problems
) -> Sign:
    if layout.has(Role.DEBIT, Role.CREDIT) and not layout.has(Role.AMOUNT):
        return _of_two_columns(table, layout, decimal, problems)
    if layout.has(Role.FLAG):
        return _of_flag(table, layout)
    proven = signed_by_balance(table, layout, decimal, rising=rising)
    if proven:
        return proven
    if found.minus == 0 and found.plus == 0 and found.unmarked:
        return _all_positive(layout, found, problems)
    if found.plus == 0 and found.first and found.payments_in_minus:
        # Else all that is negative is a payment, as in the list of a card: with few rows nothing is sure.
        many = found.unmarked > CARD_SHARE * found.minus
        if many or (found.payments_in_minus == found.minus and found.unmarked > found.minus):
            return _asked(
                Sign.INVERTED, found.first, problems, "Most amounts are positive, and payments are negative"
            )
    return Sign.SIGNED


def _of_two_columns(table: Table, layout: Layout, decimal: str, problems: Problems) -> Sign:
    """Headings tell which column is which. Without them the balance does, else the fuller one is taken for spending."""
    if layout.headings:
        return Sign.SIGNED
    proven = signed_by_balance(table, layout, decimal)
    if proven:
        return Sign.SIGNED if proven is Sign.SIGNED else Sign.SWAPPED
    first_at, second_at = layout.column(Role.DEBIT), layout.column(Role.CREDIT)
    filled = dict.fromkeys((first_at, second_at), 0)
    example: tuple[str, int] | None = None
    for line, cells in table.records(layout.start):
        for at in filled:
            if at is not None and at < len(cells) and not words.is_empty(cells[at].strip()):
                filled[at] += 1
                example = example or (cells[at].strip(), line)
    likely = Sign.SWAPPED if filled[second_at] > filled[first_at] else Sign.SIGNED
    outgoing = ("first", "second") if likely is Sign.SIGNED else ("second", "first")
    readings = (
        Reading(value=Sign.SIGNED, sentence="The first column of amounts is money out, the second money in."),
        Reading(
            value=Sign.SWAPPED, sentence="The first column of amounts is money in, the second money out."
        ),
    )
    sentence = f"Two columns hold amounts, without headings. The {outgoing[0]} is taken as money out."
    problems.add(Code.SIGN, sentence, example[1] if example else None, readings=readings)
    return likely


def _of_flag(table: Table, layout: Layout) -> Sign:
    """Where minus and the flag always say the same, the minus says enough."""
    flag_at, amount_at = layout.column(Role.FLAG), layout.column(Role.AMOUNT)
    minus_in = minus_out = plain_out = 0
    for _, cells in table.records(layout.start):
        way, amount = _flagged(cells, flag_at, amount_at)
        minus = amount.startswith(("-", "(", "−")) or amount.endswith("-")
        minus_out += way < 0 and minus
        plain_out += way < 0 and not minus and bool(amount)
        minus_in += way > 0 and minus
    return Sign.SIGNED if minus_out > plain_out and minus_out > minus_in else Sign.FLAG


def _flagged(cells: Cells, flag_at: int | None, amount_at: int | None) -> tuple[int, str]:
    if flag_at is None or amount_at is None or max(flag_at, amount_at) >= len(cells):
        return 0, ""
    return words.flag(cells[flag_at]), cells[amount_at].strip()


def _all_positive(layout: Layout, found: Evidence, problems: Problems) -> Sign:
    """No amount has a sign: money out in a list of purchases, else money in, and the person is asked."""
    named = {word for heading in layout.headings for word in normal(heading).split()}
    purchases = not named.isdisjoint(words.PURCHASES) and named.isdisjoint(words.SALES)
    likely = Sign.INVERTED if purchases else Sign.SIGNED
    return _asked(likely, found.first or ("", 1), problems, "No amount has a sign")


def _asked(likely: Sign, first: tuple[str, int], problems: Problems, why: str) -> Sign:
    text, line = first
    ways = {Sign.SIGNED: "money in", Sign.INVERTED: "money out"}
    readings = tuple(
        Reading(value=sign, sentence=f"“{excerpt(text)}” in line {line} is {way}.")
        for sign, way in ways.items()
    )
    sentence = f"{why}: is “{excerpt(text)}” money in or money out? It is taken as {ways[likely]}."
    problems.add(Code.SIGN, sentence, line, readings=readings)
    return likely
