"""Languages as data: `packs/<code>.toml` gives phrases their roles; this module finds those phrases in a text.

A pack has `[roles]` (role = list of phrases) and `[values.<role>]` (value = list of phrases); "took … back" has other
words in between, "@remits" stands for the phrases of another role. `[without]` lists the phrases of a language that it
includes which mean something else here. A stage of the parser asks only for roles, never for words. Adding a language is
adding a file.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar, TypeVarTuple

from domain.understanding.kept import kept
from domain.understanding.tokens import GLYPH_RUN, Shape, Token, fold, tokenise

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


NEW = tuple.__new__  # what `Mark(…)` comes to, without a function in between
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
        words, starts = self.words, self.starts
        for start, (key, after) in enumerate(zip(keys, [*keys[1:], ""], strict=True)):
            if key not in words:
                continue
            alone, pair = starts.get((key,)), starts.get((key, after))
            if alone is None and pair is None:
                continue
            longest: dict[str, Mark] = {}
            for own, role, value, tail in chain(alone or (), pair or ()):
                size = len(own)
                end = start + size
                if size > PAIR and tuple(keys[start:end]) != own:
                    continue
                if tail and (tail[-1] not in said or not (end := _end_of_tail(tail, keys, end))):
                    continue
                known = longest.get(role)
                if known is None or known.end < end:
                    longest[role] = NEW(Mark, (role, start, end, value))
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
        self._by_role: dict[str, list[Mark]] = {}
        # Of a role that was asked for: where its marks begin, which is searched, and the longest by their end.
        self._starts: dict[str, list[int]] = {}
        self._ending: dict[str, dict[int, Mark]] = {}
        # What rules found once for the whole text: see `once`.
        self.found: dict[object, Any] = {}
        for mark in marks:  # those of one role in the order of the text
            role, start, _, _ = mark
            if role in self._by_role:
                self._by_role[role].append(mark)
            else:
                self._by_role[role] = [mark]
            if start in self._at:
                self._at[start][role] = mark
            else:
                self._at[start] = {role: mark}
        self.roles = frozenset(self._by_role)

    def without(self, taken: set[int]) -> "Reading":
        """The same reading, but for phrases that consist of these tokens only."""
        marks = (mark for marks in self._by_role.values() for mark in marks)
        kept = (mark for mark in marks if not taken.issuperset(range(mark.start, mark.end)))
        return Reading(self.text, self.tokens, kept, self.language)

    def lacks(self, roles: frozenset[str]) -> bool:
        """Whether the text has no phrase of any of these roles, without which a rule can do nothing: see `needs`."""
        return self.roles.isdisjoint(roles)

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
        marks = self._by_role.get(role)
        if marks is None:
            return None
        ending = self._ending.get(role)
        if ending is None:
            ending = self._ending[role] = {mark.end: mark for mark in reversed(marks)}
        return ending.get(end)

    def within(self, role: str, start: int, end: int) -> list[Mark]:
        marks = self._by_role.get(role)
        if marks is None:
            return []
        starts = self._starts.get(role)
        if starts is None:
            starts = self._starts[role] = [mark.start for mark in marks]
        first = bisect_left(starts, start)
        last = bisect_left(starts, end, lo=first)
        return [mark for mark in marks[first:last] if mark.end <= end] if first < last else []

    def has(self, role: str) -> bool:
        """Whether a phrase of this role is anywhere in the text."""
        return role in self._by_role

    def any(self, roles: Iterable[str], start: int, end: int) -> bool:
        for role in roles:  # noqa: SIM110  asked so often that a generator would be felt
            if role in self._by_role and self.within(role, start, end):
                return True
        return False

    def key(self, index: int) -> str:
        """The folded token there; empty outside of the text."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code-point offsets of `tokens[start:end]`."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def typed(self, start: int, end: int) -> str:
        first, last = self.span(start, end)
        return self.text[first:last]


Whole = TypeVar("Whole")


def once(rule: Callable[[Reading], Whole]) -> Callable[[Reading], Whole]:
    """Keeps what a rule finds in a whole text, where each of its sums asks for that."""

    @wraps(rule)
    def run(reading: Reading) -> Whole:
        if rule not in reading.found:
            reading.found[rule] = rule(reading)
        return reading.found[rule]  # type: ignore[no-any-return]

    return run


@once
def is_shouted(reading: Reading) -> bool:
    """Whether the text has no small letters: there capitals tell nothing."""
    return reading.text.isupper()


@once
def number_tokens(reading: Reading) -> Sequence[int]:
    """The tokens that are numbers in digits."""
    return [index for index, token in enumerate(reading.tokens) if token.shape is Shape.NUMBER]


def last_number(reading: Reading) -> int:
    """The last of them; -1 where there are none."""
    numbers = number_tokens(reading)
    return numbers[-1] if numbers else -1


class HasRoles(Protocol):
    """A reading, or what holds one."""

    @property
    def roles(self) -> frozenset[str]: ...


Read = TypeVar("Read", bound=HasRoles)
Others = TypeVarTuple("Others")
Found = TypeVar("Found")
Rule = Callable[[Read, *Others], Found]
# What `needs` gives instead: the first thing that the rule was given beside the reading, unchanged.
GIVEN: Any = object()


def needs(*roles: str, otherwise: Any) -> Callable[[Rule[Read, *Others, Found]], Rule[Read, *Others, Found]]:
    """Declares the roles of which a rule needs one at least: in a text that has none of them it isn't run.

    Most texts have few roles, and there most rules can do nothing but find that out, sum by sum. What such a rule gives
    then is `otherwise`. A rule that learns to look for another role declares it here too; a test runs the rules where
    they are not needed, and compares.
    """
    needed = frozenset(roles)

    def declared(rule: Rule[Read, *Others, Found]) -> Rule[Read, *Others, Found]:
        @wraps(rule)
        def run(reading: Read, *given: *Others) -> Found:
            if reading.roles.isdisjoint(needed):
                return given[0] if otherwise is GIVEN else otherwise  # type: ignore[misc,no-any-return]
            return rule(reading, *given)

        vars(run)["needs"] = needed, otherwise  # what the test compares with
        return run

    return declared
