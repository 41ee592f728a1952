"""What base currencies are changed with."""

import strawberry
from strawberry import ID, UNSET

BASE_BOOK = 'The book: "A2sD…" for example; the home book unless given.'


@strawberry.input(description='A further base currency: `{"currency": "USD", "idempotencyKey": "1"}`.')
class AddBaseInput:
    currency: str = strawberry.field(description='ISO 4217, "USD" for example.')
    book_id: ID | None = strawberry.field(default=UNSET, description=BASE_BOOK)
    idempotency_key: str = strawberry.field(
        description="Same key and input: the first call's work. At most 128 characters, a UUID for example."
    )


@strawberry.input(description='A base currency that shall be one no more: `{"currency": "USD"}`.')
class RemoveBaseInput:
    currency: str = strawberry.field(description='One of the book\'s, "USD" for example.')
    first: str | None = strawberry.field(
        default=UNSET,
        description='Where it is the first: the base currency of the book that shall be first instead, "EUR" for example.',
    )
    book_id: ID | None = strawberry.field(default=UNSET, description=BASE_BOOK)


@strawberry.input(description='The base currency that shall be first: `{"currency": "USD"}`.')
class SwitchBaseInput:
    currency: str = strawberry.field(description='A ready one of the book\'s, "USD" for example.')
    book_id: ID | None = strawberry.field(default=UNSET, description=BASE_BOOK)
