"""Languages as data: `packs/<code>.toml` gives phrases their roles; this module finds those phrases in a text.

A pack has `[roles]` (role = list of phrases) and `[values.<role>]` (value = list of phrases); "took … back" has other
words in between, "@remits" stands for the phrases of another role. `[without]` lists the phrases of a language that it
includes which mean something else here. A stage of the parser asks only for roles, never for words. Adding a language is
adding a file.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from domain.understanding.kept import kept
from domain.understanding.tokens import GLYPH_RUN, Token, fold, tokenise

PACKS = Path(__file__).parent / "packs"
GAP = "…"
OTHER_ROLE = "@"
WIDEST_GAP = 7  # tokens
PAIR = 2
# Latin, Greek and Cyrillic come before it: there a word is the letters between two spaces.
FIRST_OF_OTHER_SCRIPTS = "\u0590"
CLAUSE_ENDS = frozenset({".", "!", "?", ";", "。", "\n"})


class Mark(NamedTuple):
    """A phrase found: `tokens[start:end]` plays `role`, with the pack's value for it (True where it has none).

    A named tuple, since dozens are made for each text.
    """

    role: str
    start: int
    end: int
    value: Any = True


Keys = tuple[str, ...]
# Its keys, its role, the pack's value for it, and the keys that must follow after some words in between.
Phrase = tuple[Keys, str, Any, Keys]
# By the first two keys, or the only one: many phrases begin with "a".
Starts = Mapping[Keys, Sequence[Phrase]]


def _keys(words: str) -> Keys:
    # Most phrases are plain words, and there are tens of thousands of them.
    if words.replace(" ", "").isalpha():
        if words.isascii():
            return tuple(words.lower().split())
        if max(words) < FIRST_OF_OTHER_SCRIPTS:
            return tuple(map(fold, words.split()))
    if GLYPH_RUN.fullmatch(words):
        return tuple(map(fold, words))
    return tuple(token.key for token in tokenise(words))


@cache
def _phrase(words: str, role: str, value: Any) -> Phrase:
    """Many languages share the phrases of others."""
    head, gap, tail = words.partition(GAP)
    return _keys(head), role, value, _keys(tail) if gap else ()


def _end_of_tail(tail: Keys, keys: Sequence[str], start: int) -> int:
    """Where the words end that must follow after some others; 0 where they don't."""
    for end in range(start + len(tail), min(start + len(tail) + WIDEST_GAP, len(keys)) + 1):
        if keys[end - 1] in CLAUSE_ENDS:
            return 0
        if tuple(keys[end - len(tail) : end]) == tail:
            return end
    return 0


class Phrasebook:
    """Finds phrases in a text in one pass. `words` are all words of all phrases, folded."""

    def __init__(self, starts: Starts, words: frozenset[str]) -> None:
        self.starts = starts
        self.words = words
        self._words_of: dict[str, frozenset[str]] = {}

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, str, Any]]) -> "Phrasebook":
        """Of words, each with a role and a value."""
        starts: dict[Keys, list[Phrase]] = {}
        words: set[str] = set()
        for told in phrases:
            phrase = _phrase(*told)
            keys, _, _, tail = phrase
            starts.setdefault(keys[:PAIR], []).append(phrase)
            words.update(keys, tail)
        return cls(starts, frozenset(words))

    def words_of(self, role: str) -> frozenset[str]:
        """The first words of the phrases that play this role."""
        if role not in self._words_of:
            self._words_of[role] = frozenset(
                keys[0] for phrases in self.starts.values() for keys, own, _, _ in phrases if own == role
            )
        return self._words_of[role]

    def marks(self, keys: Sequence[str]) -> Iterator[Mark]:
        """At each token the longest phrase of each role; phrases of one role may overlap."""
        said = frozenset(keys)
        for start, key in enumerate(keys):
            longest: dict[str, Mark] = {}
            after = keys[start + 1] if start + 1 < len(keys) else ""
            for phrase in (*self.starts.get((key,), ()), *self.starts.get((key, after), ())):
                own, role, value, tail = phrase
                if tail and tail[-1] not in said:
                    continue
                end = start + len(own)
                if len(own) > PAIR and tuple(keys[start:end]) != own:
                    continue
                if tail and not (end := _end_of_tail(tail, keys, end)):
                    continue
                known = longest.get(role)
                if known is None or known.end < end:
                    longest[role] = Mark(role, start, end, value)
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
    return tuple(sorted(path.stem for path in PACKS.glob("[!_]*.toml")))


@cache
def raw_pack(code: str) -> Mapping[str, Any]:
    return read_pack(PACKS.joinpath(f"{code}.toml").read_text(encoding="utf-8"))


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


def _of_role(roles: Mapping[str, Sequence[str]], role: str) -> Iterator[str]:
    """The phrases of a role; "@other" among them stands for those of another one."""
    for phrase in roles[role]:
        if phrase[0] == OTHER_ROLE and phrase[1:] in roles:
            yield from _of_role(roles, phrase[1:])
        else:
            yield phrase


def _phrases(code: str) -> Iterator[tuple[str, str, Any]]:
    data = raw_pack(code)
    for role in data.get("roles", {}):
        for phrase in _of_role(data["roles"], role):
            yield phrase, role, True
    for role, table in data.get("values", {}).items():
        for value, phrases in table.items():
            for phrase in phrases:
                yield phrase, role, value


def _phrasebook(code: str) -> Phrasebook:
    data = raw_pack(code)
    without = {(word, role) for role, words in data.get("without", {}).items() for word in words}
    phrases = list(_phrases(code))
    for name in data.get("includes", ()):
        phrases += [phrase for phrase in _phrases(name) if phrase[:2] not in without]
    return Phrasebook.of(phrases)


@cache
def _made() -> Mapping[str, tuple[Starts, frozenset[str], Mapping[str, Any]]]:
    made = kept("packs", lambda: {path.stem: _parts(path.stem) for path in PACKS.glob("*.toml")})
    for needed_to_make in (_phrase, raw_pack):
        needed_to_make.cache_clear()
    return made


def _parts(code: str) -> tuple[Starts, frozenset[str], Mapping[str, Any]]:
    book = _phrasebook(code)
    return book.starts, book.words, {name: part for name, part in raw_pack(code).items() if name != "roles"}


def traits(code: str) -> Mapping[str, Any]:
    """What a pack says of its language but for the roles of phrases: how its words are built, and `values`."""
    return _made()[code][2]


@cache
def pack(code: str) -> Pack:
    starts, words, said = _made()[code]
    return Pack(
        code, Phrasebook(starts, words), tuple(said.get("includes", ())), bool(said.get("inflected", False))
    )


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
        # Their beginnings apart, since those are searched.
        self._by_role: dict[str, tuple[list[int], list[Mark]]] = {}
        for mark in marks:
            self.add(mark)

    def add(self, mark: Mark) -> None:
        """Marks of one role are added in the order of the text."""
        role, start, end, _ = mark
        self._at.setdefault(start, {})[role] = mark
        ending = self._ending.setdefault(end, {})
        if role not in ending or ending[role].start > start:
            ending[role] = mark
        starts, marks = self._by_role.setdefault(role, ([], []))
        starts.append(start)
        marks.append(mark)

    def without(self, taken: set[int]) -> "Reading":
        """The same reading, but for phrases that consist of these tokens only."""
        marks = (mark for _, marks in self._by_role.values() for mark in marks)
        kept = (mark for mark in marks if not taken.issuperset(range(mark.start, mark.end)))
        return Reading(self.text, self.tokens, kept, self.language)

    def plays(self, roles: frozenset[str], start: int) -> bool:
        """Whether a phrase of one of these roles begins at this token."""
        marks = self._at.get(start)
        return marks is not None and not roles.isdisjoint(marks)

    def at(self, role: str, start: int) -> Mark | None:
        """The mark of this role that begins at this token."""
        marks = self._at.get(start)
        return marks.get(role) if marks else None

    def ending(self, role: str, end: int) -> Mark | None:
        """The mark of this role whose last token is `end - 1`."""
        marks = self._ending.get(end)
        return marks.get(role) if marks else None

    def within(self, role: str, start: int, end: int) -> list[Mark]:
        known = self._by_role.get(role)
        if known is None:
            return []
        starts, marks = known
        first = bisect_left(starts, start)
        last = bisect_left(starts, end, lo=first)
        return [mark for mark in marks[first:last] if mark.end <= end]

    def has(self, role: str) -> bool:
        """Whether a phrase of this role is anywhere in the text."""
        return role in self._by_role

    def any(self, roles: Iterable[str], start: int, end: int) -> bool:
        return any(role in self._by_role and self.within(role, start, end) for role in roles)

    def key(self, index: int) -> str:
        """The folded token there; empty outside of the text."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code-point offsets of `tokens[start:end]`."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def typed(self, start: int, end: int) -> str:
        first, last = self.span(start, end)
        return self.text[first:last]
