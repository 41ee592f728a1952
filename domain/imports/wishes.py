"""Between what readers know of mappings and wishes, and how it is stored. Pure."""

from domain.imports.formats.mapping import Column, Mapping
from domain.imports.formats.problems import Problem
from domain.imports.formats.statement import Statement, Wishes
from domain.imports.models import StoredMapping, StoredProblem, StoredReading, StoredStatement, StoredWishes


def wishes_of(stored: StoredWishes) -> Wishes:
    mapping = None if stored.mapping is None else mapping_of(stored.mapping)
    return Wishes(currency=stored.currency, date_order=stored.date_order, sign=stored.sign, mapping=mapping)


def mapping_of(stored: StoredMapping) -> Mapping:
    return Mapping(
        encoding=stored.encoding,
        delimiter=stored.delimiter,
        columns=tuple(Column(index=index, role=role) for index, role in stored.columns),
        header_line=stored.header_line,
        headings=tuple(stored.headings),
        date_order=stored.date_order,
        decimal=stored.decimal,
        sign=stored.sign,
        currency=stored.currency,
    )


def stored_mapping(mapping: Mapping) -> StoredMapping:
    return StoredMapping(
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        columns=[(column.index, column.role) for column in mapping.columns],
        header_line=mapping.header_line,
        headings=list(mapping.headings),
        date_order=mapping.date_order,
        decimal=mapping.decimal,
        sign=mapping.sign,
        currency=mapping.currency,
    )


def stored_problem(problem: Problem) -> StoredProblem:
    return StoredProblem(
        code=problem.code,
        message=problem.message,
        line=problem.line,
        column=problem.column,
        element=problem.element,
        readings=[StoredReading(value=one.value, sentence=one.sentence) for one in problem.readings],
    )


def stored_statement(statement: Statement) -> StoredStatement:
    account, opening, closing = statement.account, statement.opening, statement.closing
    balance = closing or opening
    told = {name: getattr(account, name) for name in ("id", "iban", "bank", "currency", "name", "kind")}
    return StoredStatement(
        told={name: str(value) for name, value in told.items() if value is not None},
        rows=len(statement.rows),
        currency=balance.money.currency if balance else account.currency,
        opening=opening.money.minor if opening else None,
        closing=closing.money.minor if closing else None,
        closing_on=closing.date if closing else None,
        adds_up=_adds_up(statement),
    )


def _adds_up(statement: Statement) -> bool | None:
    """Whether opening balance and booked rows give the closing balance; None where that can't be said."""
    if statement.opening is None or statement.closing is None:
        return None
    start, end = statement.opening.money, statement.closing.money
    total = statement.total(start) if start.currency == end.currency else None
    return None if total is None else total == end
