"""Numbers that a language writes as one word: "zweiundvierzig", "hundratjugo", "duecentocinquanta", "yüzelli"."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from domain.understanding.language import pack, traits
from domain.understanding.tokens import Shape, Token, fold

HUNDRED, TEN = 100, 10
SHORTEST, LONGEST = 5, 40  # letters


@lru_cache(maxsize=4096)
def value(word: str, language: str) -> int | None:
    """What a folded word is worth; None where it isn't made of number words alone."""
    if not (SHORTEST <= len(word) <= LONGEST) or word in pack(language).phrasebook.words:
        return None
    parts = _parts(language)
    return next(_readings(word, parts, ()), None) if parts else None


def values(tokens: Sequence[Token], language: str) -> Iterator[tuple[int, int]]:
    """(position, worth) of the tokens that are such words."""
    if not _parts(language):
        return
    for index, token in enumerate(tokens):
        worth = value(token.key, language) if token.shape is Shape.WORD else None
        if worth is not None:
            yield index, worth


@cache
def _parts(language: str) -> Mapping[str, int]:
    """Every word that such a number may be made of; 0 is the "und" of "zweiundvierzig"."""
    data = traits(language)
    if "joined_numbers" not in data:
        return {}
    found = {fold(word): 0 for word in data["joined_numbers"]}
    for role in ("number", "scale"):
        for worth, words in data["values"].get(role, {}).items():
            found |= {fold(word): int(worth) for word in words if " " not in word}
    if data.get("elided_numbers"):  # "ventuno", "centottanta"
        found |= {word[:-1]: worth for word, worth in found.items() if worth >= TEN * 2 and word[-1] in "aio"}
    return found


def _readings(rest: str, parts: Mapping[str, int], before: tuple[int, ...]) -> Iterator[int]:
    if not rest:
        worth = _worth(before) if len(before) > 1 else None
        if worth is not None:
            yield worth
        return
    for length in range(len(rest), 1, -1):
        part = parts.get(rest[:length])
        if part is not None:
            yield from _readings(rest[length:], parts, (*before, part))


def _worth(parts: Sequence[int]) -> int | None:
    """(2, 0, 40) → 42, (2, 100, 50) → 250, (1000, 5, 100) → 1500; None where no number is built so."""
    total, part, joined = 0, 0, False
    for one in parts:
        if one == 0:
            if joined or not 0 < part % HUNDRED < TEN:
                return None
            joined = True
        elif one < HUNDRED:
            fits = one >= TEN * 2 if joined else part % HUNDRED == 0 or (part % TEN == 0 and one < TEN)
            if not fits:
                return None
            part, joined = part + one, False
        elif one == HUNDRED:
            if part >= HUNDRED or joined:
                return None
            part = (part or 1) * HUNDRED
        else:
            if total or joined:
                return None
            total, part = (part or 1) * one, 0
    return None if joined else total + part
