"""Names of several words with capitals, whatever the words mean alone: "Little Fig", "The Paper Loft", "Hop & Co"."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from domain.understanding import dictionary, unmarked
from domain.understanding.language import Reading, traits
from domain.understanding.lexicon import Hit
from domain.understanding.names import NAMELESS, PARTICLES
from domain.understanding.tokens import Shape, fold

Block = tuple[int, int]

SEVERAL = 2
# In a text most of whose words have capitals these say nothing.
MOST_OF_TEXT = 0.7
SHORT_TEXT = 5  # words
SENTENCE_ENDS = frozenset({".", "!", "?", "\n", ":", ";"})
# Small words between two capitals of one name; the second kind only between ordinary words, as in "Back in Motion".
LINKS = PARTICLES | {"&", "n", "se"}
LOOSE_LINKS = frozenset({"in", "on", "and", "for"})
# Words of these roles end a name though they have capitals, and begin none.
APART = frozenset({
    "place", "purpose", "locative", "of", "using", "until_then", "pay", "currency", "question", "determiner", "weekday", "month",
    "first_person_subject",
})  # fmt: skip
# What may begin a name at the beginning of a sentence, where every word has its capital.
OPENERS = ("plain", "title", "venue_first", "firm_word")


def blocks(
    reading: Reading, brands: Sequence[Hit], things: AbstractSet[int], taken: AbstractSet[int]
) -> Sequence[Block]:
    """Spans of tokens of at least two words with capitals, none that is a brand's or has a certain brand in it."""
    large = [index for index, token in enumerate(reading.tokens) if token.raw[0].isupper()]
    if len(large) < SEVERAL:
        return ()
    capitals = [index for index in large if index not in taken and _is_capital(reading, index)]
    if len(capitals) < SEVERAL or reading.text.isupper() or traits(reading.language).get("capitals"):
        return ()
    words = sum(token.shape is Shape.WORD for token in reading.tokens)
    if words > SHORT_TEXT and len(capitals) > words * MOST_OF_TEXT:
        return ()
    known = {index for hit in brands if not hit.entry.common for index in range(hit.start, hit.end)}
    found: list[Block] = []
    for index in capitals:
        if found and index < found[-1][1]:
            continue
        start, end = _opened(reading, index, things), _end(reading, index, taken)
        if start < end and _is_name(reading, start, end) and known.isdisjoint(range(start, end)):
            found.append((start, end))
    return found


def around(found: Sequence[Block], start: int, end: int) -> Block | None:
    """The block that has these tokens in it."""
    return next((block for block in found if block[0] <= start and end <= block[1]), None)


def _is_capital(reading: Reading, index: int) -> bool:
    token = reading.tokens[index]
    return token.shape is Shape.WORD and token.raw[0].isupper() and not reading.plays(APART, index)


def _end(reading: Reading, start: int, taken: AbstractSet[int]) -> int:
    end = start + 1
    while end < len(reading.tokens) and end not in taken:
        if _is_capital(reading, end) and not _is_apart(reading, end):
            end += 1
        elif _links(reading, end) and end + 1 not in taken:
            end += 2
        else:
            break
    return end


def _is_apart(reading: Reading, index: int) -> bool:
    """As the second of "Nora. Bread": no sign stands between, so only an acronym or a title begins another name."""
    return reading.at("title", index) is not None


def _links(reading: Reading, index: int) -> bool:
    if index + 1 >= len(reading.tokens) or not _is_capital(reading, index + 1):
        return False
    if reading.key(index) in LINKS:
        return True
    return reading.key(index) in LOOSE_LINKS and all(
        _is_ordinary(reading, beside) for beside in (index - 1, index + 1)
    )


def _is_ordinary(reading: Reading, index: int) -> bool:
    key = reading.key(index)
    return (
        dictionary.is_word(key, reading.language)
        and not dictionary.is_name(key, reading.language)
        and key not in unmarked.places()
    )


def _opened(reading: Reading, start: int, things: AbstractSet[int]) -> int:
    """Past words that have their capital from where they stand: the "Dinner" of "Dinner Bella Roma 30"."""
    begins = start == 0 or reading.key(start - 1) in SENTENCE_ENDS
    if not begins or any(reading.at(role, start) for role in OPENERS):
        return start
    return start + 1 if start in things or reading.plays(NAMELESS, start) else start


def _is_name(reading: Reading, start: int, end: int) -> bool:
    words = [index for index in range(start, end) if _is_capital(reading, index)]
    if len(words) < SEVERAL:
        return False
    return not all(fold(reading.tokens[index].raw) in unmarked.places() for index in words)
