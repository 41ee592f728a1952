"""Before the stages: an unknown word that is one slip away from a known one is read as that one."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from domain.understanding import affixes, dictionary, lexicon, spoken
from domain.understanding.language import pack, raw_pack
from domain.understanding.tokens import Shape, Token

SHORTEST = 5
# Where no dictionary says what words there are, "priya" is more likely a name than a slip.
SHORTEST_UNSURE = 6
# "Tony's" is a name, and no toys.
POSSESSIVES = ("'s", "’s")
# "footy" is no "forty": only of a long word is it sure that a number was meant.
SURE_NUMBER = 6
TWO_SLIPS_FROM = 8
# A word longer than any of ours by two slips is no slip of ours.
LONGEST = 24
# A text of so many unknown words is not one with slips; looking further would only cost.
MOST_LOOK_UPS = 40


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Every single word that the parser knows in this language."""
    known = pack(language)
    found = set(known.phrasebook.words) | set(lexicon.brands()) | set(lexicon.items(language))
    for name in (language, *known.includes, "en"):
        found |= lexicon.words(name) | set(lexicon.items(name))
    return frozenset(found)


@cache
def _by_shape(language: str) -> Mapping[tuple[str, int], Sequence[str]]:
    """Words by first letter and length: people seldom slip on the first letter."""
    shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(vocabulary(language)):
        if len(word) >= SHORTEST - 1:
            shelves[word[0], len(word)].append(word)
    return shelves


@lru_cache(maxsize=4096)
def _nearest(word: str, language: str) -> str | None:
    slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
    best: str | None = None
    for length in range(len(word) - slips, len(word) + slips + 1):
        for candidate in _by_shape(language).get((word[0], length), ()):
            distance = OSA.distance(word, candidate, score_cutoff=slips)
            if distance <= slips:
                best, slips = candidate, distance - 1
    return best


def correct(tokens: Sequence[Token], language: str) -> tuple[Token, ...]:
    """The tokens, misspelt words with the key of the word that was meant. Spans and raw text stay."""
    result = [
        replace(token, key=key) if (key := affixes.uninflected(token, language)) != token.key else token
        for token in tokens
    ]
    named = _named(tokens)
    numbers, places = (pack(language).phrasebook.words_of(role) for role in ("number", "place"))
    for index in strange(result, language)[:MOST_LOOK_UPS]:
        meant = None if index in named else _nearest(tokens[index].key, language)
        if meant in numbers and len(tokens[index].key) < SURE_NUMBER:
            continue
        placed = index > 0 and tokens[index - 1].key in places
        if meant and (not placed or meant in lexicon.brands()):
            result[index] = replace(tokens[index], key=meant)
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
    known = vocabulary(language)
    shortest = SHORTEST if dictionary.of(language) else SHORTEST_UNSURE
    return [
        index
        for index, token in enumerate(tokens)
        if len(token.key) >= shortest
        and _strange(token, known)
        and not dictionary.knows(token.key, language)
        and not dictionary.is_name(token.key, "en")
        and spoken.value(token.key, language) is None
        and not _is_form(token.key, language)
    ]


def _strange(token: Token, known: frozenset[str]) -> bool:
    if token.raw.lower().endswith(POSSESSIVES):
        return False
    if token.shape is not Shape.WORD or not SHORTEST <= len(token.key) <= LONGEST or token.key in known:
        return False
    return token.key.removesuffix("s") not in known and not token.raw[1:2].isupper()


def _is_form(key: str, language: str) -> bool:
    """Whether an item is in this word, inflected or joined to another ("kirayı" of "kira")."""
    if not pack(language).inflected:
        return False
    return (
        lexicon.inside(key, language, compounds=bool(raw_pack(language).get("compounds", False))) is not None
    )
