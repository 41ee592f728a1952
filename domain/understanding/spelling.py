"""Before the stages: an unknown word that is one slip away from a known one is read as that one."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from domain.understanding import affixes, dictionary, lexicon, spoken
from domain.understanding.language import pack, traits
from domain.understanding.tokens import Shape, Token

SHORTEST = 5
# Where no dictionary says what words there are, "priya" is more likely a name than a slip.
SHORTEST_UNSURE = 6
# "Tony's" is a name, and no toys.
POSSESSIVES = ("'s", "’s")
# "footy" is no "forty": only of a long word is it sure that a number was meant.
SURE_NUMBER = 6
TWO_SLIPS_FROM = 8
MOST_SLIPS = 2
# A word longer than any of ours by two slips is no slip of ours.
LONGEST = 24
# A text of so many unknown words is not one with slips; looking further would only cost.
MOST_LOOK_UPS = 40


def knows(word: str, language: str) -> bool:
    """Whether the parser knows this single word in this language."""
    return any(word in source for source in _sources(language))


@cache
def _sources(language: str) -> Sequence[Collection[str]]:
    known = pack(language)
    codes = dict.fromkeys((language, *known.includes, "en"))
    items = [source for code in codes for source in (lexicon.items(code), lexicon.words(code))]
    return (known.phrasebook.words, lexicon.brands(), *items)


def _shelves(language: str) -> Iterator[Mapping[tuple[str, int], Sequence[str]]]:
    """Whole things and words of the packs first, then brands, then words that are only part of a thing."""
    codes = dict.fromkeys((language, *pack(language).includes, "en"))
    yield from map(_words, codes)
    yield _names()
    yield from map(_parts, codes)


@cache
def _words(language: str) -> Mapping[tuple[str, int], Sequence[str]]:
    things = {key for key, entry in lexicon.items(language).items() if " " not in entry.name}
    return _by_shape(pack(language).phrasebook.words | things)


@cache
def _parts(language: str) -> Mapping[tuple[str, int], Sequence[str]]:
    return _by_shape(lexicon.words(language) - set(lexicon.items(language)))


@cache
def _names() -> Mapping[tuple[str, int], Sequence[str]]:
    return _by_shape({key for key, entry in lexicon.famous().items() if not entry.common})


def _by_shape(words: Iterable[str]) -> Mapping[tuple[str, int], Sequence[str]]:
    """Words by first letter and length: people seldom slip on the first letter."""
    shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(words):
        if len(word) >= SHORTEST - 1:
            shelves[word[0], len(word)].append(word)
    return shelves


@lru_cache(maxsize=4096)
def _nearest(word: str, language: str) -> str | None:
    if day := _calendar(word, language):
        return day
    slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
    best: str | None = None
    lengths = sorted(
        range(len(word) - slips, len(word) + slips + 1), key=lambda length: abs(length - len(word))
    )
    for shelf, length in itertools.product(_shelves(language), lengths):
        for candidate in shelf.get((word[0], length), ()):
            if shelf is _names() and not _may_be_meant(word, candidate, language):
                continue
            most = slips if len(candidate) >= TWO_SLIPS_FROM else min(slips, 1)
            if most < 0:
                break  # a word of ours itself
            distance = OSA.distance(word, candidate, score_cutoff=most)
            if distance <= most:
                best, slips = candidate, distance - 1
    return best


def _calendar(word: str, language: str) -> str | None:
    """As in "wensday", "febuary": of weekdays and months there are so few that two slips are no risk."""
    if len(word) <= SHORTEST:
        return None
    book = pack(language).phrasebook
    names = sorted(
        name for role in ("weekday", "month") for name in book.words_of(role) if name[0] == word[0]
    )
    likely = [
        name
        for name in names
        if len(name) >= TWO_SLIPS_FROM and OSA.distance(word, name, score_cutoff=MOST_SLIPS) <= MOST_SLIPS
    ]
    return likely[0] if likely else None


def _may_be_meant(word: str, brand: str, language: str) -> bool:
    """Where no dictionary knows a language's words, many are one letter from a brand: Italian "cinese" from Cinesa."""
    return dictionary.of(language) is not None or (len(word) > SHORTEST and word[-1] == brand[-1])


def correct(tokens: Sequence[Token], language: str) -> tuple[Token, ...]:
    """The tokens, misspelt words with the key of the word that was meant. Spans and raw text stay."""
    result = [
        token._replace(key=key) if (key := affixes.uninflected(token, language)) != token.key else token
        for token in tokens
    ]
    named = _named(tokens)
    numbers, places = (pack(language).phrasebook.words_of(role) for role in ("number", "place"))
    for index in strange(result, language)[:MOST_LOOK_UPS]:
        meant = None if index in named else _nearest(tokens[index].key, language)
        if meant in numbers and len(tokens[index].key) < SURE_NUMBER:
            continue
        placed = index > 0 and tokens[index - 1].key in places
        if meant and (not placed or meant in lexicon.famous()):
            result[index] = tokens[index]._replace(key=meant)
    return tuple(result)


def _named(tokens: Sequence[Token]) -> set[int]:
    """Words that are no slips: parts of a brand's name, and words with a capital beside one another ("Rusty Nail")."""
    hits = lexicon.find(tokens, lexicon.brands(), set())
    found = {index for hit in hits for index in range(hit.start, hit.end)}
    for index, (first, second) in enumerate(itertools.pairwise(tokens)):
        if index and first.raw[:1].isupper() and second.raw[:1].isupper():
            found |= {index, index + 1}
    return found


def strange(tokens: Sequence[Token], language: str) -> list[int]:
    """The positions of the words that nothing here knows, and that may be misspelt."""
    shortest = SHORTEST if dictionary.of(language) else SHORTEST_UNSURE
    return [
        index
        for index, token in enumerate(tokens)
        if len(token.key) >= shortest
        and _strange(token, language)
        and not dictionary.knows(token.key, language)
        and not dictionary.is_name(token.key, "en")
        and spoken.value(token.key, language) is None
        and not _is_form(token.key, language)
    ]


def _strange(token: Token, language: str) -> bool:
    if token.raw.lower().endswith(POSSESSIVES):
        return False
    if (
        token.shape is not Shape.WORD
        or not SHORTEST <= len(token.key) <= LONGEST
        or knows(token.key, language)
    ):
        return False
    return not knows(token.key.removesuffix("s"), language) and not token.raw[1:2].isupper()


def _is_form(key: str, language: str) -> bool:
    """Whether an item is in this word, inflected or joined to another ("kirayı" of "kira")."""
    if not pack(language).inflected:
        return False
    return lexicon.inside(key, language, compounds=bool(traits(language).get("compounds", False))) is not None
