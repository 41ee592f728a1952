"""What can be wrong with a text or its circumstances."""

from domain.errors import Conflict, Rejected


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


class StillReading(Conflict):
    """This is still being read. Wait for what comes of it, or change its text."""


class BookedAlready(Conflict):
    """This is booked already, and nothing waits for a decision. Look at its transactions and change those."""


class BookedNotDiscarded(Conflict):
    """This is booked, so it can't be thrown away. Delete its transactions, or change its text, instead."""


class DiscardedBefore(Conflict):
    """This was thrown away. Have it read again to book it after all."""


class ReadAgain(Conflict):
    """This was read again meanwhile. Look at its drafts as they are now and decide again."""


class NothingToBook(Rejected):
    """There is nothing to book. Add what you spent, or discard it."""

    code = "NOTHING_TO_BOOK"


class TooManyDrafts(Rejected):
    """At most 150 transactions can be confirmed at a time."""

    code = "TOO_MANY_DRAFTS"


class NoSuchDraft(Rejected):
    """This capture has no draft with this index. Leave the index out for a new transaction."""

    code = "NO_SUCH_DRAFT"


class AmountMissing(Rejected):
    """A new transaction needs an amount."""

    code = "AMOUNT_INVALID"
