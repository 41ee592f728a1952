"""What captures are asked for with."""

import datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import ID, UNSET

from domain.captures import edits
from domain.understanding.draft import Field, Kind
from domain.understanding.draft import Recurrence as Repeats
from graphql_api.ledger.types import Recurrence, TransactionKind


@strawberry.input(description='What a person typed: `{"text": "lunch 12.50 at Chipotle yesterday"}`.')
class CaptureExpenseInput:
    text: str = strawberry.field(description='At most 2,000 characters: "coffee 3.20, taxi 14" for example.')
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Same key and text: the first call's capture. Same key, other text: IDEMPOTENCY_MISMATCH. "
            "At most 128 characters, a UUID for example. Without a key nothing is deduplicated."
        ),
    )
    captured_at: datetime.datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            'When the text was typed, "2026-03-11T20:15:00+01:00" for example; defaults to now; at most 5 minutes '
            "ahead. Relative dates count from here."
        ),
    )
    time_zone: str | None = strawberry.field(
        default=strawberry.UNSET,
        description='IANA zone, "Europe/Berlin" for example; defaults to the person\'s.',
    )
    book_id: ID | None = strawberry.field(
        default=strawberry.UNSET, description="The book to put it into, by its id; defaults to the home book."
    )


@strawberry.input(description='Which capture: `{"captureId": "BGsD…"}`.')
class CaptureIdInput:
    capture_id: ID = strawberry.field(description='Its id, "BGsD_Am5P0t7_ZuN4WsD_Am5P0t7_ZuN4g" for example.')


@strawberry.input(
    description=(
        'One transaction to book: a draft with some fields changed, or a new one: `{index: 0, amount: "14.50"}`. What '
        "isn't given stays as in the draft."
    )
)
class DraftEdit:
    index: int | None = strawberry.field(
        default=UNSET, description="Which of the capture's drafts, from 0; left out: a new transaction."
    )
    kind: TransactionKind | None = strawberry.field(
        default=UNSET, description="Which way money moved: `EXPENSE` for a new one unless given."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description='More than 0, in major units: "14.50"; a new one needs it.'
    )
    currency: str | None = strawberry.field(
        default=UNSET, description='ISO 4217, "EUR"; of a new one the person\'s own unless given.'
    )
    date: datetime.date | None = strawberry.field(
        default=UNSET,
        description='The civil date, "2026-03-10"; of a new one the day of typing unless given.',
    )
    merchant: str | None = strawberry.field(
        default=UNSET, description='At most 200 characters, "Chipotle"; null: none.'
    )
    category: str | None = strawberry.field(
        default=UNSET, description='A slug, "dining"; of a new one "other" or what goes with its kind.'
    )
    recurrence: Recurrence | None = strawberry.field(
        default=UNSET, description="How often it repeats, `MONTHLY`; null: it doesn't."
    )

    def edit(self) -> edits.DraftEdit:
        """As the domain takes it; only a merchant and a recurrence can be taken away by null."""
        values: dict[Field, Any] = {
            Field.KIND: self.kind and Kind[self.kind.name],
            Field.AMOUNT: self.amount,
            Field.CURRENCY: self.currency,
            Field.DATE: self.date,
            Field.MERCHANT: self.merchant,
            Field.CATEGORY: self.category,
            Field.RECURRENCE: self.recurrence and Repeats[self.recurrence.name],
        }
        said = {
            name: value
            for name, value in values.items()
            if value is not UNSET and (value is not None or name in CLEARED_BY_NULL)
        }
        return edits.DraftEdit(None if self.index is UNSET else self.index, said)


CLEARED_BY_NULL = frozenset({Field.MERCHANT, Field.RECURRENCE})


@strawberry.input(
    description='What to book of a capture: `{captureId: "BGsD…", drafts: [{index: 0, amount: "14.50"}]}`.'
)
class ConfirmCaptureInput:
    capture_id: ID = strawberry.field(description='Its id, "BGsD…" for example.')
    drafts: list[DraftEdit] | None = strawberry.field(
        default=UNSET,
        description="All that shall be booked, at most 150: `[{index: 0}]`; left out: the drafts as they are.",
    )
    version: int | None = strawberry.field(
        default=UNSET,
        description="The capture's version that the person saw: 1; another one by now is a CONFLICT.",
    )


@strawberry.input(description='The new text of a capture: `{captureId: "BGsD…", text: "lunch 14.50"}`.')
class EditCaptureInput:
    capture_id: ID = strawberry.field(description='Its id, "BGsD…" for example.')
    text: str = strawberry.field(description='At most 2,000 characters: "lunch 14.50" for example.')
