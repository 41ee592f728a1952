"""What can be wrong with a text or its circumstances."""

from domain.errors import Rejected


class TextEmpty(Rejected):
    """There is nothing to read. Write what you spent, as in "lunch 12.50"."""

    code = "TEXT_EMPTY"


class TextTooLong(Rejected):
    """A text has at most 2,000 characters. Send it in parts."""

    code = "TEXT_TOO_LONG"


class TextInvalid(Rejected):
    """The text contains control characters or broken characters."""

    code = "TEXT_INVALID"


class CapturedAtAhead(Rejected):
    """The moment of typing can't be more than 5 minutes ahead."""

    code = "CAPTURED_AT_AHEAD"


class CapturedAtInvalid(Rejected):
    """The moment of typing must lie in the years 1970 to 9998."""

    code = "CAPTURED_AT_INVALID"


class KeyInvalid(Rejected):
    """An idempotency key has 1 to 128 readable characters."""

    code = "IDEMPOTENCY_KEY_INVALID"


class KeyUsedForOtherText(Rejected):
    """This idempotencyKey was used for another text. Use a new key for each text."""

    code = "IDEMPOTENCY_MISMATCH"
