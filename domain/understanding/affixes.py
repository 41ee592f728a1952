"""Before the stages: what a language writes together with a name ("all'Esselunga", "Migros'tan", "żabce") comes off it.

A pack says what may: `elisions` before an apostrophe, `suffixes` after one or (with `glued_suffixes`) right after a known
word, `endings` that inflection puts in place of others. Words that the parser knows as they are stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from domain.understanding import lexicon
from domain.understanding.language import pack, traits
from domain.understanding.tokens import Shape, Token, fold

APOSTROPHES = ("'", "’")
SHORTEST = 3  # letters that a name keeps


def split(tokens: Sequence[Token], language: str) -> tuple[Token, ...]:
    """The tokens, those words cut in two; spans stay true to the text."""
    if not any(_list(language, name) for name in ("elisions", "suffixes", "glued_suffixes")):
        return tuple(tokens)
    return tuple(part for token in tokens for part in _parts(token, language))


def _parts(token: Token, language: str) -> Iterator[Token]:
    at = _cut(token, language) if token.shape is Shape.WORD else None
    if at is None:
        yield token
        return
    first, second = token.raw[:at], token.raw[at:]
    middle = token.start + at
    yield token._replace(end=middle, raw=first, key=fold(first))
    yield token._replace(start=middle, raw=second, key=fold(second), glued=True)


def _cut(token: Token, language: str) -> int | None:
    """Where the word's second part begins."""
    marks = [index for index, letter in enumerate(token.raw) if letter in APOSTROPHES]
    if _is_known(token.key, language):
        return None
    if marks:
        if fold(token.raw[: marks[0]]) in _list(language, "elisions"):
            return marks[0] + 1
        if fold(token.raw[marks[-1] + 1 :]) in _list(language, "suffixes"):
            return marks[-1]
        return None
    return _glued(token, language)


def _glued(token: Token, language: str) -> int | None:
    """As in Turkish "migrostan", "mayısta": without an apostrophe only after a brand, a month or a weekday."""
    if not token.key.isascii() or len(token.key) != len(token.raw):
        return None
    for suffix in _list(language, "glued_suffixes"):
        stem = token.key.removesuffix(suffix)
        if (
            stem != token.key
            and len(stem) >= SHORTEST
            and (stem in lexicon.brands() or stem in _dates(language))
        ):
            return len(stem)
    return None


def uninflected(token: Token, language: str) -> str:
    """The key of the brand that this is a form of, as "zabce" of "zabka"; else the token's own."""
    endings = _endings(language)
    if (
        not endings
        or token.shape is not Shape.WORD
        or token.key in lexicon.brands()
        or _is_known(token.key, language)
    ):
        return token.key
    for ending, originals in endings.items():
        stem = token.key.removesuffix(ending) if ending else token.key
        if len(stem) >= SHORTEST and token.key.endswith(ending):
            for original in originals:
                if stem + original in lexicon.brands() and not lexicon.brands()[stem + original].common:
                    return stem + original
    return token.key


def _is_known(key: str, language: str) -> bool:
    return key in pack(language).phrasebook.words or key in lexicon.items(language)


@cache
def _list(language: str, name: str) -> tuple[str, ...]:
    return tuple(fold(part) for part in traits(language).get(name, ()))


@cache
def _endings(language: str) -> Mapping[str, Sequence[str]]:
    table = traits(language).get("endings", {})
    return {fold(ending): [fold(original) for original in originals] for ending, originals in table.items()}


@cache
def _dates(language: str) -> frozenset[str]:
    values = traits(language)["values"]
    return frozenset(
        fold(word)
        for role in ("month", "weekday", "day")
        for words in values.get(role, {}).values()
        for word in words
    )
