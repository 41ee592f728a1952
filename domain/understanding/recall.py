"""Before the stages: the words of a text that this person's corrections gave a meaning of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.understanding import lexicon, spelling
from domain.understanding.language import pack
from domain.understanding.lexicon import LONGEST, Hit, squash
from domain.understanding.memory import Habit
from domain.understanding.tokens import Shape, Token

# Names don't reach across these.
BORDERS = frozenset({",", ";", "!", "?", "。", "、", "\n"})
# Each look-up of a misspelt word compares it with all habits of the same first letter.
MOST_LOOK_UPS = 12
LONGEST_MISSPELT = 3  # tokens
# The roles of words that sums and sentences are built of.
BUILDING = frozenset(
    {
        "add",
        "each",
        "fraction",
        "minus",
        "number",
        "of",
        "off",
        "place",
        "plus_sign",
        "recipient",
        "scale",
        "split",
    }
    | {"sum_total", "the", "times", "tip", "until_then"}
)
NOUNS_HAVE_CAPITALS = frozenset({"de"})


@dataclass(frozen=True, slots=True)
class Recalled:
    """A habit whose words stand at `tokens[start:end]`."""

    habit: Habit
    start: int
    end: int

    @property
    def names(self) -> bool:
        """Whether the words decide who was paid, whatever else the text says."""
        return self.habit.merchant is not None and not self.habit.item


def find(tokens: Sequence[Token], habits: Mapping[str, Habit], language: str) -> list[Recalled]:
    """The longest ones without overlaps, in the order of the text; misspelt ones where nothing else is near."""
    if not habits:
        return []
    parts = ["" if token.key in BORDERS else squash(token.key) for token in tokens]
    found = [
        Recalled(habits[words], start, end)
        for start, end, words in _runs(tokens, parts, LONGEST)
        if words in habits and not words.isdecimal()
    ]
    exact = _but_grammar(found, tokens, language)
    kept = _apart(_not_inside(exact, tokens, language), tokens)
    used = {index for one in kept for index in range(one.start, one.end)}
    misspelt = _misspelt(tokens, parts, used, habits, language)
    return sorted([*kept, *_apart(misspelt, tokens)], key=lambda one: one.start)


def _but_grammar(found: list[Recalled], tokens: Sequence[Token], language: str) -> list[Recalled]:
    """Without names that here may be what a sum or a sentence is built of: "three", "x", "tip", "total", "from".

    Such a word is a name where it begins a text of one sum, before that, or has the capital of a name within it.
    """
    if not any(one.names for one in found):
        return found
    marks = pack(language).phrasebook.marks([token.key for token in tokens])
    built = {(mark.start, mark.end) for mark in marks if mark.role in BUILDING}
    return [
        one
        for one in found
        if not one.names
        or (one.start, one.end) not in built
        or _begins_with_it(one, tokens)
        or (one.start and language not in NOUNS_HAVE_CAPITALS and tokens[one.start].raw.istitle())
    ]


def _begins_with_it(one: Recalled, tokens: Sequence[Token]) -> bool:
    words = [token.shape for token in tokens if token.shape is not Shape.SYMBOL]
    after = [token.shape for token in tokens[one.end :] if token.shape is not Shape.SYMBOL]
    return one.start == 0 and words.count(Shape.NUMBER) == 1 and after[:1] == [Shape.NUMBER]


def _not_inside(found: list[Recalled], tokens: Sequence[Token], language: str) -> list[Recalled]:
    """Without those that are part of a longer brand or item: "uber" in "uber eats", "orange" in "orange juice"."""
    if not found:
        return []
    tables = (lexicon.brands(), lexicon.items(language), lexicon.items("en"))
    longer = [hit for table in tables for hit in lexicon.find(tokens, table, set())]
    return [one for one in found if not any(_hides(hit, one) for hit in longer)]


def _hides(hit: Hit, one: Recalled) -> bool:
    if not (hit.start <= one.start and one.end <= hit.end and hit.end - hit.start > one.end - one.start):
        return False
    brand = lexicon.brands().get(squash(one.habit.merchant or ""))
    return brand is None or brand.name != hit.entry.name


def _runs(tokens: Sequence[Token], parts: Sequence[str], longest: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, squashed words) of all runs that begin and end with letters or digits."""
    for start, part in enumerate(parts):
        if not part:
            continue
        words = ""
        for end in range(start + 1, min(start + longest, len(parts)) + 1):
            words += parts[end - 1]
            if tokens[end - 1].key in BORDERS:
                break
            if parts[end - 1]:
                yield start, end, words


def _misspelt(
    tokens: Sequence[Token],
    parts: Sequence[str],
    used: set[int],
    habits: Mapping[str, Habit],
    language: str,
) -> list[Recalled]:
    strange = {index for index in spelling.strange(tokens, language) if index not in used}
    runs = [
        (start, end, words)
        for start, end, words in _runs(tokens, parts, LONGEST_MISSPELT)
        if used.isdisjoint(range(start, end)) and not strange.isdisjoint(range(start, end))
    ]
    looked_up = [run for run in runs[:MOST_LOOK_UPS] if spelling.SHORTEST <= len(run[2]) <= spelling.LONGEST]
    shelves: dict[str, list[str]] = {words[0]: [] for _, _, words in looked_up}
    if shelves:
        for known in habits:
            if known[0] in shelves and len(known) >= spelling.SHORTEST:
                shelves[known[0]].append(known)
    return [
        Recalled(habits[key], start, end)
        for start, end, words in looked_up
        if (key := _nearest(words, shelves[words[0]])) is not None
    ]


def _nearest(words: str, likely: Sequence[str]) -> str | None:
    """As the parser's own look-up: the first letter is right, one slip, two in a long word."""
    slips = 2 if len(words) >= spelling.TWO_SLIPS_FROM else 1
    found = process.extractOne(words, likely, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


def _apart(found: Iterable[Recalled], tokens: Sequence[Token]) -> list[Recalled]:
    used: set[int] = set()
    kept: list[Recalled] = []
    for one in sorted(found, key=lambda one: tokens[one.start].start - tokens[one.end - 1].end):
        if used.isdisjoint(range(one.start, one.end)):
            used.update(range(one.start, one.end))
            kept.append(one)
    return kept


def as_typed(
    tokens: Sequence[Token], corrected: Sequence[Token], recalled: Iterable[Recalled]
) -> tuple[Token, ...]:
    """The corrected tokens, but those of remembered words as they were typed."""
    result = list(corrected)
    for one in recalled:
        result[one.start : one.end] = tokens[one.start : one.end]
    return tuple(result)


def within(recalled: Sequence[Recalled], start: int, end: int) -> list[Recalled]:
    return [one for one in recalled if start <= one.start and one.end <= end]
