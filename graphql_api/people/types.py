"""People, their sessions, and the answers of signing in and out."""

from datetime import datetime

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.ids import person_id, session_id
from domain.people import models
from domain.people.service import live_sessions
from graphql_api.books.types import Book
from graphql_api.common import ERRORS, Node, UserError
from graphql_api.context import Info
from graphql_api.people.modes import ParsingMode


@strawberry.type(description='A device that is signed in: "Anna\'s phone" for example.')
class Session(Node):
    device_name: str | None = strawberry.field(
        description='What the device calls itself, "Firefox on Linux".'
    )
    created_at: datetime = strawberry.field(description='When it signed in: "2026-03-11T19:15:00+00:00".')
    last_seen_at: datetime = strawberry.field(
        description='When it last renewed its token: "2026-03-12T07:40:00+00:00".'
    )
    current: bool = strawberry.field(
        description="Whether this request comes from it: `true` for one of them."
    )

    @classmethod
    def of(cls, session: models.Session, current: ObjectId) -> "Session":
        return cls(
            id=ID(session_id(session.person, session.id)),
            device_name=session.device_name,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            current=session.id == current,
        )


@strawberry.type(description='Somebody with an account: "anna@example.org" for example.')
class User(Node):
    email: str = strawberry.field(description='Normalised, "anna@example.org" for example.')
    display_name: str | None = strawberry.field(description='What to call this person, "Anna" for example.')
    currency: str = strawberry.field(description='Of new texts that name none, ISO 4217: "EUR" for example.')
    time_zone: str = strawberry.field(description='Of new texts, IANA: "Europe/Berlin" for example.')
    locale: str = strawberry.field(
        description='Of new texts, BCP 47: "de-DE" for example; decides about 05/12.'
    )
    parsing_mode: ParsingMode = strawberry.field(
        description="Whether a language model is asked about new texts: `AUTOMATIC` for example."
    )
    review_threshold: float = strawberry.field(
        description="Least confidence with which a text is booked without a look at it: 0.8 for example."
    )
    row: strawberry.Private[models.Person]
    session: strawberry.Private[ObjectId]

    @strawberry.field(description="The devices that are signed in, the latest first: this one among them.")
    async def sessions(self) -> list[Session]:
        return [Session.of(one, self.session) for one in await live_sessions(self.row.id)]

    @strawberry.field(description='The books that this person may read: at least "Home".')
    async def books(self, info: Info) -> list[Book]:
        profile = await info.context.services.profiles.get(self.row.id)
        return [Book.of(book, self.row) for book in profile.books.values()]

    @classmethod
    def of(cls, person: models.Person, session: ObjectId) -> "User":
        return cls(
            id=ID(person_id(person.id)),
            email=person.email,
            display_name=person.display_name,
            currency=person.currency,
            time_zone=person.time_zone,
            locale=person.locale,
            parsing_mode=ParsingMode(person.parsing_mode.value),
            review_threshold=person.review_threshold,
            row=person,
            session=session,
        )


@strawberry.type(description="Fresh tokens, or why there are none.")
class AuthPayload:
    access_token: str | None = strawberry.field(
        default=None, description='A JWT (RFC 9068) for `Authorization: Bearer`: "eyJ0eXAiOiJhdCtqd3Qi…".'
    )
    refresh_token: str | None = strawberry.field(
        default=None, description='Opaque; `refreshSession` takes it once and answers the next: "a_wFfHk1…".'
    )
    expires_in: int | None = strawberry.field(
        default=None, description="Life of the access token in seconds: 600."
    )
    me: User | None = strawberry.field(
        default=None, description='Who signed in: "anna@example.org" for example.'
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="How many sessions ended.")
class SignOutPayload:
    revoked_sessions: int = strawberry.field(default=0, description="How many sessions ended: 1 for example.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The signed-in person after a change.")
class MePayload:
    me: User | None = strawberry.field(default=None, description="The person as changed; null where refused.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="Whether access has ended.")
class DeleteMePayload:
    deleted: bool = strawberry.field(
        default=False,
        description="`true`: no token is worth anything any more; all is erased within minutes.",
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
