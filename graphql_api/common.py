"""What every feature's types share: nodes, money, pages, and expected failures as data."""

from collections.abc import Awaitable, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

import strawberry
from strawberry import ID

from domain import money
from domain.errors import Rejected
from domain.pages import Page


@strawberry.interface(description="Anything with an id that `node(id:)` finds, a transaction for example.")
class Node:
    id: ID = strawberry.field(
        description='Opaque and stable, "BGsD_Am5P0t7_ZuN4WsD_Am5P0t7_ZuN4g" for example.'
    )


@strawberry.type(description='An exact amount: `{"amount": "12.50", "currency": "EUR"}`.')
class Money:
    amount: Decimal = strawberry.field(
        description='In major units, with the currency\'s own number of decimals: "12.50", "1200" for JPY.'
    )
    currency: str = strawberry.field(description='ISO 4217, "EUR" for example.')

    @classmethod
    def of(cls, value: money.Money) -> "Money":
        return cls(amount=value.amount, currency=value.currency)


@strawberry.type(description='An expected failure, as data: `TEXT_EMPTY` at `["input", "text"]` for example.')
class UserError:
    code: str = strawberry.field(description='Stable and meant for programs: "TEXT_EMPTY" for example.')
    message: str = strawberry.field(
        description='Meant for people: "There is nothing to read. …" for example.'
    )
    path: list[str] = strawberry.field(
        description='The argument it is about: `["input", "text"]`; empty where it is about none.'
    )


@strawberry.type(description="Where a page lies in its list; pass `endCursor` as `after` for the next page.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether rows follow: `true` on all but the last page."
    )
    has_previous_page: bool = strawberry.field(description="Whether rows precede: `false` on the first page.")
    start_cursor: str | None = strawberry.field(
        description='Where the page begins; null on an empty one. Opaque: "WyJEQVRFX0RFU0MiXQ" for example.'
    )
    end_cursor: str | None = strawberry.field(
        description='Where the page ends; a rare filter may give an empty page with a next one. Opaque: "WyJEQVRFX0RFU0MiXQ" for example.'
    )

    @classmethod
    def of(cls, page: Page[Any]) -> "PageInfo":
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.start_cursor,
            end_cursor=page.end_cursor,
        )


class Payload(Protocol):
    """Every mutation's answer has its expected failures in `errors`."""

    errors: list[UserError]


Value = TypeVar("Value")
PayloadType = TypeVar("PayloadType", bound=Payload)


async def attempt(
    payload: type[PayloadType], work: Awaitable[PayloadType], place: Sequence[str] = ("input",)
) -> PayloadType:
    """The payload of the work, or an empty one that says why it was rejected. `place` is where its input stands."""
    try:
        return await work
    except Rejected as error:
        path = [*place, *error.path] if error.path else []
        return payload(errors=[UserError(code=error.code, message=error.message, path=path)])  # type: ignore[call-arg]  # a protocol has no constructor


def given(value: Value | None) -> Value | None:
    """An argument that was left out, as null is."""
    return None if value is strawberry.UNSET else value


# Descriptions of arguments that many fields take.
BOOK = "The book to read, by its id; the home book where it isn't given. Unknown or another's: null."
FIRST = "How many rows from the beginning (or after `after`): 0 to 200, 50 where neither is given."
AFTER = "Rows after this cursor, `pageInfo.endCursor` of the page before for example."
LAST = "How many rows from the end (or before `before`): 0 to 200; not together with `first`."
BEFORE = "Rows before this cursor, `pageInfo.startCursor` of the page after for example."
ERRORS = "What kept it from happening, as data; empty where all went well: `[]`."
INPUT = strawberry.argument(
    description='Everything that it takes, in one object: `{"text": "lunch 12.50"}` for example.'
)
