"""What a subscriber gets."""

from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from bson import ObjectId
from strawberry import ID

from domain import clock
from domain.events import Event, days_of, effect_of
from domain.ids import book_id, capture_id, change_id, import_id, transaction_id
from domain.imports.queries import get_import
from domain.log import Part
from graphql_api.captures.types import Capture
from graphql_api.context import Info
from graphql_api.imports.types import Import
from graphql_api.ledger.types import Transaction


@strawberry.enum(description="Who is behind a change: `AI` for a capture's outcome for example.")
class ActorKind(Enum):
    PERSON = strawberry.enum_value("PERSON", description="A member of the book, by hand.")
    AI = strawberry.enum_value(
        "AI", description="A parser, the local one or a model: what came of a capture."
    )
    RULE = strawberry.enum_value("RULE", description="A rule that a person made.")
    IMPORT = strawberry.enum_value("IMPORT", description="An import of a bank file.")
    PARTNER = strawberry.enum_value("PARTNER", description="A partner app with a grant.")
    SYSTEM = strawberry.enum_value(
        "SYSTEM", description="Finsight itself: giving up on a capture for example."
    )


@strawberry.enum(description="What happened to an object: `CREATED` for a new transaction for example.")
class ChangeKind(Enum):
    CREATED = strawberry.enum_value("CREATED", description="It is new.")
    UPDATED = strawberry.enum_value("UPDATED", description="Some of its fields changed.")
    DELETED = strawberry.enum_value("DELETED", description="It went into the trash; it reads as null.")
    RESTORED = strawberry.enum_value("RESTORED", description="It came back from the trash.")


@strawberry.interface(
    description=(
        "One committed change, with the state at reading. `changeId` names the commit for ever (undo takes it); "
        "null on KeepAlive."
    )
)
class LogEvent:
    cursor: str = strawberry.field(
        description='Pass it as `after` to go on from here: "eyI2YjA0…" for example.'
    )
    change_id: ID | None = strawberry.field(description='The commit, "B2sE…" for example; null on KeepAlive.')
    at: datetime = strawberry.field(description='When it was committed: "2026-03-11T19:15:01+00:00".')
    actor: ActorKind = strawberry.field(description="Who is behind it: `AI` for example.")


@strawberry.type(description='What became of a capture: RECORDED for "lunch 12.50" for example.')
class CaptureChanged(LogEvent):
    capture_id: ID = strawberry.field(description='The capture\'s id, "BGsD…" for example.')
    book: strawberry.Private[ObjectId]
    part: strawberry.Private[Part]

    @strawberry.field(description="The capture as it is now; null where it is gone.")
    async def capture(self, info: Info) -> Capture | None:
        found = await info.context.loaders.captures.load((self.book, self.part.id))
        return None if found is None else Capture.of(found)


@strawberry.type(description="What became of a transaction: CREATED for example.")
class TransactionChanged(LogEvent):
    change: ChangeKind = strawberry.field(description="What happened to it: `CREATED` for example.")
    transaction_id: ID = strawberry.field(description='The transaction\'s id, "BWsD…" for example.')
    book: strawberry.Private[ObjectId]
    part: strawberry.Private[Part]

    @strawberry.field(description="The transaction as it is now; null where it is gone or in the trash.")
    async def transaction(self, info: Info) -> Transaction | None:
        found = await info.context.loaders.transactions.load((self.book, self.part.id))
        return None if found is None else Transaction.of(found)


@strawberry.type(
    description="What became of an import: PREVIEW for example. `importUpdated` tells more often."
)
class ImportChanged(LogEvent):
    import_id: ID = strawberry.field(description='The import\'s id, "FGsD…" for example.')
    book: strawberry.Private[ObjectId]
    part: strawberry.Private[Part]

    @strawberry.field(name="import", description="The import as it is now; null where it is gone.")
    async def changed_import(self) -> Import | None:
        found = await get_import(self.book, self.part.id)
        return None if found is None else Import.of(found)


@strawberry.type(
    description=(
        "A commit of more than 20 parts (an import's chunk, a bulk edit), of what has no event of its own (a base currency), or a "
        "book that is new: refetch what you show."
    )
)
class LedgerChanged(LogEvent):
    book: ID = strawberry.field(description='The book\'s id, "A2sD…" for example.')
    cause: ID | None = strawberry.field(
        description="The capture, import or undone change behind it; null: none."
    )
    count: int = strawberry.field(
        description="How many objects changed: 500 for example; 0 for a book that is new, or where only values were computed."
    )
    from_date: date | None = strawberry.field(
        name="from", description='The earliest date touched, "2026-03-01" for example; null: none.'
    )
    to_date: date | None = strawberry.field(
        name="to", description='The latest date touched, "2026-03-31" for example; null: none.'
    )


@strawberry.type(
    description="Nothing changed; moves the cursor. At least every 15 seconds. Its actor is SYSTEM."
)
class KeepAlive(LogEvent):
    pass


def event_type(event: Event, cursor: str) -> LogEvent:
    """The GraphQL event of one event of the log."""
    change, part = event.change, event.part
    common: dict[str, Any] = {
        "cursor": cursor,
        "change_id": ID(change_id(change.stream, change.seq)),
        "at": change.at,
        "actor": ActorKind(change.actor.value),
    }
    if part is None:
        days = days_of(event.parts)
        return LedgerChanged(
            **common,
            book=ID(book_id(change.stream)),
            cause=None if change.cause is None else ID(change.cause),
            count=len(event.parts),
            from_date=days and days[0],
            to_date=days and days[1],
        )
    if part.type == "Capture":
        named = ID(capture_id(change.stream, part.id))
        return CaptureChanged(**common, capture_id=named, book=change.stream, part=part)
    if part.type == "Import":
        source = ID(import_id(change.stream, part.id))
        return ImportChanged(**common, import_id=source, book=change.stream, part=part)
    return TransactionChanged(
        **common,
        change=ChangeKind(effect_of(part).value),
        transaction_id=ID(transaction_id(change.stream, part.id)),
        book=change.stream,
        part=part,
    )


def joined_type(book: ObjectId, cursor: str) -> LogEvent:
    return LedgerChanged(
        cursor=cursor,
        change_id=None,
        at=clock.now(),
        actor=ActorKind.SYSTEM,
        book=ID(book_id(book)),
        cause=None,
        count=0,
        from_date=None,
        to_date=None,
    )


def quiet_type(cursor: str) -> LogEvent:
    return KeepAlive(cursor=cursor, change_id=None, at=clock.now(), actor=ActorKind.SYSTEM)
