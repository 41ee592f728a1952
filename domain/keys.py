"""Idempotency keys: what is asked for twice with one key is made once."""

from hashlib import sha256
from typing import Protocol, TypeVar

from beanie import PydanticObjectId
from bson import ObjectId

from domain.errors import Rejected
from domain.texts import is_readable

MOST_KEY = 128


class KeyInvalid(Rejected):
    """An idempotency key has 1 to 128 readable characters."""

    code = "IDEMPOTENCY_KEY_INVALID"


class KeyUsedForOther(Rejected):
    """This idempotencyKey was used for something else. Use a new key for each request."""

    code = "IDEMPOTENCY_MISMATCH"


class Asked(Protocol):
    """What was made knows what it was asked for with."""

    asked: str


AskedFor = TypeVar("AskedFor", bound=Asked)


def check_key(key: str) -> str:
    """Raises `KeyInvalid`."""
    if not key.strip() or len(key) > MOST_KEY or not is_readable(key, MOST_KEY):
        raise KeyInvalid("idempotencyKey")
    return key


def row_id(kind: str, book: ObjectId, author: ObjectId, key: str | None) -> PydanticObjectId:
    """The id of a new document: with a key made from it, so that a repetition meets the first one."""
    if key is None:
        return PydanticObjectId()
    return PydanticObjectId(
        sha256(b"|".join((kind.encode(), book.binary, author.binary, key.encode()))).digest()[:12]
    )


def digest(*said: object) -> str:
    """What was asked for, so that another request with the same key can be told from a repetition."""
    return sha256(repr(said).encode()).hexdigest()[:32]


def same(first: AskedFor, asked: str) -> AskedFor:
    """The first one, where this asks for the same."""
    if first.asked != asked:
        raise KeyUsedForOther("idempotencyKey")
    return first
