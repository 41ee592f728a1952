"""Which words an ordinary dictionary of a language knows: what it doesn't know, beside known words, is a name or a slip.

`<language>.bloom` is a Bloom filter for words and one for proper names, made by `python -m training.dictionary` from
a spelling dictionary (see LICENSE.txt there). About one unknown word in a hundred passes for a known one.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

BITS_A_WORD = 10
PROBES = 7
HALF = 8  # bytes


@dataclass(frozen=True, slots=True)
class Bloom:
    bits: bytes

    @classmethod
    def of(cls, words: Iterable[str]) -> "Bloom":
        known = frozenset(words)
        bits = bytearray((len(known) * BITS_A_WORD + 7) // 8)
        for word in known:
            for place in _places(word, len(bits) * 8):
                bits[place >> 3] |= 1 << (place & 7)
        return cls(bytes(bits))

    def __contains__(self, word: str) -> bool:
        return all(self.bits[place >> 3] >> (place & 7) & 1 for place in _places(word, len(self.bits) * 8))


def _places(word: str, size: int) -> Iterator[int]:
    digest = blake2b(word.encode(), digest_size=2 * HALF).digest()
    first, step = (int.from_bytes(part) for part in (digest[:HALF], digest[HALF:]))
    return ((first + probe * step) % size for probe in range(PROBES))


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Folded words: `words` with small letters, `names` with a capital (Jenny, Patel, Saigon)."""

    words: Bloom
    names: Bloom

    def packed(self) -> bytes:
        """The file's content: a line of JSON with the bytes of each filter, then those bytes."""
        sizes = {"words": len(self.words.bits), "names": len(self.names.bits)}
        return json.dumps(sizes).encode() + b"\n" + self.words.bits + self.names.bits


@cache
def of(language: str) -> Dictionary | None:
    """None: there is none for this language."""
    file = files(__package__).joinpath(f"{language}.bloom")
    if not file.is_file():
        return None
    head, _, bits = file.read_bytes().partition(b"\n")
    size = int(json.loads(head)["words"])
    return Dictionary(Bloom(bits[:size]), Bloom(bits[size:]))


@lru_cache(maxsize=8192)
def is_word(key: str, language: str) -> bool:
    """Whether this folded word is an ordinary word of the language."""
    known = of(language)
    return known is not None and key in known.words


@lru_cache(maxsize=8192)
def is_name(key: str, language: str) -> bool:
    """Whether it is a proper name, which may be a word too ("rose")."""
    known = of(language)
    return known is not None and key in known.names


@lru_cache(maxsize=8192)
def knows(key: str, language: str) -> bool:
    """Whether it is an ordinary word or a proper name: no slip, in any case."""
    known = of(language)
    return known is not None and (key in known.words or key in known.names)
