"""What is to be taken back."""

import datetime

import strawberry
from strawberry import ID, UNSET

KEY = "Same key and input: the first call's undo. At most 128 characters, a UUID for example."


@strawberry.input(description='A change to take back: `{"changeId": "B2sE…"}`.')
class UndoChangeInput:
    change_id: ID = strawberry.field(description='`changeId` of an activity or event, "B2sE…" for example.')
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description='A capture whose transactions are to be taken back: `{"captureId": "BGsD…"}`.')
class UndoCaptureInput:
    capture_id: ID = strawberry.field(description='Its id, "BGsD…" for example.')
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description='A booked import to take back as a whole: `{"importId": "CmsD…"}`.')
class UndoImportInput:
    import_id: ID = strawberry.field(description='Its id, "CmsD…" for example.')
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description='Work in the background to take back: `{"workId": "CGsD…"}`.')
class UndoWorkInput:
    work_id: ID = strawberry.field(
        description='The id of a correction, a bulk edit or an undo, "CGsD…" for example.'
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description='What AI did since a moment: `{"since": "2026-03-11T00:00:00Z"}`.')
class UndoAiInput:
    since: datetime.datetime = strawberry.field(
        description='That moment, with its zone: "2026-03-11T00:00:00Z".'
    )
    book_id: ID | None = strawberry.field(
        default=UNSET, description='The book, "A2sD…"; defaults to the home book.'
    )
    idempotency_key: str = strawberry.field(description=KEY)
