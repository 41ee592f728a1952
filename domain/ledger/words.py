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


def words_of(*texts: str) -> list[str]:
    """The distinct search words of the texts, folded, at most 64 characters each, sorted."""
    return sorted({word[:64] for text in texts for word in WORD.findall(fold(text))})
