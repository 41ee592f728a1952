"""People and their sessions."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from beanie import PydanticObjectId

from domain.database import Stored


class ParsingMode(StrEnum):
    """Whether a language model is asked about this person's texts: in doubt, always, or never."""

    AUTOMATIC = "AUTOMATIC"
    MODEL_FIRST = "MODEL_FIRST"
    LOCAL_ONLY = "LOCAL_ONLY"


class Person(Stored):
    """Somebody with an account; also the head (`seq`) of this person's own log.

    `review_threshold` is the least confidence, 0.5 to 0.99, with which a text is booked unseen.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"seq", "log_floor", "epoch", "password_hash"})
    stream_field: ClassVar[str] = "_id"

    email: str
    password_hash: str
    display_name: str | None = None
    currency: str
    time_zone: str
    locale: str
    parsing_mode: ParsingMode = ParsingMode.AUTOMATIC
    review_threshold: float = 0.8
    home_book: PydanticObjectId
    created_at: datetime
    seq: int = 0
    log_floor: int = 0
    epoch: int

    class Settings:
        name = "people"


class Session(Stored):
    """One signed-in device.

    `counter` numbers its refresh tokens; of the current and the one before only SHA-256 hashes are kept.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset(
        {"counter", "token_hash", "previous_hash", "rotated_at", "last_seen_at"}
    )
    stream_field: ClassVar[str] = "person"

    person: PydanticObjectId
    device_name: str | None = None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    counter: int = 0
    token_hash: bytes
    previous_hash: bytes | None = None
    rotated_at: datetime | None = None
    revoked_at: datetime | None = None

    class Settings:
        name = "sessions"
