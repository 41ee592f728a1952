"""What a file says of itself: problems, statements, and the mapping of its columns."""

import strawberry
from bson import ObjectId

from domain.imports import models
from domain.imports.formats.problems import SEVERITY
from domain.money import Money as ExactMoney
from graphql_api.accounts.types import Account
from graphql_api.common import Money
from graphql_api.context import Info
from graphql_api.imports.kinds import AmountSign, ColumnRole, DateOrder, ProblemSeverity


@strawberry.type(description="One of the ways in which a file can be read: `MDY`, 03/04 is 4 March.")
class FileReading:
    value: str = strawberry.field(description='What answers the question, "MDY" for example.')
    sentence: str = strawberry.field(description='What follows from it: "03/04/2026 is 4 March" for example.')


@strawberry.type(description="Something wrong with a file: line 17 has no date for example.")
class FileProblem:
    severity: ProblemSeverity = strawberry.field(description="How bad it is: `ERROR` for example.")
    code: str = strawberry.field(description='Stable and meant for programs: "BAD_DATE" for example.')
    message: str = strawberry.field(
        description='Meant for people: "There is no day “31.02.2026”." for example.'
    )
    line: int | None = strawberry.field(
        description="Where it is, counted from 1: 17 for example; null: everywhere."
    )
    column: int | None = strawberry.field(
        description="The cell of CSV or the character of XML, from 1: 3 for example; null: the whole line."
    )
    element: str | None = strawberry.field(
        description='Heading, element or tag: "Buchungstag" for example; null: none.'
    )
    readings: list[FileReading] = strawberry.field(
        description="The ways in which it could be read; `[]` where it is no question."
    )

    @classmethod
    def of(cls, problem: models.StoredProblem) -> "FileProblem":
        return cls(
            severity=ProblemSeverity(SEVERITY[problem.code].value),
            code=problem.code.value,
            message=problem.message,
            line=problem.line,
            column=problem.column,
            element=problem.element,
            readings=[FileReading(value=one.value, sentence=one.sentence) for one in problem.readings],
        )


@strawberry.type(description="A statement of a file: 120 rows of account DE89370400440532013000 for example.")
class FileStatement:
    account_number: str | None = strawberry.field(
        description='The account as the file tells it, IBAN or number: "DE89370400440532013000"; null: untold.'
    )
    bank: str | None = strawberry.field(description='BIC, bank code or name: "COBADEFF"; null: untold.')
    opens: bool = strawberry.field(
        description="Whether an account is opened for it when it is booked: `true` for one of another book's export."
    )
    account_name: str | None = strawberry.field(
        description='Its name: "Girokonto" for example; null: untold.'
    )
    rows: int = strawberry.field(description="How many rows it has: 120 for example.")
    opening_balance: Money | None = strawberry.field(
        description='What the account held before: `{"amount": "100.00", "currency": "EUR"}`; null: untold.'
    )
    closing_balance: Money | None = strawberry.field(
        description='What it held after: `{"amount": "80.00", "currency": "EUR"}`; null: untold.'
    )
    adds_up: bool | None = strawberry.field(
        description="Whether opening balance and booked rows give the closing balance; null: it can't be said."
    )
    account_balance: Money | None = strawberry.field(
        description=(
            'What our account held at the end of the closing day, once the file was booked: `{"amount": "80.00", '
            '"currency": "EUR"}`; null: not booked yet, or it can\'t be said.'
        )
    )
    agrees: bool | None = strawberry.field(
        description="Whether that is the closing balance: `false` where bookings are missing; null: it can't be said."
    )
    book: strawberry.Private[ObjectId]
    account_row: strawberry.Private[ObjectId | None]

    @strawberry.field(
        description="Our account that it is booked on, told by the person or learned from an earlier file; null: none."
    )
    async def account(self, info: Info) -> Account | None:
        if self.account_row is None:
            return None
        found = await info.context.loaders.accounts.load((self.book, self.account_row))
        return None if found is None else Account.of(found)

    @classmethod
    def of(cls, one: models.StoredStatement, book: ObjectId) -> "FileStatement":
        return cls(
            account_number=one.number,
            bank=one.told.get("bank"),
            opens=one.opens,
            account_name=one.told.get("name"),
            rows=one.rows,
            opening_balance=_money(one.opening, one.currency),
            closing_balance=_money(one.closing, one.currency),
            adds_up=one.adds_up,
            account_balance=_money(one.held, one.currency),
            agrees=None if one.held is None else one.held == one.closing,
            book=book,
            account_row=one.account,
        )


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money.of(ExactMoney(minor, currency))


@strawberry.type(description="A column of a CSV file: the first holds the date for example.")
class FileColumn:
    index: int = strawberry.field(description="Which one, counted from 0: 2 for example.")
    heading: str | None = strawberry.field(description='Its heading, "Betrag" for example; null: none.')
    role: ColumnRole = strawberry.field(description="What it holds: `AMOUNT` for example.")


@strawberry.type(description="How the columns of a CSV file are read; `updateImport` corrects it.")
class FileMapping:
    encoding: str = strawberry.field(description='"utf-8" for example.')
    delimiter: str = strawberry.field(description='What stands between columns: ";" for example.')
    header_line: int | None = strawberry.field(
        description="The line of the headings, from 1: 5 for example; null: there are none."
    )
    date_order: DateOrder = strawberry.field(description="The order in dates: `DMY` for example.")
    decimal: str = strawberry.field(description='What stands before cents: "," for example.')
    sign: AmountSign = strawberry.field(description="How the way of the money is told: `SIGNED` for example.")
    currency: str | None = strawberry.field(
        description='What a heading says of all amounts, "EUR" for example; null: nothing.'
    )
    columns: list[FileColumn] = strawberry.field(
        description="The columns that are read: at most some dozens."
    )

    @classmethod
    def of(cls, mapping: models.StoredMapping) -> "FileMapping":
        headings = dict(enumerate(mapping.headings))
        return cls(
            encoding=mapping.encoding,
            delimiter=mapping.delimiter,
            header_line=mapping.header_line,
            date_order=DateOrder(mapping.date_order.value),
            decimal=mapping.decimal,
            sign=AmountSign(mapping.sign.value),
            currency=mapping.currency,
            columns=[
                FileColumn(index=index, heading=headings.get(index), role=ColumnRole(role.value))
                for index, role in mapping.columns
            ],
        )
