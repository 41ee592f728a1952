"""Signing up, in and out, and changing oneself."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from domain.erasing import service as erasing
from domain.errors import NotFound, Unauthenticated
from domain.ids import Type, decode_as
from domain.people import service
from domain.people.errors import SessionEnded
from domain.people.throttle import count_attempt
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Context, Info
from graphql_api.people.inputs import (
    ChangePasswordInput,
    DeleteMeInput,
    RefreshSessionInput,
    RevokeSessionInput,
    SignInInput,
    SignOutInput,
    SignUpInput,
    UpdateMeInput,
)
from graphql_api.people.modes import ParsingMode
from graphql_api.people.types import AuthPayload, DeleteMePayload, MePayload, SignOutPayload, User

CHANGEABLE = ("display_name", "currency", "time_zone", "locale", "parsing_mode", "review_threshold")


@strawberry.type
class PeopleMutation:
    @strawberry.mutation(
        description="Make an account with a home book, and sign in: RATE_LIMITED beyond 5 a minute."
    )
    async def sign_up(self, info: Info, input: Annotated[SignUpInput, INPUT]) -> AuthPayload:
        await _throttle(info.context, input.email)
        form = service.SignUp(
            email=input.email,
            password=input.password,
            display_name=given(input.display_name),
            currency=input.currency,
            time_zone=input.time_zone,
            locale=input.locale,
            device_name=given(input.device_name) or info.context.device,
        )
        services = info.context.services
        return await attempt(
            AuthPayload, _signed_in(info, service.sign_up(services.journal, services.keys, form))
        )

    @strawberry.mutation(
        description="Sign in on this device: RATE_LIMITED beyond 5 a minute for one e-mail address."
    )
    async def sign_in(self, info: Info, input: Annotated[SignInInput, INPUT]) -> AuthPayload:
        await _throttle(info.context, input.email)
        services, device = info.context.services, given(input.device_name) or info.context.device
        work = service.sign_in(services.journal, services.keys, input.email, input.password, device)
        return await attempt(AuthPayload, _signed_in(info, work))

    @strawberry.mutation(
        description="Fresh tokens for the last refresh token; an older one ends the session: BAD_CREDENTIALS."
    )
    async def refresh_session(self, info: Info, input: Annotated[RefreshSessionInput, INPUT]) -> AuthPayload:
        await _throttle(info.context, None)
        return await attempt(AuthPayload, _refreshed(info, input.refresh_token))

    @strawberry.mutation(description="End this session, or all: their tokens are worthless within a second.")
    async def sign_out(self, info: Info, input: Annotated[SignOutInput, INPUT]) -> SignOutPayload:
        viewer = info.context.viewer
        where = {"person": viewer.person} | ({} if input.everywhere else {"_id": viewer.session})
        ended = await service.revoke_sessions(info.context.services.journal, where)
        return SignOutPayload(revoked_sessions=ended)

    @strawberry.mutation(description="End one of the own sessions, a lost phone's for example.")
    async def revoke_session(self, info: Info, input: Annotated[RevokeSessionInput, INPUT]) -> SignOutPayload:
        return await attempt(SignOutPayload, _revoke(info.context, input.session_id))

    @strawberry.mutation(description="Change how one is called and how new texts are read; booked ones stay.")
    async def update_me(self, info: Info, input: Annotated[UpdateMeInput, INPUT]) -> MePayload:
        return await attempt(MePayload, _update(info.context, input))

    @strawberry.mutation(description="Set another password. Revokes the other sessions.")
    async def change_password(self, info: Info, input: Annotated[ChangePasswordInput, INPUT]) -> MePayload:
        viewer = info.context.viewer
        await _throttle(info.context, str(viewer.person))
        return await attempt(MePayload, _change_password(info.context, input))

    @strawberry.mutation(
        description=(
            "Leave for good. Access ends at once; the books that nobody else reads and all that is known of this person are "
            "erased within a quarter of an hour, which a mail confirms. It can't be taken back: `GET /export` comes first."
        )
    )
    async def delete_me(self, info: Info, input: Annotated[DeleteMeInput, INPUT]) -> DeleteMePayload:
        await _throttle(info.context, str(info.context.viewer.person))
        return await attempt(DeleteMePayload, _delete_me(info.context, input))


async def _throttle(context: Context, email: str | None) -> None:
    """Raises `RateLimited`. The address counts first, so that one caller can't lock many people out."""
    settings, database = context.services.settings, context.services.database
    await count_attempt(database, f"address:{context.address}", settings.attempts_per_address)
    if email is not None:
        subject = f"email:{email.strip().casefold()}"
        await count_attempt(database, subject, settings.attempts_per_email)


async def _signed_in(info: Info, work: Awaitable[service.SignedIn]) -> AuthPayload:
    signed_in = await work
    tokens = info.context.services.tokens
    return AuthPayload(
        access_token=tokens.make(signed_in.person.id, signed_in.session.id),
        refresh_token=signed_in.refresh_token.text,
        expires_in=tokens.life_seconds,
        me=User.of(signed_in.person, signed_in.session.id),
    )


async def _refreshed(info: Info, token: str) -> AuthPayload:
    """A refresh token that is worth nothing is an expected failure here, not a bad access token."""
    try:
        return await _signed_in(info, service.refresh(info.context.services.keys, token))
    except Unauthenticated:
        raise SessionEnded("refreshToken") from None


async def _revoke(context: Context, session: str) -> SignOutPayload:
    person, public = context.viewer.person, decode_as(Type.SESSION, session)
    if public is None or public.stream != person:
        raise NotFound("sessionId")
    ended = await service.revoke_session(context.services.journal, person, public.object_id)
    return SignOutPayload(revoked_sessions=ended)


async def _update(context: Context, form: UpdateMeInput) -> MePayload:
    """Only a display name can be taken away; null leaves the other fields as they are."""
    viewer = context.viewer
    values = {
        name: value
        for name in CHANGEABLE
        if (value := getattr(form, name)) is not strawberry.UNSET
        and (value is not None or name == "display_name")
    }
    if isinstance(mode := values.get("parsing_mode"), ParsingMode):
        values["parsing_mode"] = mode.value
    person = await service.update_person(context.services.journal, viewer.person, values)
    return MePayload(me=User.of(person, viewer.session))


async def _change_password(context: Context, form: ChangePasswordInput) -> MePayload:
    viewer = context.viewer
    person = await service.change_password(
        context.services.journal, viewer.person, viewer.session, form.current_password, form.new_password
    )
    return MePayload(me=User.of(person, viewer.session))


async def _delete_me(context: Context, form: DeleteMeInput) -> DeleteMePayload:
    person = context.viewer.person
    await erasing.ask(context.services.journal, person, form.password)
    context.services.profiles.forget(person)
    return DeleteMePayload(deleted=True)
