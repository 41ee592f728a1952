"""What people give when they sign up, sign in, and change themselves."""

import strawberry
from strawberry import ID, UNSET

from graphql_api.people.modes import ParsingMode

EMAIL = 'E-mail address, "anna@example.org" for example.'
DEVICE = 'What the list of sessions shall show, "Firefox on Linux" for example.'
DISPLAY_NAME = 'What to call this person, "Anna" for example.'
CURRENCY = 'Of texts that name none, ISO 4217: "EUR" for example.'
TIME_ZONE = 'IANA zone in which "yesterday" counts: "Europe/Berlin" for example.'
PARSING_MODE = "Whether a language model is asked about new texts: `AUTOMATIC` for example."
THRESHOLD = (
    "Least confidence, 0.5 to 0.99, with which a text is booked without a look at it: 0.8 for example."
)
LOCALE = 'BCP 47, decides about 05/12 and 1.234: "de-DE" for example.'


@strawberry.input(
    description='A new account. Currency and time zone are required: a silent default is how "today was computed in UTC" happens.'
)
class SignUpInput:
    email: str = strawberry.field(description=EMAIL)
    password: str = strawberry.field(
        description='10 to 200 characters, hard to guess: "tidy marble otter sonata".'
    )
    display_name: str | None = strawberry.field(default=UNSET, description=DISPLAY_NAME)
    currency: str = strawberry.field(description=CURRENCY)
    time_zone: str = strawberry.field(description=TIME_ZONE)
    locale: str = strawberry.field(default="en-US", description=LOCALE)
    device_name: str | None = strawberry.field(default=UNSET, description=DEVICE)


@strawberry.input(description='Who signs in: `{"email": "anna@example.org", "password": "…"}`.')
class SignInInput:
    email: str = strawberry.field(description=EMAIL)
    password: str = strawberry.field(description='The password: "tidy marble otter sonata" for example.')
    device_name: str | None = strawberry.field(default=UNSET, description=DEVICE)


@strawberry.input(description='The last refresh token: `{"refreshToken": "a_wFfHk1…"}`.')
class RefreshSessionInput:
    refresh_token: str = strawberry.field(description='As answered last: "a_wFfHk1…" for example.')


@strawberry.input(description='Which sessions end: `{"everywhere": true}` for all.')
class SignOutInput:
    everywhere: bool = strawberry.field(
        default=False, description="All sessions rather than this one: `true`."
    )


@strawberry.input(description='Which session ends: `{"sessionId": "AmsE…"}`.')
class RevokeSessionInput:
    session_id: ID = strawberry.field(description='Its id as `me { sessions { id } }` shows it: "AmsE…".')


@strawberry.input(description='What shall change; what isn\'t given stays: `{"currency": "CHF"}`.')
class UpdateMeInput:
    display_name: str | None = strawberry.field(
        default=UNSET, description=DISPLAY_NAME + " Null takes it away."
    )
    currency: str | None = strawberry.field(default=UNSET, description=CURRENCY)
    time_zone: str | None = strawberry.field(default=UNSET, description=TIME_ZONE)
    locale: str | None = strawberry.field(default=UNSET, description=LOCALE)
    parsing_mode: ParsingMode | None = strawberry.field(default=UNSET, description=PARSING_MODE)
    review_threshold: float | None = strawberry.field(default=UNSET, description=THRESHOLD)


@strawberry.input(description='Another password: `{"currentPassword": "…", "newPassword": "…"}`.')
class ChangePasswordInput:
    current_password: str = strawberry.field(description='As it is: "tidy marble otter sonata" for example.')
    new_password: str = strawberry.field(description="As it shall be, 10 to 200 characters, hard to guess.")


@strawberry.input(description='Leaving for good: `{"password": "…"}`.')
class DeleteMeInput:
    password: str = strawberry.field(description='The password, once more: "tidy marble otter sonata".')
