"""What the classifier learns from: the lexicon's brands and items, and the phrases in the file beside this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from domain.understanding import lexicon
from domain.understanding.classifier.features import words_of
from domain.understanding.language import codes
from domain.understanding.tokens import tokenise

PHRASES = Path(__file__).with_name("phrases.txt")
# These follow from the kind of a transaction, never from words that nobody knows.
OF_KIND = {"income", "transfer"}
# A brand's name says less of other names than an everyday word does; a weak hint is weak here too.
BRAND = 0.3
WEAK = 0.3
NAMES = "names"


@dataclass(frozen=True, slots=True)
class Sample:
    words: tuple[str, ...]
    category: str
    weight: float


def samples() -> list[Sample]:
    """All of them, each of words and category once, in an order that depends on the files alone."""
    found: dict[tuple[tuple[str, ...], str], float] = {}
    named = [(_named(text), category, weight) for text, category, weight in (*_phrases(), *_items())]
    for text, category, weight in (*_phrases(), *_items(), *_brands(), *named):
        words = tuple(words_of([token.key for token in tokenise(text)]))
        if words and category not in OF_KIND:
            found.setdefault((words, category), weight)
    return [Sample(words, category, weight) for (words, category), weight in sorted(found.items())]


def _named(text: str) -> str:
    """The text with some name before or after it, always the same one."""
    names = _sections()[NAMES]
    number = crc32(text.encode())
    name = names[number % len(names)]
    return f"{name} {text}" if number & 1 else f"{text} {name}"


def _phrases() -> Iterator[tuple[str, str, float]]:
    for category, phrases in _sections().items():
        if category != NAMES:
            for phrase in phrases:
                yield phrase, category, 1.0


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section += filter(None, (part.strip() for part in line.split(",")))
    return found


def _items() -> Iterator[tuple[str, str, float]]:
    for code in codes():
        for entry in lexicon.items(code).values():
            yield entry.name, entry.category, WEAK if entry.common else 1.0


def _brands() -> Iterator[tuple[str, str, float]]:
    for entry in lexicon.brands().values():
        yield entry.name, entry.category, WEAK if entry.common else BRAND
