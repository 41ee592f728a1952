"""Languages as data: `packs/<code>.toml` gives phrases their roles; this module finds those phrases in a text.

A pack has `[roles]` (role = list of phrases) and `[values.<role>]` (value = list of phrases); "took … back" has other
words in between. `[without]` lists the phrases of a language that it includes which mean something else here. A stage of the parser asks only for roles, never for words. Adding a language is adding a file.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from domain.understanding.tokens import GLYPH, Token, fold, tokenise

GAP = "…"
WIDEST_GAP = 7  # tokens
PAIR = 2
# Latin, Greek and Cyrillic come before it: there a word is the letters between two spaces.
FIRST_OF_OTHER_SCRIPTS = "\u0590"
ONLY_GLYPHS = re.compile(f"{GLYPH}+")
CLAUSE_ENDS = frozenset({".", "!", "?", ";", "。", "\n"})


class Mark(NamedTuple):
    """A phrase found: `tokens[start:end]` plays `role`, with the pack's value for it (True where it has none).

    A named tuple, since dozens are made for each text.
    """

    role: str
    start: int
    end: int
    value: Any = True


class Phrase(NamedTuple):
    """A named tuple, since tens of thousands are made at the start."""

    keys: tuple[str, ...]
    role: str
    value: Any
    # What must follow after some words in between.
    tail: tuple[str, ...] = ()

    def end_in(self, keys: Sequence[str], start: int) -> int | None:
        """Where the phrase that may begin at `start`, its first two keys there being right, ends."""
        end = start + len(self.keys)
        if len(self.keys) > PAIR and tuple(keys[start:end]) != self.keys:
            return None
        return end if not self.tail else self._end_of_tail(keys, end)

    def _end_of_tail(self, keys: Sequence[str], start: int) -> int | None:
        for end in range(start + len(self.tail), min(start + len(self.tail) + WIDEST_GAP, len(keys)) + 1):
            if keys[end - 1] in CLAUSE_ENDS:
                return None
            if tuple(keys[end - len(self.tail) : end]) == self.tail:
                return end
        return None


def _keys(words: str) -> tuple[str, ...]:
    # Most phrases are plain words, and there are tens of thousands of them to read at the start.
    if words.replace(" ", "").isalpha():
        if words.isascii():
            return tuple(words.lower().split())
        if max(words) < FIRST_OF_OTHER_SCRIPTS:
            return tuple(map(fold, words.split()))
    if ONLY_GLYPHS.fullmatch(words):
        return tuple(map(fold, words))
    return tuple(token.key for token in tokenise(words))


def _around_gap(words: str) -> tuple[str, str]:
    head, _, tail = words.partition(GAP)
    return head, tail


@cache
def _phrase(words: str, role: str, value: Any) -> Phrase:
    """Many languages share the phrases of others."""
    if GAP not in words:
        return Phrase(_keys(words), role, value)
    head, tail = _around_gap(words)
    return Phrase(_keys(head), role, value, _keys(tail) if tail else ())


class Phrasebook:
    """Finds phrases in a text in one pass."""

    def __init__(self, phrases: Iterable[tuple[str, str, Any]]) -> None:
        # By the first two keys, or the only one: many phrases begin with "a".
        self._by_start: dict[tuple[str, ...], list[Phrase]] = {}
        self.words: set[str] = set()
        self._words_of: dict[str, frozenset[str]] = {}
        for one in phrases:
            phrase = _phrase(*one)
            self._by_start.setdefault(phrase.keys[:PAIR], []).append(phrase)
            self.words.update(phrase.keys, phrase.tail)

    def words_of(self, role: str) -> frozenset[str]:
        """The first words of the phrases that play this role."""
        if role not in self._words_of:
            self._words_of[role] = frozenset(
                start[0]
                for start, phrases in self._by_start.items()
                if any(phrase.role == role for phrase in phrases)
            )
        return self._words_of[role]

    def marks(self, keys: Sequence[str]) -> Iterator[Mark]:
        """At each token the longest phrase of each role; phrases of one role may overlap."""
        for start, key in enumerate(keys):
            longest: dict[str, Mark] = {}
            after = keys[start + 1] if start + 1 < len(keys) else ""
            for phrase in (*self._by_start.get((key,), ()), *self._by_start.get((key, after), ())):
                end = phrase.end_in(keys, start)
                known = longest.get(phrase.role)
                if end and (known is None or known.end < end):
                    longest[phrase.role] = Mark(phrase.role, start, end, phrase.value)
            yield from longest.values()


@dataclass(frozen=True, slots=True)
class Pack:
    code: str
    phrasebook: Phrasebook
    # The items of these languages are tried where this one's don't know a word.
    includes: tuple[str, ...]
    inflected: bool


@cache
def codes() -> tuple[str, ...]:
    """The languages that have a pack."""
    names = (entry.name for entry in files(__package__).joinpath("packs").iterdir())
    return tuple(
        sorted(
            name.removesuffix(".toml")
            for name in names
            if name.endswith(".toml") and not name.startswith("_")
        )
    )


@cache
def raw_pack(code: str) -> Mapping[str, Any]:
    return read_pack(files(__package__).joinpath("packs", f"{code}.toml").read_text(encoding="utf-8"))


def read_pack(text: str) -> Mapping[str, Any]:
    """A pack's TOML. Its arrays are JSON too, which is read in a fifth of the time that `tomllib` takes for all packs."""
    data: dict[str, Any] = {}
    section, key, value = data, "", ""
    for line in text.splitlines():
        if value:
            value += line
        elif not line or line[0] == "#":
            continue
        elif line[0] == "[":
            section = data
            for name in line.strip("[]").split("."):
                section = section.setdefault(name, {})
        else:
            key, _, value = line.partition(" = ")
        if value and (value[0] != "[" or value[-1] == "]"):
            section[key.strip('"')], value = json.loads(value), ""
    return data


def _phrases(code: str) -> Iterator[tuple[str, str, Any]]:
    data = raw_pack(code)
    for role, phrases in data.get("roles", {}).items():
        for phrase in phrases:
            yield phrase, role, True
    for role, table in data.get("values", {}).items():
        for value, phrases in table.items():
            for phrase in phrases:
                yield phrase, role, value


@cache
def pack(code: str) -> Pack:
    data = raw_pack(code)
    includes = tuple(data.get("includes", ()))
    phrases = list(_phrases(code))
    without = {(word, role) for role, words in data.get("without", {}).items() for word in words}
    for name in includes:
        phrases += [phrase for phrase in _phrases(name) if phrase[:2] not in without]
    return Pack(code, Phrasebook(phrases), includes, bool(data.get("inflected", False)))


def _start(mark: Mark) -> int:
    return mark.start


class Reading:
    """One text, its tokens and the phrases found in it: what every stage reads."""

    def __init__(
        self, text: str, tokens: Sequence[Token], marks: Iterable[Mark], language: str = "en"
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.language = language
        # By the token and the role: most tokens have few roles.
        self._at: dict[int, dict[str, Mark]] = {}
        self._ending: dict[int, dict[str, Mark]] = {}
        self._by_role: dict[str, list[Mark]] = {}
        for mark in marks:
            self.add(mark)

    def add(self, mark: Mark) -> None:
        """Marks of one role are added in the order of the text."""
        role, start, end, _ = mark
        self._at.setdefault(start, {})[role] = mark
        ending = self._ending.setdefault(end, {})
        if role not in ending or ending[role].start > start:
            ending[role] = mark
        self._by_role.setdefault(role, []).append(mark)

    def without(self, taken: set[int]) -> "Reading":
        """The same reading, but for phrases that consist of these tokens only."""
        marks = (mark for marks in self._by_role.values() for mark in marks)
        kept = (mark for mark in marks if not taken.issuperset(range(mark.start, mark.end)))
        return Reading(self.text, self.tokens, kept, self.language)

    def beginnings(self, roles: Iterable[str]) -> set[int]:
        """The tokens at which a phrase of one of these roles begins."""
        return {mark.start for role in roles for mark in self._by_role.get(role, ())}

    def at(self, role: str, start: int) -> Mark | None:
        """The mark of this role that begins at this token."""
        marks = self._at.get(start)
        return marks.get(role) if marks else None

    def ending(self, role: str, end: int) -> Mark | None:
        """The mark of this role whose last token is `end - 1`."""
        marks = self._ending.get(end)
        return marks.get(role) if marks else None

    def within(self, role: str, start: int, end: int) -> list[Mark]:
        marks = self._by_role.get(role)
        if not marks:
            return []
        first = bisect_left(marks, start, key=_start)
        last = bisect_left(marks, end, lo=first, key=_start)
        return [mark for mark in marks[first:last] if mark.end <= end]

    def has(self, role: str) -> bool:
        """Whether a phrase of this role is anywhere in the text."""
        return bool(self._by_role.get(role))

    def any(self, roles: Iterable[str], start: int, end: int) -> bool:
        return any(self.within(role, start, end) for role in roles)

    def key(self, index: int) -> str:
        """The folded token there; empty outside of the text."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code-point offsets of `tokens[start:end]`."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def typed(self, start: int, end: int) -> str:
        first, last = self.span(start, end)
        return self.text[first:last]
