"""Stage 7, second half: a category for words that neither the lexicon nor a correction knows, guessed from their pieces."""

from domain.understanding import classifier, dictionary
from domain.understanding.language import Reading
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

OTHER = "other"
# A guess that is less likely is not told. It may be low: `other` is seldom what a person means by a word.
LEAST_PROBABILITY = 0.2
# Of words that no English dictionary has, as names are, the pieces say less.
LEAST_OF_NAMES = 0.45
# Words that say how, when and by whom was paid, not what for.
SAYING_NOTHING = frozenset({
    "stop", "connector", "generic", "pay", "place", "question", "transfer", "income", "refund", "unit", "tip", "split",
    "number", "determiner", "currency", "scale", "day", "weekday", "month", "using", "adverb", "recurrence",
})  # fmt: skip


def guess(
    reading: Reading, segment: Segment, least: float = LEAST_PROBABILITY, *, without: range = range(0)
) -> tuple[str, Hit | None]:
    """The likeliest category and the words that it was guessed from; `other` and None where none is as likely as that.

    The tokens of `without` are left out.
    """
    words = (index for index in range(segment.start, segment.end) if index not in without)
    telling = [index for index in words if _tells(reading, segment, index)]
    telling = telling[: classifier.MOST_WORDS]
    keys = [reading.key(index) for index in telling]
    if keys and all(key.isascii() and not dictionary.is_word(key, "en") for key in keys):
        least = max(least, LEAST_OF_NAMES)
    # What people buy has nearly always a category of its own, however little the words resemble others.
    found = classifier.guess(keys, but=OTHER)
    if found is None or found.probability < least:
        return OTHER, None
    start, end = telling[0], telling[-1] + 1
    return found.category, Hit(Entry(reading.typed(start, end), found.category, common=True), start, end)


def says_nothing(reading: Reading, segment: Segment) -> bool:
    """Whether no word of it says what for, as in the second price of "lunches 13 on wed and 11 on thu"."""
    return not any(_tells(reading, segment, index) for index in range(segment.start, segment.end))


def _tells(reading: Reading, segment: Segment, index: int) -> bool:
    if reading.tokens[index].shape is not Shape.WORD or segment.amount.start <= index < segment.amount.end:
        return False
    return not reading.plays(SAYING_NOTHING, index)
