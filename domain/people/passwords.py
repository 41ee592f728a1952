"""Passwords: Argon2id hashes, made and checked in threads so that the event loop goes on."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from domain.people.errors import WeakPassword
from domain.people.rules import PASSWORD_LENGTH

HASHER = PasswordHasher()
# One hash takes 64 MiB and tens of milliseconds of a core: more at a time would starve everybody else.
AT_A_TIME = 2
# zxcvbn's time grows with the square of the length; the beginning of a long password decides as well.
JUDGED_CHARACTERS = 48
LEAST_SCORE = 3


@cache
def _gate(_loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_A_TIME)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody's password")


async def check_strength(password: str, *known: str, path: str = "password") -> None:
    """Raise `WeakPassword` unless it is long and hard to guess; `known` are words an attacker would try first."""
    if len(password) not in PASSWORD_LENGTH or not _encodable(password):
        raise WeakPassword(path)
    judged = await asyncio.to_thread(zxcvbn, password[:JUDGED_CHARACTERS], [word for word in known if word])
    if judged["score"] < LEAST_SCORE:
        raise WeakPassword(path)


async def make_hash(password: str) -> str:
    async with _gate(asyncio.get_running_loop()):
        return await asyncio.to_thread(HASHER.hash, password)


async def verify(password: str, stored: str | None) -> bool:
    """Whether the password made the hash. Without a hash it takes the same time and is False."""
    if len(password) >= PASSWORD_LENGTH.stop or not _encodable(password):
        password, stored = "", None
    async with _gate(asyncio.get_running_loop()):
        return await asyncio.to_thread(_verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _encodable(password: str) -> bool:
    """Lone surrogates pass GraphQL, but are no text."""
    try:
        password.encode()
    except UnicodeEncodeError:
        return False
    return True
