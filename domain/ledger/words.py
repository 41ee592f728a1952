"""Words as search compares them. Pure."""

import re
import unicodedata

WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Case, accents and width folded away: "Café ＡＢ" → "cafe ab"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


LONGEST = 64


def words_of(*texts: str) -> list[str]:
    """The distinct search words of the texts, folded, at most 64 characters each, sorted."""
    return sorted({word for text in texts for word in words_in(fold(text))})


def words_in(folded: str) -> set[str]:
    """The distinct search words of a folded text."""
    words = set(WORD.findall(folded))
    # Hardly a text has so long a word, and a bulk of texts is read.
    return words if max(map(len, words), default=0) <= LONGEST else {word[:LONGEST] for word in words}
