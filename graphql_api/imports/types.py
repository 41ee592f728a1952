"""Imports of statement files."""

import datetime
from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.ids import import_id
from domain.imports import models
from domain.imports.queries import rows_page
from domain.money import Money as ExactMoney
from domain.pages import Page, window
from graphql_api.common import AFTER, BEFORE, ERRORS, FIRST, LAST, Money, Node, PageInfo, UserError, given
from graphql_api.imports.files import FileMapping, FileProblem, FileStatement
from graphql_api.imports.kinds import FileFormat, ImportStage, RowFate
from graphql_api.imports.rows import ImportRowConnection


@strawberry.type(description="How many rows have a fate: 117 are NEW for example.")
class FateCount:
    fate: RowFate = strawberry.field(description="The fate: `NEW` for example.")
    count: int = strawberry.field(description="How many rows have it: 117 for example.")


@strawberry.type(description="What new rows move in one currency: 1,200.00 EUR in, 830.50 EUR out.")
class ImportSum:
    money_in: Money = strawberry.field(description='Money in: `{"amount": "1200.00", "currency": "EUR"}`.')
    money_out: Money = strawberry.field(description='Money out: `{"amount": "830.50", "currency": "EUR"}`.')


@strawberry.type(description="An uploaded statement file and what became of it: 117 of 120 rows are new.")
class Import(Node):
    stage: ImportStage = strawberry.field(description="How far it is: `PREVIEW` for example.")
    file_name: str | None = strawberry.field(
        description='As uploaded: "umsaetze-2026-03.csv" for example; null: untold.'
    )
    size: int = strawberry.field(description="Bytes of the file: 8119 for example.")
    format: FileFormat | None = strawberry.field(
        description="The format: `CSV` for example; null: unread or unknown."
    )
    variant: str | None = strawberry.field(
        description='The format\'s version: "camt.053.001.08" for example; null: it has none.'
    )
    encoding: str | None = strawberry.field(description='"utf-8" for example; null: unread.')
    mapping: FileMapping | None = strawberry.field(
        description="How the columns are read; null for what is no CSV file."
    )
    problems: list[FileProblem] = strawberry.field(
        description="What is wrong and where, at most 100 of each kind; `[]`: nothing."
    )
    needs_agreement: bool = strawberry.field(
        description="Whether something was left out or guessed, so that booking needs `despiteProblems`."
    )
    statements: list[FileStatement] = strawberry.field(
        description="Each statement with its account and balances; `[]` before it is read."
    )
    counts: list[FateCount] = strawberry.field(
        description="How many rows have which fate: 117 NEW for example."
    )
    sums: list[ImportSum] = strawberry.field(description="What the NEW rows move, for each currency.")
    from_date: datetime.date | None = strawberry.field(
        name="from", description='The first day of a row, "2026-03-01" for example; null: no rows.'
    )
    to_date: datetime.date | None = strawberry.field(
        name="to", description='The last day of a row, "2026-03-31" for example; null: no rows.'
    )
    total: int = strawberry.field(
        description="How many rows the file has: 120 for example; 0 before it is read, its lines while they are counted."
    )
    done: int = strawberry.field(
        description="How many of them are read or booked so far, by the stage: 60 for example."
    )
    booked: int = strawberry.field(
        description="How many of them became new transactions so far: 117 for example."
    )
    created_at: datetime.datetime = strawberry.field(
        description='When it was uploaded: "2026-03-11T19:15:01+00:00".'
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description='When it was booked, refused or cancelled, "2026-03-11T19:15:09+00:00"; null: not yet.'
    )
    run: strawberry.Private[models.Import]

    @strawberry.field(description="The rows as they were read last, in the file's order, a page at a time.")
    async def rows(
        self,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        fate: Annotated[
            list[RowFate] | None, strawberry.argument(description="Only these: `[DUPLICATE]` for example.")
        ] = UNSET,
    ) -> ImportRowConnection:
        asked = window(given(first), given(after), given(last), given(before))
        wanted = given(fate)
        fates = None if wanted is None else [models.Fate(one.name) for one in wanted]
        return ImportRowConnection.of(await rows_page(self.run, asked, fates), self.run)

    @classmethod
    def of(cls, run: models.Import) -> "Import":
        days = run.days or (None, None)
        return cls(
            id=ID(import_id(run.book, run.id)),
            stage=ImportStage(run.stage.value),
            file_name=run.name,
            size=run.size,
            format=None if run.format is None else FileFormat(run.format.value),
            variant=run.variant,
            encoding=run.encoding,
            mapping=None if run.mapping is None else FileMapping.of(run.mapping),
            problems=[FileProblem.of(problem) for problem in run.problems],
            needs_agreement=run.needs_agreement,
            statements=[FileStatement.of(one, run.book) for one in run.statements],
            counts=[FateCount(fate=RowFate(fate.value), count=count) for fate, count in run.counts.items()],
            sums=[_sum(currency, both) for currency, both in sorted(run.sums.items())],
            from_date=days[0],
            to_date=days[1],
            total=run.total,
            done=run.done,
            booked=run.booked,
            created_at=run.created_at,
            ended_at=run.ended_at,
            run=run,
        )


def _sum(currency: str, both: list[int]) -> ImportSum:
    money_in, money_out = (Money.of(ExactMoney(minor, currency)) for minor in both)
    return ImportSum(money_in=money_in, money_out=money_out)


@strawberry.type(description="An import and its place in the list.")
class ImportEdge:
    cursor: str = strawberry.field(
        description='Opaque, "WyJpbXBvcnRzIl0" for example; `after` and `before` take it.'
    )
    node: Import = strawberry.field(description="The import: umsaetze-2026-03.csv for example.")


@strawberry.type(description="A page of imports, the latest first.")
class ImportConnection:
    edges: list[ImportEdge] = strawberry.field(description="The imports of this page: at most 200.")
    page_info: PageInfo = strawberry.field(
        description='Where the page lies: `{"hasNextPage": true}` for example.'
    )

    @classmethod
    def of(cls, page: Page[models.Import]) -> "ImportConnection":
        edges = [
            ImportEdge(cursor=cursor, node=Import.of(run))
            for run, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page))


@strawberry.type(description="The answer to a mutation of one import.")
class ImportPayload:
    import_: Import | None = strawberry.field(
        name="import",
        default=None,
        description="The import as it is now; null where refused: `PREVIEW` for example.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
