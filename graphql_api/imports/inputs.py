"""What imports are changed with."""

from typing import Any

import strawberry
from strawberry import ID, UNSET

from domain.errors import NotFound
from domain.ids import Type, decode_as
from domain.imports import models
from domain.imports.corrections import AccountEdit, MappingEdit, WishesEdit
from domain.imports.formats import mapping as formats
from domain.imports.row_ids import row_number
from graphql_api.common import given
from graphql_api.imports.kinds import AmountSign, ColumnRole, DateOrder, RowChoice

NAMED = 'The import, "FGsD…" for example.'


@strawberry.input(description='An import: `{"importId": "FGsD…"}`.')
class ImportIdInput:
    import_id: ID = strawberry.field(description=NAMED)


@strawberry.input(description='Books an import: `{"importId": "FGsD…", "despiteProblems": true}`.')
class CommitImportInput:
    import_id: ID = strawberry.field(description=NAMED)
    despite_problems: bool = strawberry.field(
        default=False,
        description="`true` to book what is good though something was left out or guessed: the person agreed.",
    )


@strawberry.input(description='What a column holds: `{"index": 2, "role": "AMOUNT"}`.')
class FileColumnInput:
    index: int = strawberry.field(description="Which one, counted from 0: 2 for example.")
    role: ColumnRole = strawberry.field(description="What it holds: `AMOUNT` for example.")


@strawberry.input(
    description='A correction of how a CSV file is read: `{"decimal": ","}`. What is left out stays as it was detected.'
)
class FileMappingInput:
    encoding: str | None = strawberry.field(default=UNSET, description='"windows-1252" for example.')
    delimiter: str | None = strawberry.field(default=UNSET, description='One character: ";" for example.')
    header_line: int | None = strawberry.field(
        default=UNSET, description="The line of the headings, from 1: 5 for example; null: there are none."
    )
    decimal: str | None = strawberry.field(default=UNSET, description='"." or ",".')
    columns: list[FileColumnInput] | None = strawberry.field(
        default=UNSET,
        description="All columns that shall be read; a date and an amount (or debit and credit) are needed.",
    )

    def edit(self) -> MappingEdit:
        columns = given(self.columns)
        values: dict[str, Any] = {
            name: value
            for name in ("encoding", "delimiter", "header_line", "decimal")
            if (value := getattr(self, name)) is not UNSET
        }
        if columns is not None:
            values["columns"] = [(one.index, formats.Role(one.role.name)) for one in columns]
        return MappingEdit(values)


@strawberry.input(description='A decision about rows: `{"rowIds": ["FWsD…"], "choice": "SKIP"}`.')
class RowChoiceInput:
    row_ids: list[ID] = strawberry.field(description='The rows: `["FWsD…"]`, at most 500 in one call.')
    choice: RowChoice | None = strawberry.field(
        default=UNSET, description="What shall become of them: `SKIP`; null or left out: what was proposed."
    )


@strawberry.input(
    description=(
        'A correction of an import: `{"importId": "FGsD…", "currency": "EUR"}`. All but `rows` has the file read again, '
        "which forgets what was chosen for single rows."
    )
)
class UpdateImportInput:
    import_id: ID = strawberry.field(description=NAMED)
    currency: str | None = strawberry.field(
        default=UNSET, description='Where the file names none: "EUR" for example.'
    )
    date_order: DateOrder | None = strawberry.field(
        default=UNSET, description="The order of day, month and year in its dates: `DMY` for example."
    )
    sign: AmountSign | None = strawberry.field(
        default=UNSET, description="How its amounts tell the way of the money: `INVERTED` for example."
    )
    mapping: FileMappingInput | None = strawberry.field(
        default=UNSET, description='How its columns are read: `{"decimal": ","}` for example; CSV only.'
    )
    account_id: ID | None = strawberry.field(
        default=UNSET, description='Our account that it is booked on: "DmsD…" for example; null: on none.'
    )
    account_number: str | None = strawberry.field(
        default=UNSET,
        description=(
            'Which of the file\'s accounts `accountId` is, "DE89370400440532013000" for example; left out: all of them.'
        ),
    )
    bank_dates: bool | None = strawberry.field(
        default=UNSET,
        description="Whether what was typed before takes the bank's date, `true`, or keeps its own, `false` at first.",
    )
    rows: list[RowChoiceInput] | None = strawberry.field(
        default=UNSET, description='Decisions about rows: `[{"rowIds": ["FWsD…"], "choice": "SKIP"}]`.'
    )

    def edit(self) -> WishesEdit | None:
        """What has the file read again; None: nothing does."""
        order, sign = given(self.date_order), given(self.sign)
        wished: dict[str, Any] = {
            "currency": self.currency,
            "date_order": order and formats.DateOrder(order.name),
            "sign": sign and formats.Sign(sign.name),
            "bank_dates": bool(given(self.bank_dates)),
        }
        values = {name: value for name, value in wished.items() if getattr(self, name) is not UNSET}
        mapping = given(self.mapping)
        account = self._account()
        if not values and mapping is None and account is None:
            return None
        return WishesEdit(values, None if mapping is None else mapping.edit(), account)

    def _account(self) -> AccountEdit | None:
        if self.account_id is UNSET:
            return None
        if self.account_id is None:
            return AccountEdit(None, given(self.account_number))
        public, source = decode_as(Type.ACCOUNT, self.account_id), decode_as(Type.IMPORT, self.import_id)
        if public is None or source is None or public.stream != source.stream:
            raise NotFound("accountId")
        return AccountEdit(public.object_id, given(self.account_number))

    def choices(self, run: models.Import) -> dict[int, models.Choice | None]:
        """By the number of the row. Raises `NotFound` for a row of something else."""
        chosen: dict[int, models.Choice | None] = {}
        for one in given(self.rows) or ():
            choice = given(one.choice)
            for named in one.row_ids:
                public = decode_as(Type.IMPORT_ROW, named)
                if public is None or public.stream != run.book or not run.has_row(public.object_id):
                    raise NotFound("rows")
                chosen[row_number(public.object_id)] = None if choice is None else models.Choice(choice.name)
        return chosen
