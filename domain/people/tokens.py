"""Refresh tokens and the end of sessions: each one atomic write, by the database's time.

A token is base64url(session id ‖ counter ‖ HMAC-SHA-256(server key, session id ‖ counter)); the database holds
only hashes. The next token follows from the key, so that a replay within `GRACE` (two tabs, a lost answer)
returns the same one, while an older token ends the session: somebody copied it.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import ReturnDocument

from domain.database import Bson
from domain.errors import Unauthenticated
from domain.people.models import Session

GRACE = timedelta(seconds=30)
COUNTER_BYTES, MAC_BYTES = 4, 32
LENGTH = 12 + COUNTER_BYTES + MAC_BYTES


@dataclass(frozen=True, slots=True)
class RefreshToken:
    session: ObjectId
    counter: int
    text: str

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


def make_token(key: bytes, session: ObjectId, counter: int) -> RefreshToken:
    signed = session.binary + counter.to_bytes(COUNTER_BYTES, "big")
    mac = hmac.new(key, signed, hashlib.sha256).digest()
    return RefreshToken(session, counter, base64.urlsafe_b64encode(signed + mac).decode())


def read_token(key: bytes, text: str) -> RefreshToken | None:
    """The token, if the server's key made it."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != LENGTH:
        return None
    token = make_token(key, ObjectId(raw[:12]), int.from_bytes(raw[12 : 12 + COUNTER_BYTES], "big"))
    return token if hmac.compare_digest(token.text.encode(), text.encode()) else None


async def rotate(key: bytes, text: str, life: timedelta) -> tuple[Session, RefreshToken]:
    """The session and its next token. Raises `Unauthenticated`."""
    token = read_token(key, text)
    if token is None or token.counter >= 2 ** (8 * COUNTER_BYTES) - 1:
        raise Unauthenticated
    following = make_token(key, token.session, token.counter + 1)
    raw = await Session.get_pymongo_collection().find_one_and_update(
        {
            "_id": token.session,
            "token_hash": token.hash,
            "revoked_at": None,
            "$expr": {"$gt": ["$expires_at", "$$NOW"]},
        },
        [{"$set": _rotated(token, following, life)}],
        return_document=ReturnDocument.AFTER,
    )
    if raw is not None:
        return Session.from_bson(raw), following
    return await _replayed(token, following)


def _rotated(token: RefreshToken, following: RefreshToken, life: timedelta) -> Bson:
    return {
        "counter": following.counter,
        "previous_hash": token.hash,
        "token_hash": following.hash,
        "rotated_at": "$$NOW",
        "last_seen_at": "$$NOW",
        "expires_at": {"$add": ["$$NOW", int(life.total_seconds() * 1000)]},
    }


async def _replayed(token: RefreshToken, following: RefreshToken) -> tuple[Session, RefreshToken]:
    raw = await Session.get_pymongo_collection().find_one(
        {
            "_id": token.session,
            "previous_hash": token.hash,
            "revoked_at": None,
            "$expr": {
                "$gt": ["$rotated_at", {"$subtract": ["$$NOW", int(GRACE.total_seconds() * 1000)]}],
            },
        }
    )
    if raw is None:
        await revoke({"_id": token.session})
        raise Unauthenticated
    return Session.from_bson(raw), following


async def revoke(where: Bson) -> list[ObjectId]:
    """End the sessions that match and aren't ended yet; their ids."""
    sessions = Session.get_pymongo_collection()
    found = [raw["_id"] async for raw in sessions.find({**where, "revoked_at": None}, {"_id": 1})]
    if found:
        await sessions.update_many(
            {"_id": {"$in": found}, "revoked_at": None}, [{"$set": {"revoked_at": "$$NOW"}}]
        )
    return found


async def revoked_since(moment: datetime) -> list[tuple[ObjectId, datetime]]:
    """Ids and ends of the sessions revoked at or after the moment: one indexed read."""
    cursor = Session.get_pymongo_collection().find({"revoked_at": {"$gte": moment}}, {"revoked_at": 1})
    return [(raw["_id"], raw["revoked_at"]) async for raw in cursor]


async def is_live(session: ObjectId) -> bool:
    """Whether the session exists and isn't revoked, by its id."""
    return (
        await Session.get_pymongo_collection().find_one({"_id": session, "revoked_at": None}, {"_id": 1})
        is not None
    )
