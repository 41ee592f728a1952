"""The features of words, shared by the classifier and the command that trains it: hashed pieces of each word."""

from collections.abc import Sequence
from zlib import crc32

BUCKETS = 24_576
PIECES = range(3, 6)  # letters, the marks of a word's two ends included
GLYPHS = range(1, 4)  # a script without spaces says more with fewer
# What a longer word's end adds is not worth its time.
LONGEST_WORD = 18
FIRST_GLYPH = "\u3005"  # from here on: kana and ideographs


def buckets(word: str) -> list[int]:
    """The buckets, below `BUCKETS`, of a folded word and its pieces; a bucket may be there twice."""
    marked = f"<{word[:LONGEST_WORD]}>"
    found = [crc32(marked.encode()) % BUCKETS]
    for length in GLYPHS if _is_glyphs(word) else PIECES:
        pieces = (marked[start : start + length] for start in range(len(marked) - length + 1))
        found += [crc32(piece.encode()) % BUCKETS for piece in pieces]
    return found


def words_of(keys: Sequence[str]) -> list[str]:
    """The words among folded tokens, neighbours of one glyph each joined to one word."""
    words: list[str] = []
    joins = False
    for key in keys:
        glyph = _is_glyphs(key)
        if glyph and joins:
            words[-1] += key
        elif any(character.isalpha() for character in key):
            words.append(key)
        joins = glyph
    return words


def _is_glyphs(word: str) -> bool:
    return word[:1] >= FIRST_GLYPH
