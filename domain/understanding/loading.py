"""Loading the data of all languages before the first message needs it."""

import gc
from datetime import UTC, datetime

from domain.understanding.draft import Context
from domain.understanding.pipeline import propose

# A slip of the pen needs the vocabulary, an unknown word the dictionary and the classifier, a second number the doubts.
MESSAGE = "cofffe 3 at Zqvbxk, berth 2"


def load() -> None:
    """Load it, in a fifth of a second. It stays: the garbage collector, which would take longer than a message to
    look through it, is told to leave it alone, and doesn't look while it grows.

    What CLDR says of a person's locale and of a language's currencies, and the shelves on which a language's misspelt words
    are looked up, wait for the first text that needs them: some ten milliseconds.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    propose(MESSAGE, Context(datetime(2026, 1, 1, tzinfo=UTC), "UTC", "EUR", "en"))
    gc.freeze()
    if was_enabled:
        gc.enable()
