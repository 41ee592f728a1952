"""Filling a base currency, and what came of asking for one."""

import datetime

import strawberry
from strawberry import ID

from domain.bases import models
from domain.ids import base_filling_id
from graphql_api.books.types import Book
from graphql_api.common import ERRORS, Node, UserError
from graphql_api.ledger.corrections import Progress


@strawberry.type(
    description="All of a book's money being valued in a further base currency: 500 of 20,000 done for example."
)
class BaseFilling(Node):
    currency: str = strawberry.field(description='The base currency, ISO 4217: "USD" for example.')
    status: Progress = strawberry.field(
        description="How far it is: `RUNNING` for example; CANCELLED once the currency was removed meanwhile."
    )
    done: int = strawberry.field(
        description="How many transactions were looked at so far, the trash included: 500 for example."
    )
    total: int = strawberry.field(description="How many there were when it was asked for: 20000 for example.")
    created_at: datetime.datetime = strawberry.field(
        description='When it was asked for: "2026-03-11T19:15:01+00:00".'
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description='When it ended, "2026-03-11T19:15:03+00:00" for example; null while it goes on.'
    )

    @classmethod
    def of(cls, work: models.BaseFilling) -> "BaseFilling":
        return cls(
            id=ID(base_filling_id(work.book, work.id)),
            currency=work.currency,
            status=Progress(work.status.value),
            done=work.seen,
            total=max(work.expected, work.seen),
            created_at=work.created_at,
            ended_at=work.ended_at,
        )


@strawberry.type(description="The book with its base currencies, or why they stay as they are.")
class BasePayload:
    book: Book | None = strawberry.field(
        default=None,
        description="The book as it is now, with `bases { currency ready }`: EUR and USD for example; null where refused.",
    )
    work: BaseFilling | None = strawberry.field(
        default=None,
        description="Of `addBase` what fills it; `node` and the events tell how far it is. Null where it is a base already.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
