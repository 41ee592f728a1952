"""What a capture may be, and how often a worker may try."""

import unicodedata
from datetime import UTC, datetime, timedelta

from domain.captures.errors import (
    BookedAlready,
    BookedNotDiscarded,
    CapturedAtAhead,
    CapturedAtInvalid,
    DiscardedBefore,
    KeyInvalid,
    ReadAgain,
    StillReading,
    TextEmpty,
    TextInvalid,
    TextTooLong,
)
from domain.captures.models import UNFINISHED, Capture, Status
from domain.ledger.checks import is_possible
from domain.understanding.draft import Proposal

MAX_TEXT = 2000
MAX_KEY = 128
AHEAD = timedelta(minutes=5)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
# An insert can't use the database's clock: so much may the inserting process be ahead of it.
CLOCK_SKEW = timedelta(minutes=1)
LEASE = timedelta(seconds=10)
MAX_ATTEMPTS = 6
LONGEST_PAUSE_SECONDS = 30
GAVE_UP = "We couldn't read this after several tries. Your text is safe: try again, or write it differently."

_WHITE = frozenset("\t\n\r")
_UNREADABLE = frozenset({"Cc", "Cs"})


def check_text(text: str) -> str:
    """The text, trimmed and in NFC."""
    if len(text) > MAX_TEXT * 4:  # no need to look at each character of something far too long
        raise TextTooLong("text")
    if any(unicodedata.category(char) in _UNREADABLE and char not in _WHITE for char in text):
        raise TextInvalid("text")
    trimmed = unicodedata.normalize("NFC", text.strip())
    if not any(unicodedata.category(char)[0] not in "ZC" for char in trimmed):
        raise TextEmpty("text")
    if len(trimmed) > MAX_TEXT:
        raise TextTooLong("text")
    return trimmed


def check_key(key: str | None) -> str | None:
    if key is None:
        return None
    if (
        not key.strip()
        or len(key) > MAX_KEY
        or any(unicodedata.category(char) in _UNREADABLE for char in key)
    ):
        raise KeyInvalid("idempotencyKey")
    return key


def check_moment(captured_at: datetime | None, now: datetime, path: str = "capturedAt") -> datetime:
    """When it was typed, in UTC; a moment without an offset is taken as UTC."""
    if captured_at is None:
        return now
    try:
        moment = (captured_at if captured_at.tzinfo else captured_at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise CapturedAtInvalid(path) from None
    if moment > now + AHEAD:
        raise CapturedAtAhead(path)
    if not EARLIEST <= moment <= LATEST:
        raise CapturedAtInvalid(path)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def status_of(proposal: Proposal, threshold: float) -> Status:
    """What a reading makes of its capture: in doubt a person decides, also about whether there is anything to book.

    So too where it says a day that no transaction can have ("200 years ago").
    """
    if proposal.confidence < threshold or not all(is_possible(draft.date) for draft in proposal.drafts):
        return Status.NEEDS_REVIEW
    return Status.RECORDED if proposal.drafts else Status.EMPTY


def check_confirmable(capture: Capture, seen: int | None) -> None:
    """Raise `Conflict` where there is nothing to confirm, or not what the person saw (`seen` None: whatever is there)."""
    if capture.status in UNFINISHED:
        raise StillReading("captureId")
    if capture.status is Status.DISCARDED:
        raise DiscardedBefore("captureId")
    if capture.status is Status.RECORDED and not capture.awaits_review:
        raise BookedAlready("captureId")
    if seen is not None and seen != capture.attempt:
        raise ReadAgain("version")


def check_discardable(capture: Capture) -> None:
    """Raise `Conflict` for what is booked, unless it is a proposal that is thrown away."""
    if capture.status is Status.RECORDED and not capture.awaits_review:
        raise BookedNotDiscarded("captureId")
