"""What captures are asked for with."""

from datetime import datetime

import strawberry
from strawberry import ID


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
    captured_at: datetime | None = strawberry.field(
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
