"""Brands and everyday words with their categories, read once from the files beside this one.

`brands.txt` and `more_brands.txt` have `[category]` headings and lines "Name: nickname, nickname". A name with `*` is an
everyday word too and needs a hint that the shop is meant; with `**` it is seldom the shop and needs a capital or a word
like "at". With `+`, a grocer's, it is a place to eat too. `items/<language>.txt` has the same headings and words with
commas between them; a word with `?` yields to any other hint. `emoji.txt` has the same headings and, below them, emoji.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from domain.understanding.kept import kept
from domain.understanding.tokens import Token, fold, folded

HERE = Path(__file__).parent
LONGEST = 12  # tokens of a name; scripts without spaces have one a character
PLURALS = (
    ("y", "ies"),
    ("s", "ses"),
    ("x", "xes"),
    ("ch", "ches"),
    ("sh", "shes"),
    ("fe", "ves"),
    ("f", "ves"),
)
LAST_LETTERS = frozenset(ending[-1] for ending, _ in PLURALS)
SPELLED = 3  # letters
FEW = 8  # hits of which all are looked at sooner than some are found
HEAD = 3  # letters that tell fastest that no name begins so
SHORTEST_COMPOUND = 4
SHORTEST_STEM = 4
SHORTEST_PATCHED = 6
# Marks of brands.
COMMON, RARE, MEALS = "*", "**", "+"
ALTERNATIVES = re.compile(": |, ")
WORDS = re.compile(r"\w+")
NO_SIGNS = re.compile(r"[^\w;:,]+|_")
NO_LETTERS = re.compile(r"[\W_]+")


class Entry(NamedTuple):
    """`name` as a person writes it; `common`: also an everyday word (a brand) or a weak hint (an item).

    `rare`: such a word that is seldom the brand. `meals`: a grocer's where one eats too.
    """

    name: str
    category: str
    common: bool
    rare: bool = False
    meals: bool = False


class Hit(NamedTuple):
    """An entry found at `tokens[start:end]`."""

    entry: Entry
    start: int
    end: int


BEGINNING = itemgetter(Hit._fields.index("start"))


class Entries(dict[str, Entry]):
    """Squashed names → entries."""

    def __init__(self, entries: Iterable[tuple[str, Entry]] = (), names: Sequence[str] | None = None) -> None:
        """`names` are those of the entries, sorted, where somebody did it before."""
        super().__init__(entries)
        self._sorted = sorted(self) if names is None else names

    @cached_property
    def _heads(self) -> frozenset[str]:
        longest = {key[:HEAD] for key in self}
        return frozenset(head[:length] for head in longest for length in range(1, HEAD + 1))

    def begins(self, letters: str) -> bool:
        """Whether some name begins so: where a text leaves them all, no name can follow."""
        if letters[:HEAD] not in self._heads:
            return False
        place = bisect_left(self._sorted, letters)
        return place < len(self._sorted) and self._sorted[place].startswith(letters)


# Of ASCII all that is neither letter nor digit, to be left out.
ASCII_SIGNS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


def squash(words: str) -> str:
    """Letters and digits only: how "Trader Joe's", "trader joes" and "TraderJoe's" become one."""
    if words.isascii():
        return words.lower().translate(ASCII_SIGNS)
    return _letters(fold(words))


def _letters(folded: str) -> str:
    return folded if folded.isalnum() else NO_LETTERS.sub("", folded)


def _sections(path: str) -> Iterator[tuple[str, str]]:
    """(category, line) of a file; lines that begin with `#` are notes."""
    category = "other"
    for raw in HERE.joinpath(path).read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("["):
            category = line.strip("[]")
        elif line and not line.startswith("#"):
            yield category, line


# The fields of entries; by a squashed name which of them it is, since several may be one thing's; these names sorted.
Table = tuple[Sequence[tuple[Any, ...]], Mapping[str, int], Sequence[str]]


class Tables(NamedTuple):
    """What the files hold, in the form in which it is kept; `famous` are keys of `brands`, the others by language."""

    brands: Table
    famous: Sequence[str]
    items: Mapping[str, Table]
    words: Mapping[str, frozenset[str]]


@cache
def famous() -> Entries:
    """The brands that many people name."""
    return Entries((key, brands()[key]) for key in _tables().famous)


@cache
def brands() -> Entries:
    return _entries(_tables().brands)


@cache
def items(language: str) -> Entries:
    table = _tables().items.get(language)
    return _entries(table) if table else Entries()


@cache
def words(language: str) -> frozenset[str]:
    """The single words of this language's items."""
    return _tables().words.get(language, frozenset())


@cache
def _tables() -> Tables:
    return Tables(*kept("lexicon", _read))


def _read() -> tuple[Any, ...]:
    known = _brands("brands.txt")
    languages = [path.stem for path in HERE.joinpath("items").glob("*.txt")]
    return (
        _table(_brands("more_brands.txt") | known),
        tuple(known),
        {language: _table(_items(language)) for language in languages},
        {language: _words(language) for language in languages},
    )


def _table(entries: Mapping[str, Entry]) -> Table:
    places: dict[Entry, int] = {}
    for entry in entries.values():
        places.setdefault(entry, len(places))
    which = {key: places[entry] for key, entry in entries.items()}
    return [tuple(entry) for entry in places], which, sorted(which)


def _entries(table: Table) -> Entries:
    fields, places, names = table
    entries = [Entry(*each) for each in fields]
    return Entries(zip(places, map(entries.__getitem__, places.values()), strict=True), names)


def _brands(path: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for category, line in _sections(path):
        # To fold a whole line takes a tenth of the time that its names take one by one.
        for record, key in zip(line.split("; "), _keys(line).split(";"), strict=True):
            if ": " not in record:
                found.setdefault(key, _brand(record, category))
                continue
            spelling, *nicknames = ALTERNATIVES.split(record)
            name, *others = key.replace(":", ",").split(",")
            entry = _brand(spelling, category)
            found.setdefault(name, entry)
            for nickname, other in zip(nicknames, others, strict=True):
                found.setdefault(other, _nicknamed(entry, nickname))
    return found


def _keys(line: str) -> str:
    """The line in the form in which words are looked up, with the signs between them."""
    return NO_SIGNS.sub("", folded(line))


def _nicknamed(entry: Entry, nickname: str) -> Entry:
    """Of several words it is no everyday word even where the name is one: "lime scooter"."""
    common = nickname.endswith(COMMON) or (entry.common and " " not in nickname)
    return entry._replace(common=common, rare=common and (entry.rare or nickname.endswith(RARE)))


def _brand(spelling: str, category: str) -> Entry:
    if spelling[-1].isalnum():
        return Entry(spelling, category, common=False)
    name = spelling.rstrip(COMMON)
    meals = name.endswith(MEALS) and category == "groceries"
    return Entry(
        name.rstrip(MEALS) if meals else name, category, name != spelling, spelling.endswith(RARE), meals
    )


def _items(language: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for category, line in _sections(f"items/{language}.txt"):
        for word, key in zip(line.split(", "), _keys(line).split(","), strict=True):
            entry = Entry(word.rstrip("?"), category, word.endswith("?"))
            found.setdefault(key, entry)
            if language == "en":
                for plural in _plural_forms(key):
                    found.setdefault(plural, entry)
    return found


def _plural_forms(word: str) -> Iterator[str]:
    yield word + "s"
    if word[-1] not in LAST_LETTERS:
        return
    for ending, plural in PLURALS:
        if word.endswith(ending):
            yield word.removesuffix(ending) + plural


@cache
def emoji() -> Mapping[str, Entry]:
    """What a picture stands for where no word says it."""
    found: dict[str, Entry] = {}
    category = ""
    for line in HERE.joinpath("emoji.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            category = line.strip("[]")
        else:
            found |= {sign: Entry(sign, category, common=False) for sign in line}
    return found


@cache
def cities() -> frozenset[str]:
    """Folded single words of cities' names and of how people call them, none of them an everyday word."""
    text = HERE.joinpath("cities.txt").read_text(encoding="utf-8")
    return frozenset(
        fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def _words(language: str) -> frozenset[str]:
    return frozenset(WORDS.findall(" ".join(folded(line) for _, line in _sections(f"items/{language}.txt"))))


def entry(word: str, language: str) -> Entry | None:
    """The item or brand that this one folded word names."""
    return items(language).get(word) or brands().get(word)


def find(tokens: Sequence[Token], entries: Entries, taken: Collection[int] = ()) -> list[Hit]:
    """The longest entries without overlaps, in the order of the text, but those that touch a token that is `taken`."""
    keys = tuple([token.key for token in tokens])
    found = _brands_among(keys) if entries is brands() else _among(keys, entries)
    if taken:
        used = frozenset(taken)
        found = [hit for hit in found if used.isdisjoint(range(hit.start, hit.end))]
    return _apart(found, tokens)


@lru_cache(maxsize=8)
def _brands_among(keys: tuple[str, ...]) -> Sequence[Hit]:
    """Kept, since several stages ask for the brands of one text."""
    return _among(keys, brands())


def _among(keys: Sequence[str], entries: Entries) -> Sequence[Hit]:
    """All entries that stand somewhere, overlapping ones too."""
    found: list[Hit] = []
    parts = [key if key.isalnum() else squash(key) for key in keys]
    for start, part in enumerate(parts):
        if not part or not entries.begins(part) or _is_spelled(parts, start):
            continue
        squashed = part
        if part in entries and not part.isdecimal():  # a bare number is no "1&1"
            found.append(Hit(entries[part], start, start + 1))
        for end in range(start + 2, min(start + LONGEST, len(keys)) + 1):
            added = parts[end - 1]
            if added:
                squashed += added
                if not entries.begins(squashed):
                    break
                entry = entries.get(squashed)
                if entry and not _patched(entry, squashed, keys[start:end]):
                    found.append(Hit(entry, start, end))
            elif keys[end - 1] == "\n":
                break
    return found


def _is_spelled(parts: Sequence[str], start: int) -> bool:
    """As in "a a a": nobody types a name so, letter by letter with spaces."""
    spelled = parts[start : start + SPELLED]
    return (
        len(spelled[-1]) == 1
        and len(spelled) == SPELLED
        and all(len(part) == 1 and part.isascii() for part in spelled)
    )


def _patched(entry: Entry, squashed: str, keys: Sequence[str]) -> bool:
    """As in Swedish "öl à 68": words that only side by side look like a short name that is written as one word."""
    if len(squashed) >= SHORTEST_PATCHED or not entry.name.isalpha():
        return False
    return not any(map(_is_glyph, keys))  # nor are "I. It" the IIT


def _is_glyph(key: str) -> bool:
    return len(key) == 1 and not key.isascii()


def within(hits: Sequence[Hit], start: int, end: int) -> list[Hit]:
    """Those of the hits, which stand in the order of the text, that lie inside of `tokens[start:end]`."""
    if len(hits) < FEW:
        return [hit for hit in hits if start <= hit.start and hit.end <= end]
    first = bisect_left(hits, start, key=BEGINNING)
    last = first
    while last < len(hits) and hits[last].start < end:
        last += 1
    return [hit for hit in hits[first:last] if hit.end <= end]


def _apart(hits: Sequence[Hit], tokens: Sequence[Token]) -> list[Hit]:
    if all(first.end <= second.start for first, second in pairwise(hits)):
        return list(hits)
    used: set[int] = set()
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: tokens[hit.start].start - tokens[hit.end - 1].end):
        if used.isdisjoint(range(hit.start, hit.end)):
            used.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=BEGINNING)


@cache
def _stems(language: str) -> Entries:
    """Items without their last letter, the one that inflection changes."""
    return Entries((key[:-1], entry) for key, entry in items(language).items() if len(key) > SHORTEST_STEM)


def inside(key: str, language: str, *, compounds: bool) -> Entry | None:
    """An item that this word is a form or a compound of ("kawę" of "kawa", "Handyrechnung" of "Rechnung")."""
    entries = items(language)
    for cut in range(1, 4):
        stem = key[:-cut]
        if len(stem) < SHORTEST_STEM:
            break
        entry = entries.get(stem) or _stems(language).get(stem)
        if entry:
            return entry
    if not compounds:
        return None
    parts = [key[:cut] for cut in range(len(key) - 2, SHORTEST_COMPOUND - 1, -1)]
    parts += [key[cut:] for cut in range(1, len(key) - SHORTEST_COMPOUND + 1)]
    known = [entry for part in parts if (entry := entries.get(part))]
    return next((entry for entry in known if not entry.common), known[0] if known else None)
