"""What a person's fields may be. Each check returns the value as it is kept."""

import unicodedata

from babel import Locale, UnknownLocaleError
from email_validator import EmailNotValidError, validate_email

from domain.people.errors import InvalidEmail, InvalidLocale, InvalidName, ThresholdInvalid

MAX_NAME = 100
LEAST_THRESHOLD = 0.5
MOST_THRESHOLD = 0.99
PASSWORD_LENGTH = range(10, 201)
# How an unreadable character begins in Unicode's general categories: controls, surrogates, unassigned.
UNREADABLE = frozenset({"Cc", "Cs", "Cn"})


def email(text: str) -> str:
    """The address, normalised and case-folded, so that one mailbox has one account."""
    try:
        return validate_email(text, check_deliverability=False).normalized.casefold()
    except (EmailNotValidError, UnicodeError):
        raise InvalidEmail("email") from None


def locale(tag: str) -> str:
    try:
        return str(Locale.parse(tag, sep="-")).replace("_", "-")
    except (ValueError, TypeError, UnknownLocaleError):
        raise InvalidLocale("locale") from None


def name(text: str | None, field: str) -> str | None:
    """A display or device name: trimmed, None where it is blank."""
    if text is None or not text.strip():
        return None
    trimmed = unicodedata.normalize("NFC", text.strip())
    if len(trimmed) > MAX_NAME or any(unicodedata.category(char) in UNREADABLE for char in trimmed):
        raise InvalidName(field)
    return trimmed


def review_threshold(value: float) -> float:
    """The least confidence with which a text is booked unseen. What is no number lies outside too."""
    if not LEAST_THRESHOLD <= value <= MOST_THRESHOLD:
        raise ThresholdInvalid("reviewThreshold")
    return value
