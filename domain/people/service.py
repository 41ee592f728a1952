"""People sign up, sign in, and change what Finsight knows of them."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from domain import clock
from domain.books.models import Book, Member, Role
from domain.clock import check_zone
from domain.errors import NotFound, Unauthenticated
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor
from domain.money import check_currency
from domain.people import passwords, rules, tokens
from domain.people.errors import BadCredentials, EmailTaken, InvalidEmail
from domain.people.models import ParsingMode, Person, Session
from domain.people.tokens import RefreshToken


@dataclass(frozen=True, slots=True)
class SignUp:
    email: str
    password: str
    display_name: str | None
    currency: str
    time_zone: str
    locale: str
    device_name: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    person: Person
    session: Session
    refresh_token: RefreshToken


@dataclass(frozen=True, slots=True)
class Keys:
    """The server's key for refresh tokens, and how long an unused session lives."""

    refresh: bytes
    session_life: timedelta


async def sign_up(journal: Journal, keys: Keys, form: SignUp) -> SignedIn:
    """One commit on the person's stream: the person, the home book and the first session."""
    person = PydanticObjectId()
    address = rules.email(form.email)
    name = rules.name(form.display_name, "displayName")
    fields = {
        "currency": check_currency(form.currency, "currency"),
        "time_zone": check_zone(form.time_zone, "timeZone"),
        "locale": rules.locale(form.locale),
    }
    session, token = _new_session(keys, person, form.device_name)
    await passwords.check_strength(form.password, address, name or "")
    book = _home_book(person, fields["currency"])
    row = Person(
        id=person,
        email=address,
        password_hash=await passwords.make_hash(form.password),
        display_name=name,
        home_book=book.id,
        created_at=clock.now(),
        epoch=secrets.randbits(31),
        **fields,
    )
    rows = (Row(None, row), Row(None, book), Row(None, session))
    outcome = Outcome(SignedIn(row, session, token), rows, "Signed up")
    try:
        return await journal.record(_stream(person), Actor.PERSON, None, _nothing, lambda _: outcome)
    except DuplicateKeyError:
        raise EmailTaken("email") from None


async def sign_in(journal: Journal, keys: Keys, email: str, password: str, device: str | None) -> SignedIn:
    """A new session. An unknown address and a wrong password answer alike, after the same work."""
    person = await _by_email(email)
    if not await passwords.verify(password, person and person.password_hash) or person is None:
        raise BadCredentials
    session, token = _new_session(keys, person.id, device)
    outcome = Outcome(SignedIn(person, session, token), (Row(None, session),), "Signed in")
    return await journal.record(_stream(person.id), Actor.PERSON, None, _nothing, lambda _: outcome)


async def refresh(keys: Keys, text: str) -> SignedIn:
    session, token = await tokens.rotate(keys.refresh, text, keys.session_life)
    return SignedIn(await get_person(session.person), session, token)


async def get_person(person: ObjectId) -> Person:
    """The person; `Unauthenticated` where there is none any more."""
    raw = await Person.get_pymongo_collection().find_one({"_id": person})
    if raw is None:
        raise Unauthenticated
    return Person.from_bson(raw)


async def update_person(journal: Journal, person: ObjectId, values: Mapping[str, Any]) -> Person:
    """Set the given fields: `display_name currency time_zone locale parsing_mode review_threshold`."""
    checks: Mapping[str, Callable[[Any], Any]] = {
        "display_name": lambda value: rules.name(value, "displayName"),
        "currency": lambda value: check_currency(value, "currency"),
        "time_zone": lambda value: check_zone(value, "timeZone"),
        "locale": rules.locale,
        "parsing_mode": ParsingMode,
        "review_threshold": rules.review_threshold,
    }
    checked = {name: checks[name](value) for name, value in values.items()}
    return await _change(journal, person, checked, "Changed their profile")


async def change_password(
    journal: Journal, person: ObjectId, session: ObjectId, current: str, new: str
) -> Person:
    """Set another password and end every other session."""
    before = await get_person(person)
    if not await passwords.verify(current, before.password_hash):
        raise BadCredentials("currentPassword")
    await passwords.check_strength(new, before.email, before.display_name or "", path="newPassword")
    hashed = await passwords.make_hash(new)
    after = await _change(journal, person, {"password_hash": hashed}, "Changed their password")
    await revoke_sessions(journal, {"person": person, "_id": {"$ne": session}})
    return after


async def revoke_sessions(journal: Journal, where: dict[str, Any]) -> int:
    """End the matching sessions and tell every API process; how many there were."""
    ended = await tokens.revoke(where)
    for session in ended:
        journal.hints.revoked(str(session))
    return len(ended)


async def revoke_session(journal: Journal, person: ObjectId, session: ObjectId) -> int:
    """End one of the person's sessions; `NotFound` where it isn't theirs. Ending it twice is no failure."""
    mine = {"_id": session, "person": person}
    if not await Session.get_pymongo_collection().count_documents(mine, limit=1):
        raise NotFound("sessionId")
    return await revoke_sessions(journal, mine)


async def live_sessions(person: ObjectId) -> list[Session]:
    """The person's sessions that are neither revoked nor expired, the latest first."""
    cursor = Session.get_pymongo_collection().find(
        {"person": person, "revoked_at": None, "expires_at": {"$gt": clock.now()}}, sort=[("_id", -1)]
    )
    return [Session.from_bson(raw) async for raw in cursor]


async def _change(journal: Journal, person: ObjectId, values: Mapping[str, Any], summary: str) -> Person:
    async def load(transaction: AsyncClientSession) -> Person:
        raw = await Person.get_pymongo_collection().find_one({"_id": person}, session=transaction)
        if raw is None:
            raise Unauthenticated
        return Person.from_bson(raw)

    def decide(before: Person) -> Outcome[Person]:
        after = before.changed(**values)
        return Outcome(after, (Row(before, after),) if after != before else (), summary)

    return await journal.record(_stream(person), Actor.PERSON, None, load, decide)


async def _by_email(email: str) -> Person | None:
    try:
        address = rules.email(email)
    except InvalidEmail:
        return None
    raw = await Person.get_pymongo_collection().find_one({"email": address})
    return None if raw is None else Person.from_bson(raw)


def _new_session(keys: Keys, person: PydanticObjectId, device: str | None) -> tuple[Session, RefreshToken]:
    now, session = clock.now(), PydanticObjectId()
    token = tokens.make_token(keys.refresh, session, 0)
    return (
        Session(
            id=session,
            person=person,
            device_name=rules.name(device, "deviceName"),
            created_at=now,
            last_seen_at=now,
            expires_at=now + keys.session_life,
            token_hash=token.hash,
        ),
        token,
    )


def _home_book(person: PydanticObjectId, currency: str) -> Book:
    """Its id is random and says nothing of the person or the time."""
    return Book(
        id=PydanticObjectId(secrets.token_bytes(12)),
        name="Home",
        currency=currency,
        members=[Member(person=person, role=Role.OWNER)],
        created_at=clock.now(),
        epoch=secrets.randbits(31),
    )


def _stream(person: ObjectId) -> Stream:
    return Stream(Person, person)


async def _nothing(_transaction: AsyncClientSession) -> None:
    """A decision that needs no state."""
